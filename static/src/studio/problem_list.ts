// The list of problems under the canvas: what is wrong, where, and the way there.
import { byId, el } from '../shared/dom';
import { ofFile, sorted, summary, type Problem } from './problems';
import type { Page } from './editor';

export class ProblemList {
  private readonly panel = byId<HTMLDetailsElement>('problems');
  private readonly count = byId('problems-count');
  private readonly list = byId('problems-list');

  constructor(
    private readonly page: Page,
    private readonly reveal: (element: string) => void,
  ) {}

  show(problems: readonly Problem[]): void {
    const own = sorted(ofFile(problems, this.page.name));
    this.count.textContent = summary(own);
    this.panel.dataset.state = worst(own);
    this.list.replaceChildren(
      ...(own.length > 0
        ? own.map((one) => this.row(one))
        : [el('li', { class: 'soft' }, 'Nothing stands in the way of deploying this file.')]),
    );
  }

  /** The check itself could not be made. */
  unknown(message: string): void {
    this.count.textContent = 'Not checked';
    this.panel.dataset.state = 'unknown';
    this.list.replaceChildren(el('li', { class: 'soft' }, message));
  }

  open(): void {
    this.panel.open = true;
  }

  row(problem: Problem): HTMLElement {
    const other = problem.file !== null && problem.file !== this.page.name;
    const place = [other && problem.file, problem.element, problem.field, line(problem)]
      .filter(Boolean)
      .join(' · ');
    const words = [
      el('span', { class: 'problem-sign', 'aria-hidden': 'true' }),
      el(
        'span',
        {},
        el('span', { class: 'visually-hidden' }, `${problem.severity}: `),
        problem.message,
        place && el('span', { class: 'problem-place mono' }, place),
        problem.clause && el('span', { class: 'problem-place' }, problem.clause),
      ),
    ];
    const attributes = { class: 'problem', 'data-severity': problem.severity };
    const url = other && this.page.files.find((file) => file.name === problem.file)?.url;
    if (url) return el('li', {}, el('a', { ...attributes, href: url }, ...words));
    const target = problem.element;
    if (!target || other) return el('li', {}, el('div', attributes, ...words));
    const onclick = () => this.reveal(target);
    return el('li', {}, el('button', { ...attributes, type: 'button', onclick }, ...words));
  }
}

function line(problem: Problem): string {
  return problem.line === null ? '' : `line ${problem.line}`;
}

function worst(problems: readonly Problem[]): string {
  if (problems.some((one) => one.severity === 'error')) return 'bad';
  return problems.length > 0 ? 'warn' : 'ok';
}

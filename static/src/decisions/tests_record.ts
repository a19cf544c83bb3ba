// Choosing cases among what instances were really decided on.
import { RequestFailed } from '../shared/csrf';
import { el } from '../shared/dom';
import type { Cases, RecordedCase } from './tests_cases';
import { grouped, type NewCase } from './tests_model';

type Usable = RecordedCase & NewCase;

export class RecordDialog {
  private readonly body = el('div', { class: 'dialog-body stack' });
  private readonly take = el('button', { type: 'submit', 'data-kind': 'primary' }, 'Add');
  private readonly dialog: HTMLDialogElement;
  private shown: Usable[] = [];

  constructor(private readonly chosen: (cases: NewCase[]) => void) {
    const close = () => this.dialog.close();
    const form = el(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          this.add();
        },
        onchange: () => this.count(),
      },
      el(
        'div',
        { class: 'dialog-head' },
        el('h2', { id: 'record-title' }, 'Record from instances'),
      ),
      this.body,
      el(
        'div',
        { class: 'dialog-foot' },
        el('button', { type: 'button', onclick: close }, 'Cancel'),
        this.take,
      ),
    );
    this.dialog = el('dialog', { class: 'dialog', 'data-wide': true, 'aria-labelledby': 'record-title' }, form);
    document.body.append(this.dialog);
  }

  async open(cases: Cases): Promise<void> {
    this.shown = [];
    this.say('Looking for evaluations …');
    this.count();
    this.dialog.showModal();
    try {
      this.show(await cases.recorded());
    } catch (trouble) {
      this.say((trouble as RequestFailed).message);
    }
    this.count();
  }

  private show(found: readonly RecordedCase[]): void {
    const usable = found.filter((one): one is Usable => one.inputs !== null);
    const lost = found.length - usable.length;
    const groups = grouped(usable);
    this.shown = groups.map((group) => group.one);
    if (found.length === 0) {
      return this.say('No instance has asked for this decision yet, in any deployed version.');
    }
    this.body.replaceChildren(
      el('p', { class: 'soft' }, 'The latest evaluations, of any version. Each becomes a test that expects what came out then.'),
      el('div', { class: 'record-list' }, ...groups.map(({ one, times }, at) => choice(one, times, at))),
      ...(lost > 0 ? [el('p', { class: 'faint' }, lostWords(lost))] : []),
    );
    this.body.querySelector<HTMLElement>('input')?.focus();
  }

  private say(words: string): void {
    this.body.replaceChildren(el('p', { role: 'status' }, words));
  }

  private picked(): Usable[] {
    const boxes = this.body.querySelectorAll<HTMLInputElement>('input:checked');
    return [...boxes].map((box) => this.shown[Number(box.value)]!);
  }

  private count(): void {
    const count = this.picked().length;
    this.take.disabled = count === 0;
    this.take.textContent = count > 1 ? `Add ${count} tests` : 'Add as a test';
  }

  private add(): void {
    const picked = this.picked();
    this.dialog.close();
    this.chosen(picked.map((one) => ({ ...one, name: named(one) })));
  }
}

function choice(one: Usable, times: number, at: number): HTMLElement {
  const origin = one.instance ? `${one.process ?? 'process'} ${one.instance}` : 'asked directly';
  const version = one.version === null ? '' : ` · version ${one.version}`;
  const often = times > 1 ? ` · ${times} times` : '';
  return el(
    'label',
    { class: 'record-case' },
    el('input', { type: 'checkbox', value: String(at) }),
    el(
      'span',
      { class: 'record-words' },
      el('span', { class: 'mono' }, texts(one.inputs) || 'no inputs'),
      el('span', { class: 'mono record-output' }, `→ ${texts(one.outputs)}`),
      el('span', { class: 'faint' }, `${new Date(one.at).toLocaleString()} · ${origin}${version}${often}`),
    ),
  );
}

function texts(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, text]) => (name ? `${name} = ${text}` : text))
    .join(', ');
}

function named(one: RecordedCase): string {
  return one.instance ? `instance ${one.instance}` : `evaluated ${one.at.slice(0, 16).replace('T', ' ')}`;
}

function lostWords(count: number): string {
  const which = count === 1 ? 'One more evaluation cannot' : `${count} more evaluations cannot`;
  return `${which} become a test: what the decision was given was too large to be kept, or was not kept yet.`;
}

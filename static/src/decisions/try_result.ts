// What an attempt gave: each decision of the chain with its output, and why something is null.
import { el } from '../shared/dom';
import { brief, rulesInWords, type Result, type Step, type Told, type Tried } from './try_model';

const LONG = 48;

export interface Ways {
  /** Open the tab of a decision of this file. */
  open(decision: string): void;
  /** Show an element, from whatever view. */
  reveal(element: string): void;
}

export class TryResult {
  readonly element = el('div', { class: 'try-result', 'aria-label': 'Result', role: 'group' });

  constructor(private readonly ways: Ways) {}

  /** A sentence instead of a result. */
  say(sentence: string, state = ''): void {
    this.element.replaceChildren(el('p', { class: 'soft try-note', 'data-state': state }, sentence));
  }

  problems(problems: Tried['problems']): void {
    const first = problems[0];
    const more = problems.length > 1 ? ` And ${problems.length - 1} more, listed below.` : '';
    const words = first ? `${first.message.split('\n')[0]}${more}` : '';
    const target = first?.element;
    this.element.replaceChildren(
      el(
        'div',
        { class: 'notice try-notice', 'data-state': 'warn' },
        el('p', {}, el('b', {}, 'Not evaluated: '), words, ' '),
        target && el('button', { type: 'button', 'data-size': 'small', onclick: () => this.ways.reveal(target) }, 'Show'),
      ),
    );
  }

  show(result: Result, current: string | null): void {
    const parts: HTMLElement[] = [];
    if (result.steps.length === 0) parts.push(outcome('Result', result.output));
    else {
      const steps = result.steps.map((step) => this.step(step, current, result));
      parts.push(el('ol', { class: 'chain', role: 'list', 'aria-label': 'Decisions in order' }, ...steps));
    }
    if (result.output.length > LONG && !result.failure) parts.push(whole(result.output));
    const failure = result.failure && this.failure(result);
    const told = [...result.messages, ...result.steps.flatMap((step) => step.messages.map((one) => ({ ...one, step })))];
    const messages = told.filter((one) => one.text !== result.failure);
    if (failure) parts.push(failure);
    if (messages.length > 0) parts.push(this.messages(messages));
    this.element.replaceChildren(...parts);
    const here = this.element.querySelector<HTMLElement>('[aria-current]')?.closest('li');
    if (here?.parentElement) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft;
  }

  private step(step: Step, current: string | null, result: Result): HTMLElement {
    const failed = step.failure !== null;
    const words = [
      el('span', { class: 'try-step-name' }, step.name),
      el('code', {}, failed ? 'failed' : brief(step.output)),
      el('span', { class: 'faint' }, rulesInWords(step)),
    ];
    const state = failed ? 'bad' : step.output === 'null' ? 'warn' : 'ok';
    const last = step === result.steps.at(-1);
    const attributes = {
      class: 'chain-step',
      'data-state': state,
      'data-last': last,
      'data-decision': step.id,
      title: `${step.name} = ${step.output}`,
    };
    if (!step.here) return el('li', {}, el('div', attributes, ...words));
    const onclick = () => this.ways.open(step.id);
    const pressed = step.id === current ? 'true' : undefined;
    return el('li', {}, el('button', { ...attributes, type: 'button', 'aria-current': pressed, onclick }, ...words));
  }

  private failure(result: Result): HTMLElement {
    const failed = result.failed;
    return el(
      'div',
      { class: 'notice try-notice', 'data-state': 'bad', role: 'alert' },
      el('p', {}, el('b', {}, 'Failed: '), result.failure ?? ''),
      failed && el('button', { type: 'button', 'data-size': 'small', onclick: () => this.ways.reveal(failed) }, 'Show'),
    );
  }

  private messages(messages: (Told & { step?: Step })[]): HTMLElement {
    return el(
      'ul',
      { class: 'try-messages', role: 'list', 'aria-label': 'Why something is null' },
      ...messages.slice(0, 30).map((one) => {
        const target = one.element ?? (one.step?.here ? one.step.id : null);
        const place = [one.where ?? one.step?.name, one.column && `column ${one.column}`].filter(Boolean).join(' · ');
        const words = [el('span', {}, one.text), el('span', { class: 'problem-place' }, place)];
        if (!target) return el('li', {}, ...words);
        const onclick = () => this.ways.reveal(target);
        return el('li', {}, el('button', { type: 'button', 'data-kind': 'quiet', onclick }, ...words));
      }),
    );
  }
}

/** A long output as it is, under its short form in the chain. */
function whole(output: string): HTMLElement {
  return el('pre', { class: 'code try-whole', tabindex: '0', role: 'group', 'aria-label': 'Output' }, output);
}

function outcome(name: string, value: string): HTMLElement {
  return el(
    'div',
    { class: 'chain-step', 'data-state': value === 'null' ? 'warn' : 'ok', 'data-last': true },
    el('span', { class: 'try-step-name' }, name),
    el('code', {}, brief(value, 200)),
  );
}

// "Try": the inputs above the table; the draft, saved or not, is evaluated by the engine on the
// server as one types, and the rules that match light up.
import { send, type RequestFailed } from '../shared/csrf';
import { announce } from '../shared/announce';
import { el } from '../shared/dom';
import { toast } from '../shared/toast';
import type { DecisionPanel, Desk, Lights, OpenDecision } from './panels';
import { TryFields } from './try_fields';
import { lightsOf } from './try_lights';
import { anyWritten, withText, type Tried, type Values } from './try_model';
import { TryResult } from './try_result';

const AFTER_TYPING_MS = 250;
const AFTER_DRAWING_MS = 600;

interface Kept {
  values: Values;
  element: string;
}

export class TryPanel implements DecisionPanel {
  readonly id = 'try';
  readonly title = 'Try';
  readonly element: HTMLElement;

  private readonly fields = new TryFields((path, text) => this.wrote(path, text));
  private readonly result: TryResult;
  private readonly choice = el('select', { id: 'try-element', onchange: () => this.chose() });
  private readonly choiceField: HTMLElement;
  private readonly keepButton: HTMLButtonElement;
  private readonly memory: string;
  private kept: Kept = { values: {}, element: '' };
  private decision: OpenDecision | null = null;
  /** What is tried while one walks along its chain; otherwise the decision whose tab is open. */
  private root: string | null = null;
  private walkingTo: string | null = null;
  private tried: Tried | null = null;
  private open = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(private readonly desk: Desk) {
    this.memory = `helm.try:${desk.page.draftUrl}`;
    this.kept = recalled(this.memory);
    this.result = new TryResult({
      open: (decision) => this.walk(decision),
      reveal: (element) => desk.reveal(element),
    });
    this.choiceField = el(
      'div',
      { class: 'field try-field', 'data-kind': 'element', hidden: true },
      el('label', { for: 'try-element' }, 'What to try'),
      this.choice,
    );
    const small = { type: 'button', 'data-size': 'small' };
    this.keepButton = el('button', { ...small, onclick: () => this.keepCase() }, 'Keep as a test');
    this.element = el(
      'div',
      { class: 'try', 'data-busy': 'false' },
      el('div', { class: 'try-inputs' }, this.choiceField, this.fields.element),
      el(
        'div',
        { class: 'try-foot' },
        this.result.element,
        el(
          'div',
          { class: 'try-acts' },
          el('button', { ...small, onclick: () => this.clear() }, 'Clear'),
          el('button', { ...small, onclick: () => void this.copy() }, 'Copy as JSON'),
          this.keepButton,
        ),
      ),
    );
  }

  show(decision: OpenDecision | null): void {
    this.open = true;
    const another = decision?.id !== this.decision?.id;
    if (another && decision?.id !== this.walkingTo) this.root = null;
    this.walkingTo = null;
    this.decision = decision;
    void this.ask();
  }

  changed(): void {
    this.plan(AFTER_DRAWING_MS);
  }

  closed(): void {
    this.open = false;
    clearTimeout(this.timer);
  }

  /** To a decision of the chain, or in the open one to its first matching rule. */
  private walk(decision: string): void {
    if (decision === this.decision?.id) {
      const step = this.tried?.result?.steps.find((one) => one.id === decision);
      this.desk.reveal(step?.rules[0]?.id ?? decision);
      return;
    }
    this.root = this.tried?.element ?? null;
    this.walkingTo = decision;
    void this.desk.openDecision(decision);
  }

  private wrote(path: string[], text: string): void {
    this.remember({ ...this.kept, values: withText(this.kept.values, path, text) });
    this.plan(AFTER_TYPING_MS);
  }

  private chose(): void {
    this.remember({ ...this.kept, element: this.choice.value });
    void this.ask();
  }

  private clear(): void {
    this.remember({ ...this.kept, values: {} });
    this.fields.clear();
    void this.ask();
    this.element.querySelector<HTMLElement>('.try-fields :is(input, select, textarea)')?.focus();
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.tried?.given ?? '{}');
      toast('Copied the inputs as JSON.', 'ok');
    } catch {
      toast('The browser did not allow copying.', 'bad');
    }
  }

  private keepCase(): void {
    const { element, literals, result } = this.tried ?? {};
    if (!element || !literals || !result || result.failure) {
      toast('There is no result yet that could be kept.', 'warn');
      return;
    }
    const detail = { decision: element, inputs: literals, outputs: result.entries };
    document.dispatchEvent(new CustomEvent('helm:keep-case', { detail }));
  }

  private remember(kept: Kept): void {
    this.kept = kept;
    sessionStorage.setItem(this.memory, JSON.stringify(kept));
  }

  private plan(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), after);
  }

  /** Evaluate; of several questions on their way only the last one's answer counts. */
  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    this.asked += 1;
    const mine = this.asked;
    this.element.dataset.busy = 'true';
    try {
      const text = await this.desk.text();
      const element = this.root ?? this.decision?.id ?? this.kept.element;
      const body = { text, element, values: this.kept.values };
      const tried = await send<Tried>('POST', this.desk.page.tryUrl, body);
      if (mine === this.asked && this.open) this.take(tried);
    } catch (trouble) {
      if (mine === this.asked && this.open) {
        this.result.say((trouble as RequestFailed).message, 'bad');
        this.desk.light(null);
      }
    } finally {
      if (mine === this.asked) this.element.dataset.busy = 'false';
    }
  }

  private take(tried: Tried): void {
    if (tried.problems.length > 0) {
      this.result.problems(tried.problems);
      this.desk.light(null);
      return;
    }
    this.tried = tried;
    this.choices(tried);
    const fields = tried.fields ?? [];
    this.fields.show(fields, this.kept.values);
    this.fields.wrong(tried.wrong ?? []);
    const written = fields.length === 0 || anyWritten(fields, this.kept.values);
    this.keepButton.hidden = !tried.result || tried.result.steps.length === 0;
    if (!tried.element) this.result.say('This file has no decision with logic yet.');
    else if (!tried.result) this.result.say('Correct what is marked above.', 'warn');
    else if (!written) this.result.say('Fill in the inputs: the rules that match light up below.');
    else this.lit(tried);
    if (!written || !tried.result) this.desk.light(null);
  }

  private lit(tried: Tried): void {
    const result = tried.result;
    if (!result) return;
    this.result.show(result, this.decision?.id ?? null);
    const lights: Lights = lightsOf(result, this.decision, (id) => this.desk.rules(id));
    this.desk.light(lights);
    announce(result.failure ? `Failed: ${result.failure}` : `Result: ${result.output}`);
  }

  /** The choice of what to try stands in the diagram; a decision's own tab has no need of it. */
  private choices(tried: Tried): void {
    const shown = this.decision === null && tried.elements.length > 1;
    this.choiceField.hidden = !shown;
    if (!shown) return;
    const options = tried.elements.map((one) => {
      const option = el('option', { value: one.id }, `${one.name || one.id}${KINDS[one.kind] ?? ''}`);
      option.selected = one.id === tried.element;
      return option;
    });
    this.choice.replaceChildren(...options);
  }
}

const KINDS: Record<string, string> = {
  DECISION_SERVICE: ' (service)',
  KNOWLEDGE_MODEL: ' (function)',
};

function recalled(memory: string): Kept {
  try {
    const kept = JSON.parse(sessionStorage.getItem(memory) ?? '{}') as Partial<Kept>;
    return { values: kept.values ?? {}, element: kept.element ?? '' };
  } catch {
    return { values: {}, element: '' };
  }
}

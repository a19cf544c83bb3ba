// "Tests": the cases kept with a decision. They are run against the draft in the editor whenever
// it or they change, and again by the engine before the decision is deployed.
import { announce } from '../shared/announce';
import type { RequestFailed } from '../shared/csrf';
import { el } from '../shared/dom';
import { toast } from '../shared/toast';
import type { State } from '../studio/autosave';
import type { DecisionPanel, Desk, Light, OpenDecision } from './panels';
import { Cases } from './tests_cases';
import {
  added,
  passed,
  summary,
  withCell,
  withoutColumn,
  withoutRow,
  type NewCase,
  type Report,
  type Sheet,
} from './tests_model';
import { RecordDialog } from './tests_record';
import { TestsTable } from './tests_table';

const AFTER_TYPING_MS = 400;
const AFTER_DRAWING_MS = 700;
const GLANCE_MS = 1500;

/** What "Try" hands over, as the event `helm:keep-case`. */
interface Handed extends NewCase {
  decision: string;
}

export class TestsPanel implements DecisionPanel {
  readonly id = 'tests';
  readonly title = 'Tests';
  readonly element = el('div', { class: 'tests' });

  private readonly said = el('p', { class: 'tests-summary', role: 'status' });
  private readonly state = el('span', { class: 'tests-state faint' });
  private readonly reach = el('p', { class: 'tests-reach' });
  private readonly notice = el('div', { class: 'tests-notice' });
  private readonly empty = el('div', { class: 'tests-empty' });
  private readonly acts: readonly HTMLElement[];
  private readonly table: TestsTable;
  private readonly record = new RecordDialog((cases) => this.take(cases));
  private readonly file = el('input', { type: 'file', accept: '.csv,text/csv', hidden: true });
  private readonly all = new Map<string, Cases>();
  private cases: Cases | null = null;
  private open = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private row: number | null = null;

  constructor(private readonly desk: Desk) {
    this.table = new TestsTable({
      wrote: (row, column, text) => this.change(withCell(this.sheet, row, column, text), false),
      removed: (row) => this.remove(row),
      columnRemoved: (column) => this.change(withoutColumn(this.sheet, column)),
      wantsMore: () => this.add(),
      at: (row) => this.lit(row),
    });
    this.file.addEventListener('change', () => void this.import());
    this.acts = [
      button('Add a test', () => this.add()),
      button('Record from instances …', () => this.cases && void this.record.open(this.cases)),
      button('Import CSV …', () => this.file.click()),
      this.file,
    ];
    document.addEventListener('helm:keep-case', (event) => {
      void this.keepCase((event as CustomEvent<Handed>).detail);
    });
    window.addEventListener('beforeunload', (event) => {
      if ([...this.all.values()].some((one) => one.unsaved)) event.preventDefault();
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.keep();
    });
  }

  show(decision: OpenDecision | null): void {
    this.open = true;
    this.row = null;
    this.cases = null;
    this.desk.light(null);
    if (!decision) return this.choose();
    if (decision.kind === 'knowledge') {
      return this.say('A function has no tests of its own: test the decisions that call it.');
    }
    void this.load(decision.id);
  }

  changed(): void {
    this.plan(AFTER_DRAWING_MS);
  }

  closed(): void {
    this.open = false;
    clearTimeout(this.timer);
  }

  glance(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), GLANCE_MS);
  }

  /** Everything is with the server, so that a deployment runs what stands here. */
  async keep(): Promise<boolean> {
    const kept = await Promise.all([...this.all.values()].map((one) => one.flush()));
    return kept.every(Boolean);
  }

  private get sheet(): Sheet {
    return this.cases!.sheet;
  }

  /** Run the tests for the badge alone. */
  private async look(): Promise<void> {
    const decision = this.desk.current();
    if (decision?.kind !== 'decision') return this.desk.badge(this.id, '');
    try {
      const cases = await this.of(decision.id);
      const empty = cases.sheet.rows.length === 0;
      const report = empty ? { problems: [] } : await cases.run(await this.desk.text());
      if (report && !this.open && this.desk.current()?.id === decision.id) this.count(report);
    } catch {
      this.desk.badge(this.id, '');
    }
  }

  private count(report: Report): void {
    const all = report.cases?.length ?? 0;
    const good = passed(report);
    this.desk.badge(this.id, all === 0 ? '' : `${good}/${all}`, good === all ? 'ok' : 'bad');
  }

  /** In the diagram no decision is open: offer them. */
  private choose(): void {
    const own = this.desk.decisions().filter((one) => one.kind === 'decision');
    this.say(own.length > 0 ? 'Tests of which decision?' : 'This file has no decision with logic yet.');
    this.element.append(
      el(
        'div',
        { class: 'tests-acts' },
        ...own.map((one) => button(one.name, () => void this.desk.openDecision(one.id))),
      ),
    );
    this.desk.badge(this.id, '');
  }

  private say(words: string): void {
    this.said.textContent = words;
    this.element.replaceChildren(this.said);
  }

  private async load(decision: string): Promise<void> {
    try {
      const cases = await this.of(decision);
      if (!this.open || this.desk.current()?.id !== decision) return;
      this.cases = cases;
      this.draw();
      await this.run();
    } catch (trouble) {
      this.say((trouble as RequestFailed).message);
    }
  }

  private async of(decision: string): Promise<Cases> {
    const known = this.all.get(decision);
    if (known) return known;
    const made = new Cases(this.desk.page, decision, (state) => {
      if (this.cases === made) this.saved(state);
    });
    await made.load();
    this.all.set(decision, made);
    return made;
  }

  private draw(): void {
    const cases = this.cases!;
    const bare = cases.sheet.rows.length === 0;
    this.said.textContent = bare ? '' : 'Running …';
    this.reach.replaceChildren();
    this.empty.replaceChildren(
      el('p', {}, 'A test is a set of inputs with the output that it must give. Tests are run before each deployment; one that fails stops it.'),
    );
    this.empty.hidden = !bare;
    this.table.element.hidden = bare;
    this.table.show(cases.sheet);
    const exported = el(
      'a',
      { class: 'button', 'data-size': 'small', href: cases.exportUrl, title: cases.file },
      'Export CSV',
    );
    this.element.replaceChildren(
      el(
        'div',
        { class: 'tests-head' },
        el('div', { class: 'tests-said' }, this.said, this.reach, this.state),
        el('div', { class: 'tests-acts' }, ...this.acts, !bare && exported),
      ),
      this.notice,
      this.empty,
      this.table.element,
    );
    this.unreadable();
    if (cases.saved) this.saved(cases.saved);
  }

  private unreadable(): void {
    const why = this.cases!.unreadable;
    if (!why) return;
    this.notice.replaceChildren(
      el(
        'div',
        { class: 'notice', 'data-state': 'warn', role: 'alert' },
        el('p', {}, `The tests in ${this.cases!.file} cannot be read. ${why} What you add here replaces them.`),
      ),
    );
  }

  /** *drawn* says that the table is to be made anew; not while somebody types in it. */
  private change(sheet: Sheet, drawn = true): void {
    this.cases!.change(sheet);
    if (drawn) this.draw();
    this.plan(drawn ? 0 : AFTER_TYPING_MS);
  }

  private add(): void {
    this.take([{ inputs: {}, outputs: {} }]);
    this.table.focus(this.sheet.rows.length - 1, 0);
  }

  private take(cases: NewCase[]): void {
    this.change(cases.reduce(added, this.sheet));
    this.table.element.querySelector('tr:last-child')?.scrollIntoView({ block: 'nearest' });
  }

  private remove(row: number): void {
    const cases = this.cases!;
    const before = cases.sheet;
    this.change(withoutRow(before, row));
    this.table.focus(Math.min(row, this.sheet.rows.length - 1), 0);
    const chosen = () => {
      cases.change(before);
      this.again(cases);
    };
    toast('Removed the test.', 'info', { label: 'Undo', chosen });
  }

  /** What is shown has changed from outside. */
  private again(cases: Cases): void {
    if (!this.open || this.cases !== cases) return;
    this.draw();
    this.plan(0);
  }

  private async keepCase(handed: Handed): Promise<void> {
    try {
      const cases = await this.of(handed.decision);
      cases.change(added(cases.sheet, handed));
      this.again(cases);
      toast(`Kept as a test in ${cases.file}.`, 'ok');
    } catch (trouble) {
      toast((trouble as RequestFailed).message, 'bad');
    }
  }

  private async import(): Promise<void> {
    const chosen = this.file.files?.[0];
    this.file.value = '';
    if (!chosen || !this.cases) return;
    try {
      const cases = this.cases;
      const count = await cases.read(await chosen.text());
      this.again(cases);
      toast(count === 1 ? 'Imported one test.' : `Imported ${count} tests.`, 'ok');
    } catch (trouble) {
      toast(`${chosen.name}: ${(trouble as RequestFailed).message}`, 'bad');
    }
  }

  private plan(after: number): void {
    clearTimeout(this.timer);
    if (this.open) this.timer = setTimeout(() => void this.run(), after);
  }

  private async run(): Promise<void> {
    const cases = this.cases;
    if (!cases) return;
    try {
      const columns = cases.sheet.columns;
      const report = await cases.run(await this.desk.text());
      if (!report || this.cases !== cases || !this.open) return;
      if (cases.sheet.columns.length !== columns.length) this.redraw(columns);
      this.tell(report);
    } catch (trouble) {
      if (this.cases === cases) this.said.textContent = (trouble as RequestFailed).message;
    }
  }

  /** The run has brought columns: whoever stands in a field goes on standing there. */
  private redraw(before: readonly string[]): void {
    const at = this.table.place();
    this.draw();
    if (at) this.table.focus(at.row, this.sheet.columns.indexOf(before[at.column]!), at.caret);
  }

  private tell(report: Report): void {
    if (report.problems.length > 0) {
      this.said.textContent = 'The tests cannot be run until the problems of this file are mended.';
      this.element.dataset.state = 'warn';
      this.table.tell(null);
      this.reach.replaceChildren();
      this.count(report);
      return;
    }
    const all = report.cases?.length ?? 0;
    const good = passed(report);
    const words = summary(report);
    if (words !== this.said.textContent) announce(words);
    this.said.textContent = words;
    this.element.dataset.state = all === 0 ? '' : good === all ? 'ok' : 'bad';
    this.count(report);
    this.table.tell(report);
    this.unreached(all === 0 ? [] : (report.unreached ?? []), report);
    this.lit(this.row);
  }

  private unreached(numbers: readonly number[], report: Report): void {
    if (numbers.length === 0) {
      const all = (report.rules?.length ?? 0) > 0 && (report.cases?.length ?? 0) > 0;
      this.reach.replaceChildren(all ? 'Every rule is reached.' : '');
      return;
    }
    const chips = numbers.slice(0, 12).map((number) => {
      const id = report.rules?.find((rule) => rule.number === number)?.id ?? '';
      return el(
        'button',
        { type: 'button', class: 'rule-chip', 'aria-label': `Show rule ${number}`, onclick: () => this.point(id) },
        String(number),
      );
    });
    const more = numbers.length > chips.length ? ` and ${numbers.length - chips.length} more` : '';
    this.reach.replaceChildren(
      numbers.length === 1 ? 'No test reaches rule ' : 'No test reaches the rules ',
      ...chips,
      more,
    );
  }

  private point(id: string): void {
    this.desk.light(lights(new Map([[id, 'pointed']])));
    this.desk.reveal(id);
  }

  /** The rules that the test in this row matched. */
  private lit(row: number | null): void {
    this.row = row;
    const report = this.cases?.report;
    const matched = row === null ? undefined : report?.cases?.[row]?.rules;
    if (!matched || matched.length === 0) return this.desk.light(null);
    const rules = (report?.rules ?? []).map((rule): [string, Light] => [
      rule.id,
      matched.includes(rule.number) ? 'matched' : 'missed',
    ]);
    this.desk.light(lights(new Map(rules)));
  }

  private saved(state: State): void {
    const words = { saved: 'Saved', waiting: 'Saving …', saving: 'Saving …', retrying: 'Offline: saved later' };
    this.state.textContent = words[state.phase as keyof typeof words] ?? 'Not saved';
    this.state.hidden = this.sheet.rows.length === 0 && state.phase === 'saved';
    if (state.phase !== 'conflict' && state.phase !== 'refused') {
      if (!this.cases?.unreadable) this.notice.replaceChildren();
      return;
    }
    const choices =
      state.phase === 'conflict'
        ? [
            button('Open theirs', () => this.theirs()),
            button('Save mine over it', () => this.cases?.overwrite()),
          ]
        : [];
    this.notice.replaceChildren(
      el(
        'div',
        { class: 'notice', 'data-state': state.phase === 'conflict' ? 'warn' : 'bad', role: 'alert' },
        el('p', {}, `The tests are not saved. ${state.message}`),
        el('div', { class: 'row' }, ...choices),
      ),
    );
  }

  private theirs(): void {
    const decision = this.cases!.decision;
    this.all.delete(decision);
    void this.load(decision);
  }
}

function lights(rules: Map<string, Light>): Parameters<Desk['light']>[0] {
  return { rules, values: new Map(), cells: [], told: new Map() };
}

function button(text: string, onclick: () => void): HTMLButtonElement {
  return el('button', { type: 'button', 'data-size': 'small', onclick }, text);
}

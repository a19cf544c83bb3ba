// "Analysis": inputs that no rule covers, rules that overlap, rules that are never reached; and
// what cannot be told. The draft in the editor is analyzed, saved or not.
import type { RequestFailed } from '../shared/csrf';
import { send } from '../shared/csrf';
import { el } from '../shared/dom';
import {
  caveats,
  filling,
  groups,
  headline,
  region,
  verdict,
  type Analysis,
  type Finding,
  type Group,
  type Table,
} from './analysis_model';
import type { DecisionPanel, Desk, Light, OpenDecision } from './panels';

const AFTER_DRAWING_MS = 600;
const GLANCE_MS = 1800;

export class AnalysisPanel implements DecisionPanel {
  readonly id = 'analysis';
  readonly title = 'Analysis';
  readonly element = el('div', { class: 'analysis' });

  private decision: OpenDecision | null = null;
  private open = false;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pressed: HTMLButtonElement | null = null;

  constructor(private readonly desk: Desk) {}

  show(decision: OpenDecision | null): void {
    this.open = true;
    this.decision = decision;
    this.unlight();
    void this.ask();
  }

  changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), AFTER_DRAWING_MS);
  }

  closed(): void {
    this.open = false;
    clearTimeout(this.timer);
  }

  glance(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), GLANCE_MS);
  }

  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    this.asked += 1;
    const mine = this.asked;
    try {
      const text = await this.desk.text();
      const found = await send<Analysis>('POST', this.desk.page.analysisUrl, { text });
      if (mine !== this.asked) return;
      if (this.open) this.take(found);
      else this.count(found.tables?.[this.desk.current()?.id ?? '']);
    } catch (trouble) {
      if (mine !== this.asked) return;
      if (this.open) this.say((trouble as RequestFailed).message);
      else this.count(undefined);
    }
  }

  private take(found: Analysis): void {
    this.unlight();
    if (!found.tables) return this.say('The file cannot be read; its problems stand below.');
    if (!this.decision) return this.overview(found.tables);
    const table = found.tables[this.decision.id];
    if (!table) return this.say('Only decision tables are analyzed; this logic is none.');
    this.count(table);
    this.element.replaceChildren(
      el('p', { class: 'analysis-headline', role: 'status' }, headline(table) || 'Found in this table:'),
      ...groups(table).map((group) => this.group(table, group)),
      ...caveats(table).map((words) => el('p', { class: 'analysis-caveat' }, words)),
    );
  }

  private count(table: Table | undefined): void {
    const said = table ? verdict(table) : null;
    this.desk.badge(this.id, said?.text ?? '', said?.state);
  }

  private say(words: string): void {
    this.desk.badge(this.id, '');
    this.element.replaceChildren(el('p', { class: 'analysis-headline', role: 'status' }, words));
  }

  /** In the diagram: each table with its verdict. */
  private overview(tables: Record<string, Table>): void {
    const rows = this.desk.decisions().flatMap((one) => {
      const table = tables[one.id];
      if (!table) return [];
      const said = verdict(table);
      const chip = el('span', { class: 'badge', 'data-state': said.state }, said.text || 'not analyzed');
      const go = () => void this.desk.openDecision(one.id);
      return [
        el('li', {}, el('button', { type: 'button', 'data-kind': 'quiet', onclick: go }, one.name, ' ', chip)),
      ];
    });
    if (rows.length === 0) return this.say('This file has no decision table to analyze.');
    this.desk.badge(this.id, '');
    this.element.replaceChildren(
      el('p', { class: 'analysis-headline' }, 'The tables of this file:'),
      el('ul', { class: 'analysis-tables', role: 'list' }, ...rows),
    );
  }

  private group(table: Table, group: Group): HTMLElement {
    const list = el(
      'ul',
      { class: 'findings', role: 'list' },
      ...group.findings.map((one) => this.finding(table, one)),
    );
    const title = [group.title, ' ', el('span', { class: 'badge', 'data-state': group.state }, String(group.findings.length))];
    const attributes = { class: 'finding-group', 'data-state': group.state };
    if (group.folded) return el('details', attributes, el('summary', {}, ...title), list);
    return el('section', attributes, el('h2', {}, ...title), list);
  }

  private finding(table: Table, finding: Finding): HTMLElement {
    const show: HTMLButtonElement = el(
      'button',
      {
        type: 'button',
        class: 'finding',
        'aria-pressed': 'false',
        onclick: () => this.point(table, finding, show),
      },
      ...words(table, finding),
    );
    const cells = filling(table, finding);
    const decision = this.decision;
    if (!cells || decision?.kind !== 'decision') return el('li', {}, show);
    const add = el(
      'button',
      { type: 'button', 'data-size': 'small', onclick: () => void this.desk.addRule(decision.id, cells) },
      'Add a rule for it',
    );
    return el('li', {}, show, add);
  }

  /** Light the rules that it is about, and write its inputs at their columns. */
  private point(table: Table, finding: Finding, button: HTMLButtonElement): void {
    const again = this.pressed === button;
    this.unlight();
    if (again) return;
    button.setAttribute('aria-pressed', 'true');
    this.pressed = button;
    const ids = finding.rules.map((number) => table.rules[number - 1] ?? '');
    const rules = new Map(ids.map((id): [string, Light] => [id, 'pointed']));
    const values = new Map(
      region(table, finding).flatMap((one): [string, { text: string; state: 'warn' }][] => {
        const column = table.columns.find((each) => each.label === one.label);
        return column ? [[column.id, { text: one.text, state: 'warn' }]] : [];
      }),
    );
    this.desk.light({ rules, values, cells: [], told: new Map() });
    if (ids[0]) this.desk.reveal(ids[0]);
  }

  private unlight(): void {
    this.pressed?.setAttribute('aria-pressed', 'false');
    this.pressed = null;
    this.desk.light(null);
  }
}

function words(table: Table, finding: Finding): (Node | string)[] {
  const parts = region(table, finding).map((one) =>
    el('span', { class: 'region' }, el('span', { class: 'region-label' }, one.label), ' ', el('code', {}, one.text)),
  );
  const any = parts.length > 0 ? parts : [el('span', { class: 'region' }, 'any input')];
  if (finding.kind === 'gap') return any;
  if (finding.kind === 'overlap') {
    return [el('span', { class: 'finding-rules' }, `Rules ${finding.rules.join(' and ')}`), ...any];
  }
  return [`${finding.text[0]!.toUpperCase()}${finding.text.slice(1)}`];
}

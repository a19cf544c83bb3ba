// The table of cases: a field for each cell, and beside it what came of the case. Fields are made
// once for each sheet; a run only changes what stands around them, so nobody loses their place.
import { el } from '../shared/dom';
import { isOutput, NAME, outputName, toldAt, type Report, type Sheet, type Verdict } from './tests_model';

const SHOWN = 500;

export interface TableActs {
  wrote(row: number, column: number, text: string): void;
  removed(row: number): void;
  columnRemoved(column: string): void;
  /** Enter in the last row. */
  wantsMore(): void;
  /** Somebody is in this row, or in none. */
  at(row: number | null): void;
}

interface Row {
  element: HTMLTableRowElement;
  sign: HTMLElement;
  rules: HTMLElement;
  notes: Map<string, HTMLElement>;
}

export class TestsTable {
  readonly element = el('div', { class: 'table-wrap cases-wrap' });
  private rows: Row[] = [];
  private heads = new Map<string, HTMLElement>();

  constructor(private readonly acts: TableActs) {
    this.element.addEventListener('keydown', (event) => this.pressed(event));
    this.element.addEventListener('focusin', (event) => this.acts.at(placeOf(event.target)));
  }

  show(sheet: Sheet): void {
    this.rows = sheet.rows.slice(0, SHOWN).map((cells, at) => this.row(sheet, cells, at));
    const more = sheet.rows.length - SHOWN;
    const table = el(
      'table',
      { class: 'table cases', 'aria-label': 'Tests of the decision' },
      this.head(sheet),
      el('tbody', {}, ...this.rows.map((one) => one.element)),
    );
    this.element.replaceChildren(
      table,
      ...(more > 0
        ? [el('p', { class: 'faint cases-more' }, `${more} more are run, but not shown here: edit them in the file.`)]
        : []),
    );
  }

  /** What came of each case. */
  tell(report: Report | null): void {
    const unread = new Set(report?.unread ?? []);
    for (const [column, head] of this.heads) head.hidden = !unread.has(column);
    this.rows.forEach((row, at) => tellRow(row, report?.cases?.[at] ?? null));
  }

  focus(row: number, column: number, caret?: number): void {
    const field = this.field(row, column);
    field?.focus();
    if (caret !== undefined) field?.setSelectionRange(caret, caret);
  }

  /** Where somebody is writing, or null. */
  place(): { row: number; column: number; caret: number } | null {
    const field = document.activeElement;
    const row = placeOf(field);
    if (row === null || !(field instanceof HTMLInputElement)) return null;
    return { row, column: Number(field.dataset.place), caret: field.selectionStart ?? 0 };
  }

  private head(sheet: Sheet): HTMLElement {
    this.heads = new Map();
    const cells = sheet.columns.map((column) => {
      const unread = el(
        'button',
        {
          type: 'button',
          class: 'case-unread',
          'data-size': 'small',
          title: 'The decision does not read this column. Remove it',
          'aria-label': `Remove the column ${column}, which the decision does not read`,
          onclick: () => this.acts.columnRemoved(column),
        },
        'not read ×',
      );
      unread.hidden = true;
      this.heads.set(column, unread);
      const kind = isOutput(column) ? 'output' : column === NAME ? 'name' : 'input';
      return el('th', { scope: 'col', 'data-kind': kind }, ...title(column), ' ', unread);
    });
    return el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col', class: 'case-sign' }, hidden('Result')),
        ...cells,
        el('th', { scope: 'col' }, 'Rules'),
        el('th', { scope: 'col' }, hidden('Actions')),
      ),
    );
  }

  private row(sheet: Sheet, cells: readonly string[], at: number): Row {
    const notes = new Map<string, HTMLElement>();
    const sign = el('td', { class: 'case-sign' });
    const rules = el('td', { class: 'case-rules', 'data-label': 'Rules' });
    const fields = cells.map((text, place) => {
      const column = sheet.columns[place]!;
      const note = el('span', { class: 'case-told', id: `case-${at}-${place}-told` });
      notes.set(column, note);
      const field = el('input', {
        value: text,
        autocomplete: 'off',
        spellcheck: 'false',
        'aria-label': `${spoken(column)}, test ${at + 1}`,
        'data-place': String(place),
        class: column === NAME ? undefined : 'mono',
        oninput: (event) => this.acts.wrote(at, place, (event.target as HTMLInputElement).value),
      });
      const kind = isOutput(column) ? 'output' : column === NAME ? 'name' : 'input';
      return el('td', { 'data-kind': kind, 'data-label': spoken(column) }, field, note);
    });
    const remove = el(
      'button',
      {
        type: 'button',
        class: 'icon-button case-remove',
        'data-kind': 'quiet',
        'data-size': 'small',
        'aria-label': `Remove test ${at + 1}`,
        title: 'Remove this test',
        onclick: () => this.acts.removed(at),
      },
      '×',
    );
    const element = el('tr', { 'data-row': String(at) }, sign, ...fields, rules, el('td', { class: 'case-end' }, remove));
    return { element, sign, rules, notes };
  }

  /** Enter goes down a row, as in a spreadsheet. */
  private pressed(event: KeyboardEvent): void {
    const field = event.target as HTMLElement;
    const row = placeOf(field);
    if (event.key !== 'Enter' || row === null || field.dataset.place === undefined) return;
    event.preventDefault();
    const below = this.field(row + 1, Number(field.dataset.place));
    if (below) below.focus();
    else this.acts.wantsMore();
  }

  private field(row: number, column: number): HTMLInputElement | null {
    return this.element.querySelector(`tr[data-row="${row}"] input[data-place="${column}"]`);
  }
}

function tellRow(row: Row, verdict: Verdict | null): void {
  const state = verdict === null ? '' : verdict.passed ? 'ok' : 'bad';
  row.element.dataset.state = state;
  const words = { '': 'not run', ok: 'passes', bad: 'fails' }[state];
  row.sign.replaceChildren(el('span', { class: 'case-mark', title: words }, hidden(words)));
  row.rules.textContent = verdict?.rules.join(', ') ?? '';
  let failed = verdict?.failure ?? '';
  for (const [column, note] of row.notes) {
    note.textContent = verdict ? toldAt(verdict, column) : '';
    if (failed && isOutput(column)) {
      note.textContent = failed;
      failed = '';
    }
    const field = note.previousElementSibling;
    field?.setAttribute('aria-invalid', String(note.textContent !== ''));
    if (note.textContent) field?.setAttribute('aria-describedby', note.id);
    else field?.removeAttribute('aria-describedby');
  }
}

function title(column: string): (Node | string)[] {
  if (column === NAME) return ['Name'];
  if (!isOutput(column)) return [el('span', { class: 'mono' }, column)];
  const name = outputName(column) || 'output';
  return [el('span', { class: 'faint' }, 'expected '), el('span', { class: 'mono' }, name)];
}

function spoken(column: string): string {
  if (column === NAME) return 'Name';
  return isOutput(column) ? `Expected ${outputName(column) || 'output'}` : column;
}

function hidden(words: string): HTMLElement {
  return el('span', { class: 'visually-hidden' }, words);
}

function placeOf(target: EventTarget | null): number | null {
  const row = (target as Element | null)?.closest<HTMLElement>('tr[data-row]');
  return row ? Number(row.dataset.row) : null;
}

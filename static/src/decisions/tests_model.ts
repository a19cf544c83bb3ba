// Cases as a sheet of texts, and what a run says of them; pure. The server reads and writes the CSV.
import type { Problem } from '../studio/problems';

export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Difference {
  /** The entry of the output; empty for the whole. */
  name: string;
  expected: string;
  found: string;
}

export interface Verdict {
  passed: boolean;
  /** Numbers of the rules that matched. */
  rules: number[];
  failure: string | null;
  differences: Difference[];
  /** Cells that do not read, by column. */
  problems: { column: string | null; message: string }[];
}

export interface Report {
  /** Why the draft could not be run; then there is nothing else. */
  problems: Problem[];
  cases?: Verdict[];
  rules?: { number: number; id: string }[];
  unreached?: number[];
  needs?: { name: string; type: string | null }[];
  outputs?: string[];
  unread?: string[];
}

/** A case as others hand it over: FEEL texts by name. */
export interface NewCase {
  name?: string;
  inputs: Record<string, string>;
  /** By entry of the output; the whole one under "". */
  outputs: Record<string, string>;
}

export const NAME = 'name';
export const NO_CASES: Sheet = { columns: [], rows: [] };

const ARROW = '=>';

export function isOutput(column: string): boolean {
  return column.startsWith(ARROW);
}

/** The entry that a column expects; empty for the whole output. */
export function outputName(column: string): string {
  const name = column.slice(ARROW.length).trim();
  return name === 'output' ? '' : name;
}

export function outputColumn(name: string): string {
  return `${ARROW} ${name || 'output'}`;
}

/** The sheet with these columns too: its name first, inputs before outputs. */
export function withColumns(sheet: Sheet, columns: readonly string[]): Sheet {
  const missing = [...new Set(columns)].filter((one) => !sheet.columns.includes(one));
  if (missing.length === 0) return sheet;
  const all = [...sheet.columns, ...missing];
  const order = [
    ...all.filter((one) => one === NAME),
    ...all.filter((one) => one !== NAME && !isOutput(one)),
    ...all.filter(isOutput),
  ];
  const places = order.map((one) => sheet.columns.indexOf(one));
  const rows = sheet.rows.map((row) => places.map((place) => (place < 0 ? '' : row[place]!)));
  return { columns: order, rows };
}

/** The columns that a sheet of this decision wants and this one has no form of yet. */
export function wanted(sheet: Sheet, report: Report): string[] {
  const inputs = (report.needs ?? [])
    .map((need) => need.name)
    .filter((name) => !sheet.columns.some((one) => one === name || one.startsWith(`${name}.`)));
  const whole = sheet.columns.some((one) => isOutput(one) && outputName(one) === '');
  const outputs = whole ? [] : (report.outputs ?? []);
  return [NAME, ...inputs, ...outputs];
}

/** The sheet with one more case at its end. */
export function added(sheet: Sheet, one: NewCase): Sheet {
  const outputs = Object.entries(one.outputs).map(([name, text]) => [outputColumn(name), text]);
  const cells = new Map<string, string>([
    [NAME, one.name ?? ''],
    ...Object.entries(one.inputs),
    ...(outputs as [string, string][]),
  ]);
  const wide = withColumns(sheet, [...cells.keys()]);
  const row = wide.columns.map((column) => cells.get(column) ?? '');
  return { columns: wide.columns, rows: [...wide.rows, row] };
}

/** Both sheets' cases, with the columns of both. */
export function merged(sheet: Sheet, other: Sheet): Sheet {
  const wide = withColumns(sheet, other.columns);
  const places = wide.columns.map((column) => other.columns.indexOf(column));
  const rows = other.rows.map((row) => places.map((place) => (place < 0 ? '' : row[place]!)));
  return { columns: wide.columns, rows: [...wide.rows, ...rows] };
}

export function withCell(sheet: Sheet, row: number, column: number, text: string): Sheet {
  const changed = sheet.rows[row]!.map((cell, place) => (place === column ? text : cell));
  return { ...sheet, rows: sheet.rows.map((one, place) => (place === row ? changed : one)) };
}

export function withoutRow(sheet: Sheet, row: number): Sheet {
  return { ...sheet, rows: sheet.rows.filter((_, place) => place !== row) };
}

export function withoutColumn(sheet: Sheet, column: string): Sheet {
  const at = sheet.columns.indexOf(column);
  const rest = (cells: readonly string[]) => cells.filter((_, place) => place !== at);
  return at < 0 ? sheet : { columns: rest(sheet.columns), rows: sheet.rows.map(rest) };
}

/** What to say under a cell: that it does not read, or what was found instead. */
export function toldAt(verdict: Verdict, column: string): string {
  const wrong = verdict.problems.filter((one) => one.column === column);
  if (wrong.length > 0) return wrong[0]!.message;
  if (!isOutput(column)) return '';
  const found = verdict.differences.find((one) => one.name === outputName(column));
  return found ? `found ${found.found}` : '';
}

export function passed(report: Report): number {
  return (report.cases ?? []).filter((one) => one.passed).length;
}

/** "3 of 4 tests pass". */
export function summary(report: Report): string {
  const all = report.cases?.length ?? 0;
  const good = passed(report);
  if (all === 0) return '';
  if (good === all) return all === 1 ? 'The test passes' : `All ${all} tests pass`;
  return all === 1 ? 'The test fails' : `${all - good} of ${all} tests fail`;
}

/** Equal cases once, with how often they came; the newest first, as they are given. */
export function grouped<T extends NewCase>(cases: readonly T[]): { one: T; times: number }[] {
  const found = new Map<string, { one: T; times: number }>();
  for (const one of cases) {
    const key = JSON.stringify([sorted(one.inputs), sorted(one.outputs)]);
    const seen = found.get(key);
    if (seen) seen.times += 1;
    else found.set(key, { one, times: 1 });
  }
  return [...found.values()];
}

function sorted(texts: Record<string, string>): [string, string][] {
  return Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
}

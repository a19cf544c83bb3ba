// What the analysis of a table says, put in order for people; pure.
import type { Problem } from '../studio/problems';

export interface Finding {
  kind: 'gap' | 'overlap' | 'unreachable' | 'not-understood';
  /** Numbers from 1. */
  rules: number[];
  example: [string, string][];
  /** For each column a cell that accepts exactly it; null where no cell can say it. */
  region: (string | null)[];
  text: string;
  /** The hit policy permits it. */
  allowed: boolean;
  certain: boolean;
}

export interface Table {
  hitPolicy: string;
  columns: { id: string; label: string }[];
  /** The ids of the rules, in order. */
  rules: string[];
  notLookedAt: string;
  complete: boolean;
  findings: Finding[];
}

export interface Analysis {
  problems: Problem[];
  tables?: Record<string, Table>;
}

export interface Group {
  title: string;
  state: 'warn' | 'bad' | 'neutral';
  /** Shown only when asked for. */
  folded: boolean;
  findings: Finding[];
}

/** Gaps, what breaks the hit policy, what it permits, and what was not understood. */
export function groups(table: Table): Group[] {
  const of = (kind: Finding['kind'], allowed?: boolean) =>
    table.findings.filter(
      (one) => one.kind === kind && (allowed === undefined || one.allowed === allowed),
    );
  const all: Group[] = [
    { title: 'Gaps: no rule matches', state: 'warn', folded: false, findings: of('gap') },
    { title: broken(table.hitPolicy), state: 'bad', folded: false, findings: of('overlap', false) },
    { title: 'Rules that are never reached', state: 'warn', folded: false, findings: of('unreachable') },
    { title: permitted(table.hitPolicy), state: 'neutral', folded: true, findings: of('overlap', true) },
    { title: 'Not understood', state: 'neutral', folded: false, findings: of('not-understood') },
  ];
  return all.filter((group) => group.findings.length > 0);
}

function broken(hitPolicy: string): string {
  return hitPolicy === 'ANY'
    ? 'Overlaps with different outputs: ANY fails there'
    : `Overlaps: ${hitPolicy} fails there`;
}

function permitted(hitPolicy: string): string {
  return hitPolicy === 'FIRST'
    ? 'Overlaps: the first rule counts'
    : 'Overlaps with the same outputs, which ANY permits';
}

/** The words and the color of the badge; no words where there is nothing to say. */
export function verdict(table: Table): { text: string; state: 'ok' | 'warn' | 'bad' | 'neutral' } {
  if (table.notLookedAt) return { text: '', state: 'neutral' };
  const gaps = table.findings.filter((one) => one.kind === 'gap').length;
  const overlaps = table.findings.filter((one) => one.kind === 'overlap' && !one.allowed).length;
  const unreachable = table.findings.filter((one) => one.kind === 'unreachable').length;
  const words = [
    counted(gaps, 'gap'),
    counted(overlaps, 'overlap'),
    unreachable > 0 && `${unreachable} unreached`,
  ];
  const text = words.filter(Boolean).join(', ');
  if (!text) return { text: '✓', state: 'ok' };
  return { text, state: overlaps > 0 ? 'bad' : 'warn' };
}

/** What the analysis cannot promise, in sentences. */
export function caveats(table: Table): string[] {
  const unclear = table.findings.some((one) => one.kind === 'not-understood');
  return [
    table.findings.some((one) => !one.certain && one.region.length > 0) &&
      'The columns may depend on each other: some of these inputs may never come.',
    unclear &&
      'Cells that are more than constants count as closing every gap and overlapping with nobody.',
    !table.complete && 'The table is large: there may be more.',
  ].filter((one): one is string => typeof one === 'string');
}

/** The sentence above the findings. */
export function headline(table: Table): string {
  if (table.notLookedAt) return `This table is not analyzed: ${table.notLookedAt}.`;
  const bad = table.findings.filter((one) => one.kind !== 'not-understood' && !one.allowed);
  if (bad.length > 0) return '';
  return table.findings.some((one) => one.kind === 'not-understood') || !table.complete
    ? 'As far as it can be told: every input has a rule.'
    : 'Every input has a rule, and rules overlap only where the hit policy permits it.';
}

/** The cells of a rule that would fill a gap, by column; null where they cannot be written. */
export function filling(table: Table, gap: Finding): Record<string, string> | null {
  if (gap.kind !== 'gap' || gap.region.some((one) => one === null)) return null;
  return Object.fromEntries(
    table.columns.map((column, at) => [column.id, gap.region[at] === '-' ? '' : gap.region[at]!]),
  );
}

/** Each column with its part of the region, columns that may hold anything left out. */
export function region(table: Table, finding: Finding): { label: string; text: string }[] {
  return table.columns
    .map((column, at) => ({ label: column.label, text: finding.region[at] ?? exampleOf(finding, column.label) }))
    .filter((one) => one.text !== '-' && one.text !== '');
}

function exampleOf(finding: Finding, label: string): string {
  const found = finding.example.find(([name]) => name === label);
  return found ? `for example ${found[1]}` : '';
}

function counted(count: number, word: string): string {
  if (count === 0) return '';
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

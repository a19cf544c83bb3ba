// What the server says of an attempt, and the values written into the fields.

export type FieldKind =
  | 'number'
  | 'string'
  | 'boolean'
  | 'date'
  | 'time'
  | 'date and time'
  | 'duration'
  | 'choice'
  | 'context'
  | 'any';

export interface Field {
  name: string;
  kind: FieldKind;
  type: string | null;
  choices: string[];
  parts: Field[];
  declared: boolean;
}

export interface Named {
  id: string;
  name: string;
  value: string;
}

export interface Told {
  text: string;
  code: string;
  column: number | null;
  element: string | null;
  where?: string | null;
}

export interface Step {
  id: string;
  name: string;
  kind: string;
  /** It is in this file, not in one that it imports. */
  here: boolean;
  output: string;
  failure: string | null;
  hitPolicy: string | null;
  inputs: Named[];
  rules: { id: string; index: number; outputs: Named[]; notes: string[] }[];
  messages: Told[];
}

export interface Result {
  output: string;
  /** The entries of a context, any other output under the empty name; as FEEL. */
  entries: Record<string, string>;
  failure: string | null;
  failed: string | null;
  messages: Told[];
  steps: Step[];
}

export interface Tried {
  problems: { message: string; element: string | null }[];
  elements: { id: string; name: string; kind: string }[];
  element?: string;
  fields?: Field[];
  wrong?: { path: string[]; message: string }[];
  /** The values as JSON, and as FEEL writes them. */
  given?: string;
  literals?: Record<string, string>;
  result?: Result | null;
}

/** Texts by the names of the fields; structures hold the texts of their parts. */
export interface Values {
  [name: string]: string | Values;
}

/** The text at a path, empty where nothing was written. */
export function textAt(values: Values, path: readonly string[]): string {
  let here: string | Values | undefined = values;
  for (const name of path) here = typeof here === 'object' ? here[name] : undefined;
  return typeof here === 'string' ? here : '';
}

/** The values with another text at a path; an empty text takes the place away. */
export function withText(values: Values, path: readonly string[], text: string): Values {
  const [name, ...rest] = path;
  if (name === undefined) return values;
  const { [name]: before, ...others } = values;
  if (rest.length === 0) return text === '' ? others : { ...others, [name]: text };
  const inner = withText(typeof before === 'object' ? before : {}, rest, text);
  return Object.keys(inner).length === 0 ? others : { ...others, [name]: inner };
}

/** Whether anything of these fields was written. */
export function anyWritten(fields: readonly Field[], values: Values, path: string[] = []): boolean {
  return fields.some((field) =>
    field.kind === 'context'
      ? anyWritten(field.parts, values, [...path, field.name])
      : textAt(values, [...path, field.name]) !== '',
  );
}

/** A FEEL literal as people read it: a text without its quotes. */
export function plain(literal: string): string {
  return /^"[^"\\]*"$/.test(literal) ? literal.slice(1, -1) : literal;
}

/** A value on one line, cut where it is long. */
export function brief(text: string, most = 48): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** "rule 2 · first", "rules 1, 3 · collect", "no rule · unique". */
export function rulesInWords(step: Step): string {
  if (!step.hitPolicy) return '';
  const numbers = step.rules.map((rule) => rule.index);
  const word = numbers.length === 1 ? 'rule' : 'rules';
  const shown = numbers.slice(0, 6).join(', ') + (numbers.length > 6 ? ', …' : '');
  const matched = numbers.length === 0 ? 'no rule' : `${word} ${shown}`;
  return `${matched} · ${step.hitPolicy.toLowerCase()}`;
}

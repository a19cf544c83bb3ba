// What moddle reads and would not write: references to what lies in another file (or nowhere),
// and attributes of other vendors' elements that carry their element's own prefix. What it does not
// even read, comments and processing instructions, is put back afterwards.
//
// While a file is open both stay as they are; only while it is written they are put where the
// writer finds them, and taken away again.
import { asidesOf, withAsides } from './asides';

interface Element {
  $type: string;
  $children?: Element[];
  [name: string]: unknown;
}

interface Reference {
  element: Element;
  property: string;
  id: string;
}

/** What reading a file gives. */
export interface Read {
  rootElement: unknown;
  references: Reference[];
  elementsById: Record<string, unknown>;
}

const MARK = 'helm-own-prefix';
const MARKED = new RegExp(`${MARK}\\.([\\w-]+)\\.`, 'g');

export class Faithful {
  private readonly open: Reference[];
  private readonly asides: ReturnType<typeof asidesOf>;

  /** *xml* is the file as it was read. */
  constructor(
    private readonly read: Read,
    xml: string,
  ) {
    this.asides = asidesOf(xml);
    this.open = read.references.filter((one) => !(one.id in read.elementsById));
  }

  /** The text that *write* gives, with everything that was read. */
  async written(write: () => Promise<string>): Promise<string> {
    const undo = [...this.open.map(pointed), ...marked(this.read.rootElement as Element)];
    try {
      return withAsides((await write()).replace(MARKED, '$1:'), this.asides);
    } finally {
      for (const one of undo.reverse()) one();
    }
  }
}

/** Let the element refer to what it named, unless its author has chosen something else since. */
function pointed({ element, property, id }: Reference): () => void {
  const get = element.get as (name: string) => unknown;
  const set = element.set as (name: string, value: unknown) => void;
  const value = get.call(element, property);
  const named = { id };
  if (Array.isArray(value)) {
    value.push(named);
    return () => value.splice(value.indexOf(named), 1);
  }
  if (value !== undefined && value !== null) return () => undefined;
  set.call(element, property, named);
  return () => set.call(element, property, undefined);
}

/** Mark the attributes of generic elements that have their element's prefix. */
function marked(root: Element): (() => void)[] {
  return [...generic(root)].flatMap((element) => {
    const prefix = element.$type.split(':')[0]!;
    const own = (key: string) => key.startsWith(`${prefix}:`);
    const before = Object.entries(element);
    if (!before.some(([key]) => own(key))) return [];
    const marks = before.map(([key, value]) => [
      own(key) ? `${prefix}:${MARK}.${prefix}.${key.slice(prefix.length + 1)}` : key,
      value,
    ]);
    replace(element, before, marks as [string, unknown][]);
    return [() => replace(element, marks as [string, unknown][], before)];
  });
}

/** Other entries in the place of these, in their order. */
function replace(element: Element, these: [string, unknown][], others: [string, unknown][]): void {
  for (const [key] of these) delete element[key];
  for (const [key, value] of others) element[key] = value;
}

/** Every element of a namespace that moddle does not know. */
function* generic(root: Element): Generator<Element> {
  const waiting: unknown[] = [root];
  const seen = new Set<unknown>();
  while (waiting.length > 0) {
    const element = waiting.pop() as Element;
    if (typeof element !== 'object' || element === null || seen.has(element)) continue;
    seen.add(element);
    if (Array.isArray(element)) waiting.push(...element);
    else if (isGeneric(element)) yield element;
    if (Array.isArray(element.$children)) waiting.push(...element.$children);
    else if (typeof element.$type === 'string') waiting.push(...Object.values(element));
  }
}

function isGeneric(element: Element): boolean {
  const descriptor = element.$descriptor as { isGeneric?: boolean } | undefined;
  return descriptor?.isGeneric === true;
}

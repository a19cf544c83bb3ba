// A small reader of well-formed XML that remembers where everything stands, so that a file can be
// changed in places and stay as it was everywhere else: comments, CDATA, blanks, quotes, order.
//
// The server has refused what is not well-formed, and every DOCTYPE, before a text gets here.

export interface Attribute {
  /** As written, with its prefix. */
  name: string;
  /** With its entities resolved. */
  value: string;
  /** Where the attribute stands: from before its leading blanks to after its closing quote. */
  from: number;
  to: number;
}

export interface Node {
  /** As written, with its prefix. */
  tag: string;
  attributes: Attribute[];
  children: Node[];
  parent: Node | null;
  /** The whole element. */
  from: number;
  to: number;
  /** What lies between its two tags; of an empty element both stand at its end. */
  contentFrom: number;
  contentTo: number;
  /** Written as `<a/>`. */
  empty: boolean;
  /** The text directly inside, entities and CDATA resolved. */
  text: string;
}

const MOST_ELEMENTS = 200_000;
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

export class NotXml extends Error {}

/** The root element of a text. */
export function parse(source: string): Node {
  return new Reader(source).read();
}

export function attribute(node: Node, name: string): string | undefined {
  return node.attributes.find((one) => one.name === name)?.value;
}

/** The tag without its prefix. */
export function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function prefixOf(name: string): string {
  return name.includes(':') ? name.slice(0, name.indexOf(':')) : '';
}

/** The namespace that a prefix means at this element, or "". */
export function namespace(node: Node, prefix: string): string {
  const wanted = prefix ? `xmlns:${prefix}` : 'xmlns';
  for (let step: Node | null = node; step; step = step.parent) {
    const found = attribute(step, wanted);
    if (found !== undefined) return found;
  }
  return '';
}

/** Every element, the root first, in the order of the file. */
export function* walk(root: Node): Generator<Node> {
  yield root;
  for (const child of root.children) yield* walk(child);
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function quoted(text: string): string {
  const inner = escaped(text).replace(/"/g, '&quot;');
  return inner.replace(/\n/g, '&#10;').replace(/\t/g, '&#9;').replace(/\r/g, '&#13;');
}

class Reader {
  private at = 0;
  private elements = 0;

  constructor(private readonly source: string) {}

  read(): Node {
    let open: Node | null = null;
    let root: Node | null = null;
    while (this.at < this.source.length) {
      const next = this.source.indexOf('<', this.at);
      const text = this.source.slice(this.at, next < 0 ? undefined : next);
      if (open) open.text += resolved(text);
      if (next < 0) break;
      this.at = next;
      if (this.skipped(open)) continue;
      if (this.source[next + 1] === '/') {
        if (!open) throw new NotXml('a closing tag without its opening one');
        this.close(open);
        open = open.parent;
        continue;
      }
      const node = this.open(open);
      if (open) open.children.push(node);
      else root ??= node;
      if (!node.empty) open = node;
    }
    if (!root || open) throw new NotXml('the file ends inside an element');
    return root;
  }

  /** Go over a comment, an instruction or CDATA, whose text belongs to the element around. */
  private skipped(open: Node | null): boolean {
    const rest = (start: string, end: string): string | null => {
      if (!this.source.startsWith(start, this.at)) return null;
      const to = this.source.indexOf(end, this.at + start.length);
      if (to < 0) throw new NotXml(`${start} without ${end}`);
      const inside = this.source.slice(this.at + start.length, to);
      this.at = to + end.length;
      return inside;
    };
    if (rest('<!--', '-->') !== null || rest('<?', '?>') !== null) return true;
    const data = rest('<![CDATA[', ']]>');
    if (data === null) return false;
    if (open) open.text += data;
    return true;
  }

  private open(parent: Node | null): Node {
    this.elements += 1;
    if (this.elements > MOST_ELEMENTS) throw new NotXml('too many elements');
    const from = this.at;
    this.at += 1;
    const node: Node = {
      tag: this.name(),
      attributes: [],
      children: [],
      parent,
      from,
      to: from,
      contentFrom: from,
      contentTo: from,
      empty: false,
      text: '',
    };
    for (;;) {
      const before = this.at;
      this.blanks();
      const sign = this.source[this.at];
      if (sign === '>' || (sign === '/' && this.source[this.at + 1] === '>')) break;
      if (sign === undefined) throw new NotXml('the file ends inside a tag');
      node.attributes.push(this.attribute(before));
    }
    node.empty = this.source[this.at] === '/';
    this.at += node.empty ? 2 : 1;
    node.to = node.contentFrom = node.contentTo = this.at;
    return node;
  }

  private attribute(from: number): Attribute {
    const name = this.name();
    this.blanks();
    if (this.source[this.at] !== '=') throw new NotXml(`the attribute ${name} has no value`);
    this.at += 1;
    this.blanks();
    const quote = this.source[this.at];
    const to = quote === '"' || quote === "'" ? this.source.indexOf(quote, this.at + 1) : -1;
    if (to < 0) throw new NotXml(`the attribute ${name} has no value`);
    const value = this.source.slice(this.at + 1, to).replace(/[\t\n\r]/g, ' ');
    this.at = to + 1;
    return { name, value: resolved(value), from, to: this.at };
  }

  private close(node: Node): void {
    node.contentTo = this.at;
    this.at += 2;
    if (this.name() !== node.tag) throw new NotXml(`${node.tag} is not closed`);
    this.blanks();
    this.at += 1;
    node.to = this.at;
  }

  private name(): string {
    const from = this.at;
    while (this.at < this.source.length && !/[\s=/>]/.test(this.source[this.at]!)) this.at += 1;
    return this.source.slice(from, this.at);
  }

  private blanks(): void {
    while (/\s/.test(this.source[this.at] ?? '')) this.at += 1;
  }
}

function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{2,4});/gi, (whole, name: string) => {
    if (name[0] !== '#') return NAMED[name] ?? whole;
    const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : +name.slice(1);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

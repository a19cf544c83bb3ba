// Writes what an author changed into the file as it was read, and nothing else.
//
// An editor that reads a file into its own model and writes it again loses what its model does
// not know: comments, blanks, CDATA, unknown elements. So it writes twice: once before anything
// was changed (*before*), once now (*after*). What differs between those two was changed by the
// author, and is put into the original text; what the editor lost was never in either. What stays
// in its place keeps its place: an editor may put what was undone at the end of a list.
import {
  attribute,
  escaped,
  local,
  namespace,
  parse,
  prefixOf,
  quoted,
  walk,
  type Node,
} from './xml';

/** The original with the changes that lead from *before* to *after*. */
export function merged(original: string, before: string, after: string): string {
  if (before === after) return original;
  return new Merge(original, before, after).text();
}

class Merge {
  private readonly o: Node;
  private readonly b: Node;
  private readonly p: Node;
  private readonly oById: Map<string, Node>;
  private readonly bById: Map<string, Node>;

  constructor(
    private readonly original: string,
    before: string,
    private readonly after: string,
  ) {
    this.o = parse(original);
    this.b = parse(before);
    this.p = parse(after);
    this.oById = byId(this.o);
    this.bById = byId(this.b);
  }

  text(): string {
    const head = this.original.slice(0, this.o.from);
    return head + this.element(this.o, this.b, this.p) + this.original.slice(this.o.to);
  }

  /** The original element with what was changed in it. */
  private element(o: Node, b: Node, p: Node): string {
    const content = this.content(o, b, p);
    let open = this.tag(o, b, p);
    if (content === null) return open + this.original.slice(o.contentFrom, o.to);
    if (o.empty) {
      if (content === '') return open;
      open = open.replace(/\s*\/>$/, '>');
      return `${open}${content}</${o.tag}>`;
    }
    return open + content + this.original.slice(o.contentTo, o.to);
  }

  /** The opening tag; from its end to its beginning, so that places stay what they are. */
  private tag(o: Node, b: Node, p: Node): string {
    const end = o.contentFrom - (o.empty ? 2 : 1);
    const edits: [from: number, to: number, text: string][] = [];
    for (const one of p.attributes) {
      if (attribute(b, one.name) === one.value) continue;
      const had = o.attributes.find((each) => same(o, each.name, p, one.name));
      if (!had) {
        const at = o.from + this.original.slice(o.from, end).trimEnd().length;
        edits.push([at, at, ` ${one.name}="${quoted(one.value)}"`]);
      } else {
        const blanks = /^\s*/.exec(this.original.slice(had.from, had.to))![0];
        edits.push([had.from, had.to, `${blanks}${had.name}="${quoted(one.value)}"`]);
      }
    }
    for (const one of b.attributes) {
      if (attribute(p, one.name) !== undefined || one.name.startsWith('xmlns')) continue;
      const had = o.attributes.find((each) => same(o, each.name, b, one.name));
      if (had) edits.push([had.from, had.to, '']);
    }
    let text = this.original.slice(o.from, o.contentFrom);
    for (const [from, to, put] of edits.reverse().sort((one, other) => other[0] - one[0])) {
      text = text.slice(0, from - o.from) + put + text.slice(to - o.from);
    }
    return text;
  }

  /** What stands between the tags, or null when nothing changed there. */
  private content(o: Node, b: Node, p: Node): string | null {
    if (p.children.length === 0 && b.children.length === 0) return this.leaf(o, b, p);
    const was = keyed(b.children);
    const is = keyed(p.children);
    const here = keyed(o.children);
    this.renamed(was, is, here);
    let text = '';
    let at = o.contentFrom;
    let changed = false;
    const gone = (key: string) => was.has(key) && !is.has(key);
    const arrivals = this.arrivals(o, b, p, was, is);
    for (const [key, child] of here) {
      const blanks = this.original.slice(at, child.from);
      at = child.to;
      if (gone(key)) {
        changed = true;
        text += blanks.replace(/\s+$/, ''); // what stands before it, a comment perhaps, stays
        continue;
      }
      const same = this.original.slice(child.from, child.to);
      const [b1, p1] = [was.get(key), is.get(key)];
      const next = b1 && p1 ? this.element(child, b1, p1) : same;
      if (next !== same) changed = true;
      for (const each of arrivals.get(`<${key}`) ?? []) text += this.gap(o) + each;
      text += blanks + next;
      for (const each of arrivals.get(`>${key}`) ?? []) text += this.gap(o) + each;
    }
    const last = arrivals.get('') ?? [];
    for (const each of last) text += this.gap(o) + each;
    if (!changed && arrivals.size === 0) return null;
    const rest = this.original.slice(at, o.contentTo);
    const closing = rest.trim() === '' && text !== '' && !rest.includes('\n');
    return text + (closing && text.includes('\n') ? this.gap(o).slice(0, -2) : rest);
  }

  private leaf(o: Node, b: Node, p: Node): string | null {
    if (b.text === p.text || o.children.length > 0) return null;
    const content = this.original.slice(o.contentFrom, o.contentTo);
    const data = /^(\s*)<!\[CDATA\[[^]*\]\]>(\s*)$/.test(content) && !p.text.includes(']]>');
    return data ? `<![CDATA[${p.text}]]>` : escaped(p.text);
  }

  /** An element that only got another id is still the same one. */
  private renamed(was: Map<string, Node>, is: Map<string, Node>, here: Map<string, Node>): void {
    const lost = [...was].filter(([key]) => !is.has(key) && key.startsWith('#'));
    const found = [...is].filter(([key, node]) => !was.has(key) && !this.bById.has(idOf(node)));
    for (const [oldKey, node] of lost) {
      const at = [...was.keys()].indexOf(oldKey);
      const twin = found.find(
        ([key, one]) => one.tag === node.tag && [...is.keys()].indexOf(key) === at,
      );
      const own = here.get(oldKey);
      if (!twin || !own || was.size !== is.size) continue;
      for (const map of [was, here]) replaceKey(map, oldKey, twin[0]);
    }
  }

  /** What is new among the children: before (`<`) or behind (`>`) which of them it stands. */
  private arrivals(
    o: Node,
    b: Node,
    p: Node,
    was: Map<string, Node>,
    is: Map<string, Node>,
  ): Map<string, string[]> {
    const found = new Map<string, string[]>();
    const keys = [...is.keys()];
    const here = keyed(o.children);
    const anchored = (key: string | undefined) =>
      key !== undefined && was.has(key) && here.has(key);
    keys.forEach((key, index) => {
      if (was.has(key)) return;
      const behind = keys.slice(0, index).reverse().find(anchored);
      const before = keys.slice(index + 1).find(anchored);
      const spot = behind ? `>${behind}` : before ? `<${before}` : '';
      found.set(spot, [...(found.get(spot) ?? []), this.arrived(is.get(key)!, o)]);
    });
    return found;
  }

  /** The text of an element that is new here; one that came from elsewhere brings its own. */
  private arrived(p: Node, into: Node): string {
    const id = idOf(p);
    const o = this.oById.get(id);
    const b = this.bById.get(id);
    const depth = this.gap(into);
    if (id && o && b && o.tag === b.tag && b.tag === p.tag) {
      return indented(this.element(o, b, p), this.original, o.from, depth);
    }
    return indented(this.after.slice(p.from, p.to), this.after, p.from, depth);
  }

  /** The line break and blanks before a child of this element. */
  private gap(o: Node): string {
    const first = o.children[0];
    if (first) {
      const blanks = /\n[ \t]*$/.exec(this.original.slice(o.contentFrom, first.from));
      if (blanks) return blanks[0];
    }
    return `\n${lineStart(this.original, o.from)}  `;
  }
}

function byId(root: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const node of walk(root)) if (idOf(node)) found.set(idOf(node), node);
  return found;
}

function idOf(node: Node): string {
  return attribute(node, 'id') ?? '';
}

/** Children by what they are called: their id, or which of their kind they are. */
function keyed(children: Node[]): Map<string, Node> {
  const found = new Map<string, Node>();
  const counts = new Map<string, number>();
  for (const child of children) {
    const id = idOf(child);
    if (id && !found.has(`#${id}`)) {
      found.set(`#${id}`, child);
      continue;
    }
    const name = `${namespace(child, prefixOf(child.tag))} ${local(child.tag)}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    found.set(`${name} ${count}`, child);
  }
  return found;
}

function replaceKey(map: Map<string, Node>, old: string, key: string): void {
  const entries = [...map].map(([name, node]) => [name === old ? key : name, node] as const);
  map.clear();
  for (const [name, node] of entries) map.set(name, node);
}

/** Whether two attributes have the same name, whatever their prefixes are. */
function same(a: Node, one: string, b: Node, other: string): boolean {
  if (one === other) return true;
  if (local(one) !== local(other) || !one.includes(':') || !other.includes(':')) return false;
  return namespace(a, prefixOf(one)) === namespace(b, prefixOf(other));
}

function lineStart(source: string, at: number): string {
  const line = source.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t]*/.exec(source.slice(line, at))![0];
}

/** The lines of a piece of text, moved to where they stand now. */
function indented(text: string, source: string, at: number, gap: string): string {
  const was = lineStart(source, at);
  const now = gap.slice(1);
  return text
    .split('\n')
    .map((line, index) => (index > 0 && line.startsWith(was) ? now + line.slice(was.length) : line))
    .join('\n');
}

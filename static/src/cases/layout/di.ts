// Gives a file that has no drawing one, and leaves every other character of it alone.
import { attribute, local, namespace, parse, quoted, walk, type Node } from '../text/xml';
import { layOut, type Bounds, type Drawn } from './layout';
import { outlines } from './outline';

const DI = {
  cmmndi: 'http://www.omg.org/spec/CMMN/20151109/CMMNDI',
  dc: 'http://www.omg.org/spec/CMMN/20151109/DC',
  di: 'http://www.omg.org/spec/CMMN/20151109/DI',
};
type Prefix = keyof typeof DI;

/** The text with a drawing: the one that it has, or a new one. */
export function drawn(text: string): string {
  const root = parse(text);
  const own = [...walk(root)].find((node) => local(node.tag) === 'CMMNDI');
  if (own && [...walk(own)].some((node) => local(node.tag) === 'CMMNShape')) return text;
  const cases = outlines(root);
  if (cases.length === 0 || root.empty) return text;
  const made = new Writer(root).write(layOut(cases));
  if (own) return text.slice(0, own.from) + made.trim() + text.slice(own.to);
  const before = text.slice(0, root.contentTo);
  const indent = /\n[ \t]*$/.test(before) ? '' : '\n';
  return before.replace(/[ \t]+$/, '') + indent + made + text.slice(root.contentTo);
}

class Writer {
  private readonly taken: Set<string>;
  private readonly prefixes: Record<Prefix, string>;
  private readonly declared: string;

  constructor(root: Node) {
    this.taken = new Set([...walk(root)].map((node) => attribute(node, 'id') ?? ''));
    const found = (name: Prefix): string => {
      for (const one of root.attributes) {
        if (one.value === DI[name] && one.name.startsWith('xmlns:')) return one.name.slice(6);
      }
      // A prefix that the file uses for something else must not mean this here.
      let prefix: string = name;
      while (namespace(root, prefix) && namespace(root, prefix) !== DI[name]) prefix += '1';
      return prefix;
    };
    this.prefixes = { cmmndi: found('cmmndi'), dc: found('dc'), di: found('di') };
    this.declared = (Object.keys(DI) as Prefix[])
      .filter((name) => namespace(root, this.prefixes[name]) !== DI[name])
      .map((name) => ` xmlns:${this.prefixes[name]}="${DI[name]}"`)
      .join('');
  }

  write(picture: Drawn): string {
    const { cmmndi, dc, di } = this.prefixes;
    const lines = [...picture.shapes].flatMap(([id, bounds]) => [
      `      <${cmmndi}:CMMNShape id="${this.id(`${id}_di`)}" cmmnElementRef="${quoted(id)}">`,
      `        <${dc}:Bounds ${placed(bounds)} />`,
      `        <${cmmndi}:CMMNLabel />`,
      `      </${cmmndi}:CMMNShape>`,
    ]);
    picture.edges.forEach((edge, index) => {
      const from = edge.element
        ? `cmmnElementRef="${quoted(edge.element)}"`
        : `sourceCMMNElementRef="${quoted(edge.source)}"`;
      const name = edge.element ?? `${edge.source}_${edge.target}`;
      lines.push(
        `      <${cmmndi}:CMMNEdge id="${this.id(`${name}_di_${index + 1}`)}" ${from} ` +
          `targetCMMNElementRef="${quoted(edge.target)}">`,
        ...edge.waypoints.map(({ x, y }) => `        <${di}:waypoint x="${x}" y="${y}" />`),
        `        <${cmmndi}:CMMNLabel />`,
        `      </${cmmndi}:CMMNEdge>`,
      );
    });
    return [
      `  <${cmmndi}:CMMNDI${this.declared}>`,
      `    <${cmmndi}:CMMNDiagram id="${this.id('CMMNDiagram_1')}">`,
      ...lines,
      `    </${cmmndi}:CMMNDiagram>`,
      `  </${cmmndi}:CMMNDI>`,
      '',
    ].join('\n');
  }

  /** An id that the file does not have. */
  private id(wanted: string): string {
    let id = wanted;
    for (let number = 2; this.taken.has(id); number += 1) id = `${wanted}_${number}`;
    this.taken.add(id);
    return quoted(id);
  }
}

function placed({ x, y, width, height }: Bounds): string {
  return `x="${Math.round(x)}" y="${Math.round(y)}" width="${width}" height="${height}"`;
}

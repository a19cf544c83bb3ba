// A drawing for a file that has none, as hand-written and generated ones do.
//
// What is required stands below what requires it, in layers; the author may move it afterwards.
// It becomes part of the file with the first change that is saved.
import { DmnModdle } from 'dmn-moddle';

interface Node {
  $type: string;
  id?: string;
  informationRequirement?: Requirement[];
  knowledgeRequirement?: Requirement[];
  authorityRequirement?: Requirement[];
}

type Requirement = Record<string, { href?: string } | string | undefined> & { id?: string };

interface Definitions {
  drgElement?: Node[];
  dmnDI?: unknown;
}

interface Moddle {
  fromXML(text: string, type: string): Promise<{ rootElement: Definitions }>;
  toXML(root: Definitions, options: object): Promise<{ xml: string }>;
  create(type: string, attributes: object): object;
}

const SIZES: Record<string, [number, number]> = {
  'dmn:Decision': [180, 80],
  'dmn:InputData': [125, 45],
  'dmn:BusinessKnowledgeModel': [135, 46],
  'dmn:KnowledgeSource': [100, 63],
};
const COLUMN = 220;
const ROW = 150;
const MOST = 500; // shapes: a larger drawing that nobody made helps nobody

/** The text with a drawing, or as it is: it has one, there is nothing to draw, or it cannot be read. */
export async function withDrawing(text: string): Promise<string> {
  if (/<(?:[\w.-]+:)?DMNDI[\s>]/.test(text)) return text;
  try {
    const moddle = new DmnModdle() as unknown as Moddle;
    const { rootElement } = await moddle.fromXML(text, 'dmn:Definitions');
    const nodes = (rootElement.drgElement ?? []).filter((one) => one.id && SIZES[one.$type]);
    if (nodes.length === 0 || nodes.length > MOST) return text;
    rootElement.dmnDI = drawn(moddle, nodes);
    return (await moddle.toXML(rootElement, { format: true })).xml;
  } catch {
    return text; // the editor says what is wrong with it
  }
}

function drawn(moddle: Moddle, nodes: Node[]): object {
  const boxes = placed(nodes);
  const shapes = nodes.map((node) =>
    moddle.create('dmndi:DMNShape', {
      id: `${node.id}_shape`,
      dmnElementRef: node,
      bounds: moddle.create('dc:Bounds', boxes.get(node.id!)!),
    }),
  );
  const edges = nodes.flatMap((node) =>
    required(node).flatMap(([requirement, from], index) => {
      const [below, above] = [boxes.get(from), boxes.get(node.id!)];
      if (!below || !above) return [];
      requirement.id ??= `${node.id}_requires_${index + 1}`; // a line is drawn by its name
      const points = [
        { x: below.x + below.width / 2, y: below.y },
        { x: above.x + above.width / 2, y: above.y + above.height },
      ];
      return moddle.create('dmndi:DMNEdge', {
        id: `${requirement.id}_edge`,
        dmnElementRef: requirement,
        waypoint: points.map((point) => moddle.create('dc:Point', point)),
      });
    }),
  );
  const diagram = moddle.create('dmndi:DMNDiagram', { diagramElements: [...shapes, ...edges] });
  return moddle.create('dmndi:DMNDI', { diagrams: [diagram] });
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function placed(nodes: Node[]): Map<string, Box> {
  const layers = layered(nodes);
  const deepest = Math.max(...layers.values());
  const columns = new Map<number, number>();
  return new Map(
    nodes.map((node) => {
      const layer = layers.get(node.id!)!;
      const column = columns.get(layer) ?? 0;
      columns.set(layer, column + 1);
      const [width, height] = SIZES[node.$type]!;
      const x = 160 + column * COLUMN + (180 - width) / 2;
      return [node.id!, { x, y: 100 + (deepest - layer) * ROW, width, height }];
    }),
  );
}

/** How many requirements lie below each; a circle, which is no valid file, ends after as many rounds. */
function layered(nodes: Node[]): Map<string, number> {
  const layers = new Map(nodes.map((node) => [node.id!, 0]));
  for (let round = 0, moved = true; moved && round < nodes.length; round += 1) {
    moved = false;
    for (const node of nodes) {
      const layer = Math.max(0, ...required(node).map(([, from]) => (layers.get(from) ?? -1) + 1));
      if (layer !== layers.get(node.id!)) {
        layers.set(node.id!, layer);
        moved = true;
      }
    }
  }
  return layers;
}

/** What a node requires in its own file. */
function required(node: Node): [Requirement, string][] {
  const all = [
    ...(node.informationRequirement ?? []),
    ...(node.knowledgeRequirement ?? []),
    ...(node.authorityRequirement ?? []),
  ];
  return all.flatMap((requirement) =>
    ['requiredInput', 'requiredDecision', 'requiredKnowledge', 'requiredAuthority'].flatMap((name) => {
      const to = requirement[name];
      const href = typeof to === 'object' ? to.href : undefined;
      return href?.startsWith('#') ? [[requirement, href.slice(1)] as [Requirement, string]] : [];
    }),
  );
}

// What is drawn of a case: its plan as a tree of items, and what leads from which to which.
import { attribute, local, namespace, prefixOf, walk, type Node } from '../text/xml';

export const CMMN = 'http://www.omg.org/spec/CMMN/20151109/MODEL';

export interface Stage {
  id: string;
  items: Item[];
  exits: string[];
}

export interface Item {
  id: string;
  /** The element that it uses, for example `humanTask`; `caseFileItem` for one of these. */
  kind: string;
  /** What it holds, when it is a stage that is not drawn elsewhere already. */
  stage: Stage | null;
  entries: string[];
  exits: string[];
  /** What it waits for, or what offers it, beside it. */
  after: Set<Item>;
}

export interface Link {
  element: string | null;
  source: string;
  target: string;
}

export interface Outline {
  plan: Stage;
  links: Link[];
  /** The exit criteria of items among the targets: they stand at the lower side. */
  exits: Set<string>;
}

const LISTENER = /EventListener$|^eventListener$/;

export function sizeOf(item: Item): { width: number; height: number } {
  if (item.kind === 'milestone') return { width: 100, height: 40 };
  if (LISTENER.test(item.kind)) return { width: 36, height: 36 };
  if (item.kind === 'caseFileItem') return { width: 36, height: 50 };
  return { width: 100, height: 80 };
}

/** Every case of a file that has a plan with an id. */
export function outlines(root: Node): Outline[] {
  return all(root, 'case').flatMap((found) => {
    const plan = all(found, 'casePlanModel')[0];
    return plan && idOf(plan) ? [new Reader(found, plan).read()] : [];
  });
}

/** The children of this name in the namespace of CMMN. */
export function all(node: Node, name: string): Node[] {
  return node.children.filter((child) => isCmmn(child, name));
}

export function isCmmn(node: Node, name: string): boolean {
  return local(node.tag) === name && namespace(node, prefixOf(node.tag)) === CMMN;
}

class Reader {
  private readonly definitions = new Map<string, Node>();
  private readonly sentries = new Map<string, Node>();
  private readonly fileItems = new Map<string, Node>();
  private readonly opened = new Set<string>();
  private readonly items = new Map<string, { item: Item; around: Item[] }>();
  private readonly criteria: { node: Node; item: Item | null }[] = [];
  private readonly links: Link[] = [];
  private readonly exits = new Set<string>();

  constructor(
    found: Node,
    private readonly planNode: Node,
  ) {
    for (const node of walk(found)) {
      const tag = local(node.tag);
      if (tag === 'sentry') this.sentries.set(idOf(node), node);
      else if (tag === 'caseFileItem') this.fileItems.set(idOf(node), node);
      else if (idOf(node)) this.definitions.set(idOf(node), node);
    }
  }

  read(): Outline {
    const plan = this.stage(this.planNode, idOf(this.planNode), []);
    plan.exits = this.criterion(this.planNode, 'exitCriterion', null);
    this.fileItemsOf(plan);
    for (const one of this.criteria) this.follow(one.node, one.item);
    return { plan, links: this.links, exits: this.exits };
  }

  private stage(node: Node, id: string, around: Item[]): Stage {
    this.opened.add(idOf(node));
    const items = all(node, 'planItem').flatMap((one) => this.item(one, around));
    items.push(...all(node, 'planningTable').flatMap((one) => this.table(one, around, null)));
    return { id, items, exits: [] };
  }

  private table(node: Node, around: Item[], owner: Item | null): Item[] {
    return node.children.flatMap((child) => {
      if (isCmmn(child, 'planningTable')) return this.table(child, around, owner);
      if (!isCmmn(child, 'discretionaryItem')) return [];
      const found = this.item(child, around);
      if (owner && found[0]) {
        found[0].after.add(owner);
        this.links.push({ element: null, source: owner.id, target: found[0].id });
      }
      return found;
    });
  }

  /** An item, and behind it what the planning table of its human task offers. */
  private item(node: Node, around: Item[]): Item[] {
    const id = idOf(node);
    const definition = this.definitions.get(reference(node, 'definitionRef'));
    if (!id || !definition || this.items.has(id)) return [];
    const kind = local(definition.tag);
    const item: Item = { id, kind, stage: null, entries: [], exits: [], after: new Set() };
    this.items.set(id, { item, around });
    item.entries = this.criterion(node, 'entryCriterion', item);
    item.exits = this.criterion(node, 'exitCriterion', item);
    const holds = /^(stage|planFragment)$/.test(kind) && !this.opened.has(idOf(definition));
    if (holds) item.stage = this.stage(definition, id, [...around, item]);
    if (kind !== 'humanTask' || this.opened.has(idOf(definition))) return [item];
    this.opened.add(idOf(definition));
    const offered = all(definition, 'planningTable').flatMap((one) =>
      this.table(one, around, item),
    );
    return [item, ...offered];
  }

  private criterion(node: Node, name: string, item: Item | null): string[] {
    return all(node, name).flatMap((found) => {
      const id = idOf(found);
      if (!id) return [];
      this.criteria.push({ node: found, item });
      if (item && name === 'exitCriterion') this.exits.add(id);
      return [id];
    });
  }

  /** Case file items are drawn where something listens to them. */
  private fileItemsOf(plan: Stage): void {
    const heard = new Set<string>();
    for (const { node } of this.criteria) {
      const sentry = this.sentries.get(reference(node, 'sentryRef'));
      for (const on of sentry?.children ?? []) {
        if (isCmmn(on, 'caseFileItemOnPart')) heard.add(reference(on, 'sourceRef'));
      }
    }
    const drawn = [...heard].filter((id) => this.fileItems.has(id));
    const items = drawn.map((id): Item => {
      const after = new Set<Item>();
      return { id, kind: 'caseFileItem', stage: null, entries: [], exits: [], after };
    });
    for (const item of items) this.items.set(item.id, { item, around: [] });
    plan.items.unshift(...items);
  }

  private follow(node: Node, item: Item | null): void {
    const sentry = this.sentries.get(reference(node, 'sentryRef'));
    for (const on of sentry?.children ?? []) {
      if (!/^(planItem|caseFileItem)OnPart$/.test(local(on.tag)) || !idOf(on)) continue;
      const exit = reference(on, 'exitCriterionRef');
      const from = reference(on, 'sourceRef');
      this.links.push({ element: idOf(on), source: exit || from, target: idOf(node) });
      if (item) this.waits(item, from);
    }
  }

  /** Both, or the stages around them that stand beside each other: one is behind the other. */
  private waits(item: Item, from: string): void {
    const source = this.items.get(from);
    const own = this.items.get(item.id);
    if (!source || !own) return;
    const left = [...source.around, source.item];
    const right = [...own.around, own.item];
    const fork = right.findIndex((one, index) => one !== left[index]);
    const behind = right[fork];
    const before = left[fork];
    if (behind && before) behind.after.add(before);
  }
}

function reference(node: Node, name: string): string {
  const text = attribute(node, name) ?? '';
  return text.slice(text.indexOf(':') + 1);
}

function idOf(node: Node): string {
  return attribute(node, 'id') ?? '';
}

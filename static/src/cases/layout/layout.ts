// Where things go in a case that nobody has drawn: stages around what they hold, and from left to
// right what begins when something else has happened.
import { sizeOf, type Item, type Outline, type Stage } from './outline';

export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Drawn {
  /** By the id of the plan item, discretionary item, plan, criterion or case file item. */
  shapes: Map<string, Bounds>;
  edges: Edge[];
}

export interface Edge {
  /** The id of the on-part, or null from a human task to what its table offers. */
  element: string | null;
  source: string;
  target: string;
  waypoints: Point[];
}

const PAD = 44;
const HEAD = 66;
const COLUMN = 96;
const ROW = 36;
const CASES = 80;
const ORIGIN = { x: 160, y: 80 };
const SMALLEST = { width: 200, height: 120 };
const LABEL = { width: 96, height: 34 };
const CRITERION = { width: 20, height: 28 };

export function layOut(cases: Outline[]): Drawn {
  const drawn: Drawn = { shapes: new Map(), edges: [] };
  let y = ORIGIN.y;
  for (const each of cases) {
    const sizes = new Map<Stage, Grid>();
    const grid = gridOf(each.plan, sizes);
    const bounds = {
      x: ORIGIN.x,
      y,
      width: Math.max(grid.width, 400),
      height: Math.max(grid.height, 250),
    };
    drawn.shapes.set(each.plan.id, bounds);
    place(each.plan, bounds, sizes, drawn);
    border(each.plan.exits, drawn, (share) => ({
      x: bounds.x + bounds.width,
      y: bounds.y + bounds.height * share,
    }));
    connect(each, drawn);
    y += bounds.height + CASES;
  }
  return drawn;
}

interface Grid {
  columns: Item[][];
  width: number;
  height: number;
}

/** The columns of a stage, and how large it is with everything inside. */
function gridOf(stage: Stage, sizes: Map<Stage, Grid>): Grid {
  const ranks = ranked(stage.items);
  const columns: Item[][] = [];
  for (const item of stage.items) (columns[ranks.get(item)!] ??= []).push(item);
  const full = columns.filter((column) => column?.length);
  let width = 2 * PAD;
  let height = 0;
  full.forEach((column, index) => {
    const cells = column.map((item) => cell(item, sizes));
    width += Math.max(...cells.map((one) => one.width)) + (index > 0 ? COLUMN : 0);
    const rows = cells.reduce((sum, one) => sum + one.height, 0) + ROW * (cells.length - 1);
    height = Math.max(height, rows);
  });
  const grid = {
    columns: full,
    width: Math.max(width, SMALLEST.width),
    height: Math.max(height + HEAD + PAD, SMALLEST.height),
  };
  sizes.set(stage, grid);
  return grid;
}

/** The room of an item: small shapes have their name below. */
function cell(item: Item, sizes: Map<Stage, Grid>): { width: number; height: number } {
  if (item.stage) return gridOf(item.stage, sizes);
  const size = sizeOf(item);
  if (size.width > 40) return size;
  return { width: LABEL.width, height: size.height + LABEL.height };
}

/** How many others an item waits for, one after the other. */
function ranked(items: Item[]): Map<Item, number> {
  const ranks = new Map<Item, number>();
  const beside = new Set(items);
  const open = new Set<Item>();
  const rank = (item: Item): number => {
    const known = ranks.get(item);
    if (known !== undefined) return known;
    if (open.has(item)) return 0; // they wait for each other: one of them comes first
    open.add(item);
    const before = [...item.after].filter((one) => beside.has(one) && one !== item);
    const found = before.reduce((most, one) => Math.max(most, rank(one) + 1), 0);
    open.delete(item);
    ranks.set(item, found);
    return found;
  };
  for (const item of items) rank(item);
  return ranks;
}

function place(stage: Stage, around: Bounds, sizes: Map<Stage, Grid>, drawn: Drawn): void {
  let x = around.x + PAD;
  for (const column of sizes.get(stage)!.columns) {
    const cells = column.map((item) => (item.stage ? sizes.get(item.stage)! : cell(item, sizes)));
    const width = Math.max(...cells.map((one) => one.width));
    let y = around.y + HEAD;
    column.forEach((item, index) => {
      const room = cells[index]!;
      const size = item.stage ? { width: room.width, height: room.height } : sizeOf(item);
      const bounds = { x: x + (width - size.width) / 2, y, ...size };
      drawn.shapes.set(item.id, bounds);
      criteria(item, bounds, drawn);
      if (item.stage) place(item.stage, bounds, sizes, drawn);
      y += room.height + ROW;
    });
    x += width + COLUMN;
  }
}

function criteria(item: Item, bounds: Bounds, drawn: Drawn): void {
  border(item.entries, drawn, (share) => ({ x: bounds.x, y: bounds.y + bounds.height * share }));
  // In the right half: in the middle stand the signs of the item.
  border(item.exits, drawn, (share) => ({
    x: bounds.x + bounds.width * (1 - share / 2),
    y: bounds.y + bounds.height,
  }));
}

/** Criteria spread along a side. */
function border(ids: string[], drawn: Drawn, at: (share: number) => Point): void {
  ids.forEach((id, index) => {
    const middle = at((index + 1) / (ids.length + 1));
    drawn.shapes.set(id, {
      x: Math.round(middle.x - CRITERION.width / 2),
      y: Math.round(middle.y - CRITERION.height / 2),
      ...CRITERION,
    });
  });
}

function connect(outline: Outline, drawn: Drawn): void {
  for (const link of outline.links) {
    const from = drawn.shapes.get(link.source);
    const to = drawn.shapes.get(link.target);
    if (!from || !to) continue;
    const below = outline.exits.has(link.target);
    drawn.edges.push({ ...link, waypoints: way(from, to, below) });
  }
}

/** From one shape to another in right angles. */
function way(from: Bounds, to: Bounds, below: boolean): Point[] {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const middle = { x: to.x + to.width / 2, y: to.y + to.height / 2 };
  if (below && start.x + 12 < middle.x) {
    const bottom = { x: middle.x, y: to.y + to.height };
    if (start.y > bottom.y) return rounded([start, { x: bottom.x, y: start.y }, bottom]);
    const beside = start.x + 16;
    const under = Math.max(from.y + from.height, bottom.y) + 14;
    return rounded([
      start,
      { x: beside, y: start.y },
      { x: beside, y: under },
      { x: bottom.x, y: under },
      bottom,
    ]);
  }
  const end = { x: to.x, y: middle.y };
  if (start.x + 12 < end.x) {
    const turn = end.x - 24;
    if (Math.abs(start.y - end.y) < 1) return rounded([start, end]);
    return rounded([start, { x: turn, y: start.y }, { x: turn, y: end.y }, end]);
  }
  return rounded([{ x: from.x + from.width / 2, y: from.y + from.height }, middle]);
}

function rounded(points: Point[]): Point[] {
  return points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
}

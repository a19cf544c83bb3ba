// The one door to cmmn-js: a drawing of a case that can be looked at and changed.
//
// cmmn-js is no longer kept up by its makers. Everything of it that HELM uses goes through this
// class, so that another drawing of cases could take its place.
import Modeler from 'cmmn-js/lib/Modeler';
import NavigatedViewer from 'cmmn-js/lib/NavigatedViewer';
import type {
  Canvas,
  CommandStack,
  ElementRegistry,
  EventBus,
  Moddle,
  Overlays,
  Selection,
  Shape,
} from '../../modeler/services';
import { carry } from './carry';
import { ChangeHandler, type Change } from './change';
import { packages } from './moddle';
import 'cmmn-js/dist/assets/diagram-js.css';
import 'cmmn-font/dist/css/cmmn.css';
import './drawing.css';

interface Diagram {
  get<T>(service: string, strict?: boolean): T;
  importXML(text: string, done: (error: Error | null, warnings: { message: string }[]) => void): void;
  saveXML(options: object, done: (error: Error | null, text: string) => void): void;
  saveSVG(done: (error: Error | null, svg: string) => void): void;
  getDefinitions(): Moddle;
}

interface Factory {
  create(type: string, properties?: object): Moddle;
}

interface ElementFactory {
  createPlanItemShape(type: string): Shape;
  createDiscretionaryItemShape(type: string): Shape;
  createCriterionShape(type: string): Shape;
}

interface Modeling {
  createShape(shape: Shape, position: { x: number; y: number }, parent: Shape, hints?: { attach: boolean }): Shape;
  updateProperties(shape: Shape, properties: object): void;
  connect(source: Shape, target: Shape): Shape;
}

interface Replace {
  replaceElement(shape: Shape, target: { type: string; definitionType: string }): Shape;
}

interface Replaced {
  context: { oldShape: Shape; newShape: Shape };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const LABEL = 'label';

export class Drawing {
  private readonly diagram: Diagram;

  constructor(
    readonly place: HTMLElement,
    readonly fixed: boolean,
  ) {
    place.tabIndex = 0;
    place.classList.add('case-drawing');
    const options = {
      container: place,
      moddleExtensions: packages(),
      keyboard: { bindTo: place },
      // HELM's commands are known before a file is read.
      additionalModules: [{ __init__: [['commandStack', register]] }],
    };
    this.diagram = fixed
      ? new NavigatedViewer({ ...options, additionalModules: [] })
      : new Modeler(options);
    this.events.on('commandStack.shape.replace.postExecuted', (step: Replaced) => {
      const { oldShape, newShape } = step.context;
      carry(oldShape.businessObject, newShape.businessObject);
      carry(definitionOf(oldShape), definitionOf(newShape));
    });
    place.addEventListener('mousedown', (event) => {
      if (!(event.target as Element).closest('[contenteditable]')) place.focus({ preventScroll: true });
    });
  }

  /** Show a file; what could not be read comes back. */
  open(text: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.diagram.importXML(text, (error, warnings) => {
        if (error) reject(error);
        else resolve(warnings.map((one) => one.message.split('\n')[0]!));
      });
    });
  }

  write(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.diagram.saveXML({ format: true }, (error, text) =>
        error ? reject(error) : resolve(text),
      );
    });
  }

  svg(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.diagram.saveSVG((error, svg) => (error ? reject(error) : resolve(svg)));
    });
  }

  get definitions(): Moddle {
    return this.diagram.getDefinitions();
  }

  get canvas(): Canvas {
    return this.diagram.get('canvas');
  }

  get registry(): ElementRegistry {
    return this.diagram.get('elementRegistry');
  }

  get events(): EventBus {
    return this.diagram.get('eventBus');
  }

  get overlays(): Overlays {
    return this.diagram.get('overlays');
  }

  get selection(): Selection & { get(): Shape[] } {
    return this.diagram.get('selection');
  }

  get stack(): CommandStack | null {
    return this.diagram.get('commandStack', false);
  }

  /** The one shape that is selected, or else the plan of the only case, or null. */
  selected(): Shape | Shape[] | null {
    const chosen = this.selection.get();
    if (chosen.length > 1) return chosen;
    const one = chosen[0] && (chosen[0].type === LABEL ? chosen[0].labelTarget! : chosen[0]);
    if (one && this.registry.get(one.id)) return one;
    const plans = this.plans();
    return plans.length === 1 ? plans[0]! : null;
  }

  /** The plans of all cases that are drawn. */
  plans(): Shape[] {
    return this.registry.filter(
      (shape) => shape.type !== LABEL && shape.businessObject?.$parent?.$type === 'cmmn:Case',
    );
  }

  /** What shows an element of the model: itself, or what it belongs to. */
  shapeOf(id: string): Shape | undefined {
    const own = this.registry.get(id);
    if (own && own.type !== LABEL) return own;
    const shapes = this.registry.filter((shape) => shape.type !== LABEL);
    return (
      shapes.find((shape) => speaksOf(shape, id)) ??
      this.plans().find((plan) => belongs(plan.businessObject.$parent!, id))
    );
  }

  /** Into the middle of the view, unless all of it is in view already. */
  bring(shape: Shape): void {
    const { x, y, width, height } = shape;
    if (x === undefined || y === undefined) return;
    const canvas = this.diagram.get<{ viewbox(next?: Box): Box }>('canvas');
    const view = canvas.viewbox();
    const right = view.x + view.width;
    const bottom = view.y + view.height;
    if (x >= view.x && y >= view.y && x + width <= right && y + height <= bottom) return;
    canvas.viewbox({
      x: x + width / 2 - view.width / 2,
      y: y + height / 2 - view.height / 2,
      width: view.width,
      height: view.height,
    });
  }

  /** One step that can be undone; *shapes* are drawn anew. */
  change(changes: Change[], shapes: Shape[]): void {
    const drawn = shapes.flatMap((one) => [one, ...labels(one)]);
    this.stack?.execute('helm.change', { changes, shapes: drawn });
  }

  create(type: string, properties: object = {}): Moddle {
    return this.diagram.get<Factory>('cmmnFactory').create(type, properties);
  }

  /** An element of HELM's own namespace: it has no id. */
  createOwn(type: string, properties: object = {}): Moddle {
    return this.diagram.get<Factory>('moddle').create(type, properties);
  }

  rename(shape: Shape, id: string): void {
    this.diagram.get<Modeling>('modeling').updateProperties(shape, { id });
  }

  /** Let an item be of another kind, for example a human task. */
  turnInto(shape: Shape, definitionType: string): void {
    const replace = this.diagram.get<Replace>('cmmnReplace');
    replace.replaceElement(shape, { type: shape.businessObject.$type, definitionType });
  }

  /** A new item of this kind inside a stage, where there is room. */
  add(kind: string, stage: Shape, discretionary: boolean): Shape {
    const factory = this.diagram.get<ElementFactory>('elementFactory');
    const made = discretionary
      ? factory.createDiscretionaryItemShape(kind)
      : factory.createPlanItemShape(kind);
    return this.put(made, stage);
  }

  /** A new criterion on the border of an item or plan. */
  addCriterion(type: string, host: Shape, count: number): Shape {
    const made = this.diagram.get<ElementFactory>('elementFactory').createCriterionShape(type);
    const right = type === 'cmmn:ExitCriterion' ? host.width : 0;
    const y = Math.min(host.y! + 20 + 34 * count, host.y! + host.height - 6);
    const at = { x: host.x! + right, y };
    const modeling = this.diagram.get<Modeling>('modeling');
    const shape = modeling.createShape(made, at, host, { attach: true });
    this.selection.select(shape);
    return shape;
  }

  /** Draw a connection; false where the two may not be connected. */
  connect(source: Shape, target: Shape): Shape | null {
    const allowed = this.diagram
      .get<{ allowed(rule: string, context: object): unknown }>('rules')
      .allowed('connection.create', { source, target });
    if (!allowed) return null;
    return this.diagram.get<Modeling>('modeling').connect(source, target);
  }

  private put(made: Shape, stage: Shape): Shape {
    const spot = free(stage, made);
    const modeling = this.diagram.get<Modeling>('modeling');
    const shape = modeling.createShape(made, spot, stage);
    this.selection.select(shape);
    return shape;
  }
}

function register(stack: { registerHandler(name: string, handler: unknown): void }): void {
  stack.registerHandler('helm.change', ChangeHandler);
}
register.$inject = ['commandStack'];

function definitionOf(shape: Shape): Moddle | undefined {
  return shape.businessObject.definitionRef as Moddle | undefined;
}

function labels(shape: Shape): Shape[] {
  const label = (shape as { label?: Shape }).label;
  return label ? [label] : [];
}

/** The middle of the first place in a stage where nothing stands. */
function free(stage: Shape, made: Shape): { x: number; y: number } {
  const others = (stage.children ?? []).filter((one) => one.type !== LABEL && !one.waypoints);
  const right = stage.x! + stage.width - made.width - 12;
  const bottom = stage.y! + stage.height - made.height - 12;
  for (let y = stage.y! + 56; y <= bottom; y += 24) {
    for (let x = stage.x! + 36; x <= right; x += 24) {
      if (others.every((one) => apart(one, x, y, made))) {
        return { x: x + made.width / 2, y: y + made.height / 2 };
      }
    }
  }
  // No room left: below everything; the stage grows around it.
  const low = Math.max(stage.y! + 56, ...others.map((one) => one.y! + one.height + 24));
  return { x: stage.x! + 36 + made.width / 2, y: low + made.height / 2 };
}

function apart(one: Shape, x: number, y: number, made: Shape): boolean {
  const gap = 16;
  return (
    one.x! + one.width + gap <= x ||
    x + made.width + gap <= one.x! ||
    one.y! + one.height + gap <= y ||
    y + made.height + gap <= one.y!
  );
}

/** Whether a problem of this element is shown at this shape. */
function speaksOf(shape: Shape, id: string): boolean {
  const object = shape.businessObject;
  const parts = [
    object.definitionRef,
    object.itemControl,
    object.sentryRef,
    object.cmmnElementRef,
    (object.definitionRef as Moddle | undefined)?.defaultControl,
  ] as (Moddle | undefined)[];
  if (parts.some((part) => part?.id === id)) return true;
  const on = parts[2]?.onParts as Moddle[] | undefined;
  if (on?.some((part) => part.id === id)) return true;
  return [object, ...parts.slice(0, 1)].some((part) => inside(part, id));
}

/** Whether a task or item holds this itself: a parameter, a mapping, a rule. */
function inside(object: Moddle | undefined, id: string): boolean {
  if (!object || /^cmmn:(Stage|PlanFragment)$/.test(object.$type)) return false;
  return belongs(object, id);
}

/** Whether an element holds another one, at any depth. */
function belongs(found: Moddle, id: string): boolean {
  const waiting: unknown[] = [found];
  const seen = new Set<unknown>();
  while (waiting.length > 0) {
    const one = waiting.pop() as Moddle;
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    if (Array.isArray(one)) waiting.push(...(one as unknown[]));
    else if (one.id === id) return true;
    else if (one.$type) waiting.push(...contained(one));
  }
  return false;
}

/** What an element holds; what it only refers to is not in it. */
function contained(object: Moddle): unknown[] {
  const held = Object.entries(object).flatMap(([name, value]) => (name[0] === '$' ? [] : [value]));
  return held.flat().filter((one) => (one as Moddle | undefined)?.$parent === object);
}

// What the panel is about: the shape that is selected, what stands behind it, and how to change it.
import type { Moddle, Shape } from '../../modeler/services';
import type { Change } from '../drawing/change';
import type { Drawing } from '../drawing/drawing';

/** `cmmn:HumanTask` is a `cmmn:Task`. */
export function is(object: Moddle | undefined | null, type: string): boolean {
  const test = object?.$instanceOf as ((type: string) => boolean) | undefined;
  return test ? test.call(object, `cmmn:${type}`) : false;
}

export function list(object: Moddle | undefined, name: string): Moddle[] {
  return ((object?.get(name) as Moddle[] | undefined) ?? []).slice();
}

export function one(object: Moddle | undefined, name: string): Moddle | undefined {
  return (object?.get(name) as Moddle | undefined) ?? undefined;
}

export function value(object: Moddle | undefined, name: string): string | undefined {
  return (object?.get(name) as string | undefined) ?? undefined;
}

export function nameOf(object: Moddle): string {
  const own = value(object, 'name') ?? value(one(object, 'definitionRef'), 'name');
  return own || String(object.id ?? '');
}

export class Subject {
  readonly object: Moddle;
  /** The task, stage, milestone or listener that an item uses; of a plan the plan itself. */
  readonly definition: Moddle | undefined;
  readonly case: Moddle | undefined;

  constructor(
    readonly drawing: Drawing,
    readonly shape: Shape,
  ) {
    const object = shape.businessObject;
    // An edge stands for its on-part.
    this.object = object.$type === 'cmmndi:CMMNEdge' ? (one(object, 'cmmnElementRef') ?? object) : object;
    const plan = this.object.$parent?.$type === 'cmmn:Case';
    this.definition = plan ? this.object : one(this.object, 'definitionRef');
    this.case = caseOf(this.object) ?? this.only();
  }

  get isPlan(): boolean {
    return this.object.$parent?.$type === 'cmmn:Case';
  }

  get isItem(): boolean {
    return is(this.object, 'PlanItem') || is(this.object, 'DiscretionaryItem');
  }

  get roles(): Moddle[] {
    return list(one(this.case, 'caseRoles'), 'role');
  }

  /** Every case file item, with the names of those around it. */
  get fileItems(): { item: Moddle; path: string }[] {
    const found: { item: Moddle; path: string }[] = [];
    const visit = (items: Moddle[], around: string) => {
      for (const item of items) {
        const path = around + (value(item, 'name') ?? String(item.id));
        found.push({ item, path });
        visit(list(one(item, 'children'), 'caseFileItems'), `${path} / `);
      }
    };
    visit(list(one(this.case, 'caseFileModel'), 'caseFileItems'), '');
    return found;
  }

  /** Every plan item and discretionary item of the case. */
  get items(): Moddle[] {
    const found: Moddle[] = [];
    const seen = new Set<Moddle>();
    const tables = (table: Moddle | undefined) => {
      for (const item of list(table, 'tableItems')) {
        if (is(item, 'PlanningTable')) tables(item);
        else found.push(item);
      }
    };
    const visit = (stage: Moddle | undefined) => {
      if (!stage || seen.has(stage)) return;
      seen.add(stage);
      found.push(...list(stage, 'planItems'));
      tables(one(stage, 'planningTable'));
      for (const each of list(stage, 'planItemDefinitions')) {
        if (is(each, 'PlanFragment')) visit(each);
        else if (is(each, 'HumanTask')) tables(one(each, 'planningTable'));
      }
    };
    visit(one(this.case, 'casePlanModel'));
    return found;
  }

  set(object: Moddle, name: string, next: unknown): void {
    this.change([{ object, name, value: next === '' ? undefined : next }]);
  }

  change(changes: Change[]): void {
    this.drawing.change(changes, [this.shape]);
  }

  /** A new element inside another one. */
  make(type: string, parent: Moddle, properties: object = {}): Moddle {
    const made = this.drawing.create(`cmmn:${type}`, properties);
    made.$parent = parent;
    return made;
  }

  /** Put an element into a list of its parent. */
  add(parent: Moddle, name: string, made: Moddle): Change {
    made.$parent = parent;
    return { object: parent, name, value: [...list(parent, name), made] };
  }

  remove(parent: Moddle, name: string, gone: Moddle): Change {
    return { object: parent, name, value: list(parent, name).filter((each) => each !== gone) };
  }

  private only(): Moddle | undefined {
    const cases = list(this.drawing.definitions, 'cases');
    return cases.length === 1 ? cases[0] : undefined;
  }
}

function caseOf(object: Moddle): Moddle | undefined {
  let step: Moddle | undefined = object;
  while (step && step.$type !== 'cmmn:Case') step = step.$parent;
  return step;
}

// Changes of the model behind a drawing, as one step that can be undone.
import type { Moddle, Shape } from '../../modeler/services';

export interface Change {
  object: Moddle;
  name: string;
  value: unknown;
}

interface Context {
  changes: Change[];
  /** What is drawn anew. */
  shapes: Shape[];
  before?: unknown[];
}

interface Ids {
  claim(id: string, object: Moddle): void;
  unclaim(id: string): void;
}

export class ChangeHandler {
  static $inject = ['moddle'];

  constructor(private readonly moddle: { ids: Ids }) {}

  execute(context: Context): Shape[] {
    context.before = context.changes.map(({ object, name }) => read(object, name));
    for (const { object, name, value } of context.changes) this.set(object, name, value);
    return context.shapes;
  }

  revert(context: Context): Shape[] {
    const steps = context.changes.map(({ object, name }, index) => () =>
      this.set(object, name, context.before![index]),
    );
    for (const step of steps.reverse()) step();
    return context.shapes;
  }

  private set(object: Moddle, name: string, value: unknown): void {
    const before = read(object, name);
    (object.set as (name: string, value: unknown) => void).call(object, name, value);
    if (name === 'id') {
      if (before) this.moddle.ids.unclaim(before as string);
      if (value) this.moddle.ids.claim(value as string, object);
    }
  }
}

/** A list is remembered as it is now: whoever changes it gives a new one. */
function read(object: Moddle, name: string): unknown {
  const value = object.get(name);
  return Array.isArray(value) ? [...(value as unknown[])] : value;
}

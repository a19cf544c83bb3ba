// Where on the canvas an element of the file is seen: a flow node as itself, a process as its
// pool, and what has no shape of its own at whoever uses it: a message at the event that waits
// for it, a definition or a loop at the element that has it.
import type { Moddle, Shape } from './services';

const NAMES = ['messageRef', 'signalRef', 'errorRef', 'escalationRef', 'operationRef'] as const;

/** The id of the shape at which *element* is seen; null when it is nowhere. */
export function shownAt(element: string, shapes: readonly Shape[]): string | null {
  const drawn = shapes.filter((shape) => !shape.labelTarget);
  const found =
    drawn.find((shape) => shape.id === element) ??
    drawn.find((shape) => is(shape.businessObject.processRef, element)) ??
    drawn.find((shape) => uses(shape.businessObject, element));
  return found?.id ?? null;
}

function uses(object: Moddle, element: string): boolean {
  const definitions = (object.eventDefinitions ?? []) as Moddle[];
  const parts = [...definitions, ...present(object.loopCharacteristics)];
  return (
    parts.some((part) => is(part, element)) ||
    [object, ...parts].some((part) => NAMES.some((name) => is(part[name], element)))
  );
}

function present(object: unknown): Moddle[] {
  return object ? [object as Moddle] : [];
}

function is(object: unknown, element: string): boolean {
  return (object as Moddle | undefined)?.id === element;
}

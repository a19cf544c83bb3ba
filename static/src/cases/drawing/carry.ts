// When an item becomes one of another kind, cmmn-js makes new elements for it. What they have in
// common goes along: documentation, parameters, HELM's attributes, and whatever others have added.
import type { Moddle } from '../../modeler/services';

const ALONG = ['documentation', 'extensionElements', 'input', 'output'];

interface Property {
  ns: { name: string };
}

/** Let the new element have what the old one had, where it can and has nothing yet. */
export function carry(before: Moddle | undefined, after: Moddle | undefined): void {
  if (!before || !after || before === after) return;
  const known = new Set(properties(after));
  for (const plain of properties(before)) {
    if (!known.has(plain) || !(ALONG.includes(plain) || plain.startsWith('helm:'))) continue;
    const value = before.get(plain);
    if (empty(value) || !empty(after.get(plain))) continue;
    (after.set as (name: string, value: unknown) => void).call(after, plain, value);
    for (const child of [value].flat()) if (isElement(child)) child.$parent = after;
  }
  const theirs = after.$attrs as Record<string, unknown>;
  for (const [name, value] of Object.entries(before.$attrs as Record<string, unknown>)) {
    theirs[name] ??= value;
  }
}

/** The names of what an element may have; those of CMMN without their prefix. */
function properties(object: Moddle): string[] {
  const known = (object.$descriptor as { properties: Property[] }).properties;
  return known.map((one) => one.ns.name.replace(/^cmmn:/, ''));
}

function empty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function isElement(value: unknown): value is Moddle {
  return typeof value === 'object' && value !== null && '$type' in value;
}

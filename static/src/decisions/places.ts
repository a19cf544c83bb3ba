// Where an element of a DMN file shows in the view that is open: itself, or what it is part of.

/** A moddle element, as far as it is walked through here. */
export interface Part {
  id?: string;
  $type: string;
  $parent?: Part;
}

/** Elements that are drawn in the diagram of requirements, or have a tab. */
const DRAWN = new Set([
  'dmn:Decision',
  'dmn:BusinessKnowledgeModel',
  'dmn:InputData',
  'dmn:KnowledgeSource',
  'dmn:DecisionService',
]);

const DEEPEST = 60;

/** The element and what it is part of, innermost first, with the ids that HELM's problems name. */
export function chain(found: Part | undefined): string[] {
  const ids: string[] = [];
  let part = found;
  for (let depth = 0; part && depth < DEEPEST; depth += 1) {
    if (part.id) ids.push(part.id);
    part = part.$parent;
  }
  return ids;
}

/** The decision, knowledge model, service or input that the element is part of. */
export function drawn(found: Part | undefined): Part | null {
  let part = found;
  for (let depth = 0; part && depth < DEEPEST; depth += 1) {
    if (DRAWN.has(part.$type)) return part;
    part = part.$parent;
  }
  return null;
}

/** The element with this id, anywhere in the file. */
export function find(root: object, id: string): Part | undefined {
  const waiting: { part: object; depth: number }[] = [{ part: root, depth: 0 }];
  while (waiting.length > 0) {
    const { part, depth } = waiting.pop()!;
    if ((part as Part).id === id) return part as Part;
    if (depth >= DEEPEST) continue;
    for (const [name, value] of Object.entries(part)) {
      if (name.startsWith('$') || name === 'di' || name === 'dmnDI') continue;
      const parts: unknown[] = Array.isArray(value) ? value : [value];
      for (const each of parts) {
        if (typeof each === 'object' && each && '$type' in each) {
          waiting.push({ part: each, depth: depth + 1 });
        }
      }
    }
  }
  return undefined;
}

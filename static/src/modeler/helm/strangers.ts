// Elements of a namespace that moddle knows, which its package does not: a later version wrote
// them. Moddle drops these, so they are given a type for the file in which they stand.

interface Typed {
  uri: string;
  types: { name: string }[];
}

const body = { name: 'text', type: 'String', isBody: true };
const others = { name: 'others', type: 'Element', isMany: true };

/** The package with a type for each element of its namespace in *xml* that it lacks. */
export function withStrangers<P extends Typed>(known: P, xml: string): P {
  const names = new Set(known.types.map((type) => type.name));
  const types = [];
  for (const local of elementsOf(xml, known.uri)) {
    const name = local.charAt(0).toUpperCase() + local.slice(1);
    if (names.has(name)) continue;
    names.add(name);
    types.push({ name, superClass: ['Element'], properties: [body, others] });
  }
  return { ...known, types: [...known.types, ...types] };
}

function elementsOf(xml: string, uri: string): Set<string> {
  const declared = new RegExp(`xmlns:([\\w.-]+)\\s*=\\s*["']${literal(uri)}["']`, 'g');
  const found = new Set<string>();
  for (const [, prefix] of xml.matchAll(declared)) {
    const tags = new RegExp(`<${literal(prefix!)}:([\\w.-]+)`, 'g');
    for (const [, name] of xml.matchAll(tags)) found.add(name!);
  }
  return found;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// HELM's namespace for bpmn-moddle: what Studio's panels edit, and everything else as it stands.
//
// Elements that this list does not know (a later HELM wrote them) are given a type when a file is
// opened, because moddle drops unknown elements of a namespace that it knows.

export const URI = 'urn:helm:ext';

interface Property {
  name: string;
  type: string;
  isAttr?: boolean;
  isBody?: boolean;
  isMany?: boolean;
}

interface Type {
  name: string;
  superClass: string[];
  meta?: { allowedIn: string[] };
  properties: Property[];
}

export interface Package {
  name: string;
  prefix: string;
  uri: string;
  xml: { tagAlias: string };
  associations: never[];
  types: Type[];
}

const attributes = (...names: string[]): Property[] =>
  names.map((name) => ({ name, type: 'String', isAttr: true }));

const body: Property = { name: 'text', type: 'String', isBody: true };

const known: Type[] = [
  {
    name: 'Participant',
    superClass: ['Element'],
    meta: { allowedIn: ['bpmn:Lane'] },
    properties: attributes('kind', 'ref'),
  },
  {
    name: 'Milestone',
    superClass: ['Element'],
    meta: { allowedIn: ['bpmn:IntermediateThrowEvent'] },
    properties: attributes('approvers', 'quorum', 'dueDate', 'onReject', 'resultVariable'),
  },
  {
    name: 'Compensation',
    superClass: ['Element'],
    meta: { allowedIn: ['bpmn:ThrowEvent'] },
    properties: attributes('ordering'),
  },
  {
    name: 'Agent',
    superClass: ['Element'],
    meta: { allowedIn: ['bpmn:AdHocSubProcess'] },
    properties: [
      ...attributes(
        'name',
        'model',
        'modelDecision',
        'maxModelCalls',
        'maxTokens',
        'resultVariable',
      ),
      { name: 'systemPrompt', type: 'SystemPrompt' },
      { name: 'goal', type: 'Goal' },
      { name: 'others', type: 'Element', isMany: true },
    ],
  },
  { name: 'SystemPrompt', superClass: ['Element'], properties: [body] },
  { name: 'Goal', superClass: ['Element'], properties: [body] },
  {
    name: 'Policy',
    superClass: ['Element'],
    meta: { allowedIn: ['bpmn:Process', 'bpmn:Activity'] },
    properties: attributes('decision', 'elements'),
  },
];

/** The package for one file: the known types, and one for each other `helm:` element in it. */
export function helmPackage(xml = ''): Package {
  const names = new Set(known.map((type) => type.name));
  const others: Type[] = [];
  for (const local of elementsOf(xml)) {
    const name = local.charAt(0).toUpperCase() + local.slice(1);
    if (names.has(name)) continue;
    names.add(name);
    others.push({
      name,
      superClass: ['Element'],
      properties: [body, { name: 'others', type: 'Element', isMany: true }],
    });
  }
  return {
    name: 'HELM',
    prefix: 'helm',
    uri: URI,
    xml: { tagAlias: 'lowerCase' },
    associations: [],
    types: [...known, ...others],
  };
}

function elementsOf(xml: string): Set<string> {
  const prefix = new RegExp(`xmlns:([\\w.-]+)\\s*=\\s*["']${URI}["']`).exec(xml)?.[1];
  if (!prefix) return new Set();
  const tags = new RegExp(`<${prefix.replace(/[.-]/g, '\\$&')}:([\\w.-]+)`, 'g');
  return new Set([...xml.matchAll(tags)].map((match) => match[1]!));
}

// HELM's namespace for bpmn-moddle: what Studio's panels edit, and everything else as it stands.
//
// Elements that this list does not know (a later HELM wrote them) are kept (`strangers.ts`).
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { standard } from './standard';
import { withStrangers } from './strangers';

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
        'approvers',
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

const PACKAGE: Package = {
  name: 'HELM',
  prefix: 'helm',
  uri: URI,
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  types: known,
};

/** The package for one file: the known types, and one for each other `helm:` element in it. */
export function helmPackage(xml = ''): Package {
  return withStrangers(PACKAGE, xml);
}

/** Everything that Studio knows of BPMN, for one file. */
export function packages(xml: string): Record<string, unknown> {
  return { bpmn: standard(), zeebe: withStrangers(zeebe, xml), helm: helmPackage(xml) };
}

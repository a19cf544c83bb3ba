// What cmmn-js knows of CMMN files, corrected where its description differs from the schema of
// CMMN 1.1, and what HELM adds to them.
import cmmn from 'cmmn-moddle/resources/cmmn/json/cmmn.json';

interface Property {
  name: string;
  type?: string;
  isAttr?: boolean;
  isReference?: boolean;
  [more: string]: unknown;
}

interface Type {
  name: string;
  properties?: Property[];
  [more: string]: unknown;
}

const text = (name: string): Property => ({ name, type: 'String', isAttr: true });

const BODY: Property = { name: 'text', type: 'String', isBody: true };

const HELM = {
  name: 'HELM',
  prefix: 'helm',
  uri: 'urn:helm:ext',
  xml: { tagAlias: 'lowerCase' },
  types: [
    {
      name: 'Assigned',
      extends: ['cmmn:HumanTask'],
      properties: [
        'formId',
        'assignee',
        'candidateUsers',
        'candidateGroups',
        'dueDate',
        'followUpDate',
        'priority',
      ].map(text),
    },
    {
      name: 'Counted',
      extends: ['cmmn:PlanItem', 'cmmn:DiscretionaryItem', 'cmmn:PlanItemDefinition'],
      properties: ['failedBlocks', 'parentCompletionRule'].map(text),
    },
    {
      name: 'Repeated',
      extends: ['cmmn:RepetitionRule'],
      properties: ['maxInstanceCount', 'collection', 'elementVariable', 'elementIndexVariable'].map(
        text,
      ),
    },
    {
      name: 'Listening',
      extends: ['cmmn:EventListener'],
      properties: ['availableCondition'].map(text),
    },
    {
      name: 'Exiting',
      extends: ['cmmn:ExitCriterion'],
      properties: ['exitType', 'exitEventType'].map(text),
    },
    { name: 'Triggered', extends: ['cmmn:Sentry'], properties: ['triggerMode'].map(text) },
    {
      name: 'Agent',
      superClass: ['Element'],
      properties: [
        ...['name', 'role', 'autonomy', 'model', 'modelDecision'].map(text),
        ...['maxModelCalls', 'maxTokens', 'approvers'].map(text),
        { name: 'systemPrompt', type: 'SystemPrompt' },
        { name: 'goal', type: 'Goal' },
        { name: 'inputs', type: 'Input', isMany: true },
      ],
    },
    { name: 'SystemPrompt', superClass: ['Element'], properties: [BODY] },
    { name: 'Goal', superClass: ['Element'], properties: [BODY] },
    { name: 'Input', superClass: ['Element'], properties: ['target', 'source'].map(text) },
    { name: 'Policy', superClass: ['Element'], properties: ['decision', 'elements'].map(text) },
    {
      name: 'PlanningPolicy',
      superClass: ['Element'],
      properties: [text('role'), { name: 'allows', type: 'Allow', isMany: true }],
    },
    {
      name: 'Allow',
      superClass: ['Element'],
      properties: ['item', 'maxPlanned', 'approval'].map(text),
    },
  ],
};

/** The packages by prefix; the first takes the place of cmmn-js' own. */
export function packages(): Record<string, unknown> {
  const own = structuredClone(cmmn) as { types: Type[] };
  for (const type of own.types) {
    for (const property of type.properties ?? []) correct(type, property);
  }
  return { cmmn: own, helm: HELM };
}

function correct(type: Type, property: Property): void {
  // An element in the schema (CMMN 1.1, tPlanItemStartTrigger), not an attribute.
  if (/StartTrigger$/.test(type.name) && property.name === 'standardEvent') property.isAttr = false;
  // IDREFS in the schema (tUserEventListener).
  if (type.name === 'UserEventListener' && property.name === 'authorizedRoleRefs') {
    property.isReference = true;
  }
}

// BPMN as bpmn-moddle knows it, mended by the schema of the standard (BPMN 2.0.2, Semantic.xsd):
// where they differ, moddle would drop or rename what stands in a file. Most of it does not run,
// but whoever opens and saves a file loses nothing.
import bpmn from 'bpmn-moddle/resources/bpmn/json/bpmn.json';

interface Property {
  name: string;
  type: string;
  isAttr?: boolean;
  isMany?: boolean;
  isReference?: boolean;
  isVirtual?: boolean;
  xml?: { serialize: string };
  [more: string]: unknown;
}

interface Type {
  name: string;
  superClass?: string[];
  properties?: Property[];
  [more: string]: unknown;
}

type Change = (property: Property) => Property;

const reference: Change = (one) => ({ ...one, isAttr: false, isReference: true });
const text: Change = (one) => ({ ...one, isAttr: false });
const many: Change = (one) => ({ ...one, isMany: true });
const attribute: Change = (one) => ({
  ...one,
  type: 'String',
  isAttr: true,
  isReference: false,
});
const named = (name: string): Change => (one) => ({ ...one, name });
const written = (serialize: string): Change => (one) => ({ ...one, xml: { serialize } });
const byType: Change = ({ xml: _, ...one }) => one as Property;

/** What the schema says, by type and property. */
const CHANGES: Record<string, Record<string, Change>> = {
  Extension: { definition: attribute },
  GlobalScriptTask: { script: text },
  // HELM takes FEEL there, too.
  StandardLoopCharacteristics: { loopMaximum: attribute },
  Interface: { implementationRef: attribute },
  Operation: { implementationRef: attribute },
  ParticipantAssociation: { innerParticipantRef: reference, outerParticipantRef: reference },
  Participant: { endPointRefs: named('endPointRef') },
  ConversationNode: { messageFlowRefs: named('messageFlowRef') },
  Collaboration: { conversationAssociations: many },
  Lane: { partitionElement: written('xsi:type') },
  CorrelationPropertyRetrievalExpression: { messagePath: written('property') },
  CorrelationPropertyBinding: { dataPath: written('property') },
  ComplexBehaviorDefinition: { condition: written('property'), event: written('property') },
  ResourceParameterBinding: { expression: byType },
  ResourceAssignmentExpression: { expression: byType },
};

/** What the schema has and moddle does not, by type. */
const ADDED: Record<string, Property[]> = {
  Extension: [{ name: 'documentation', type: 'Documentation', isMany: true }],
};

/** The package, to be given to moddle under the name `bpmn`. */
export function standard(): typeof bpmn {
  const types = (bpmn.types as Type[]).map(mended);
  return { ...bpmn, types } as unknown as typeof bpmn;
}

function mended(type: Type): Type {
  const changes = CHANGES[type.name] ?? {};
  const properties = (type.properties ?? []).map((one) => {
    const change = changes[one.name];
    return change ? change(one) : one;
  });
  return { ...type, properties: [...properties, ...(ADDED[type.name] ?? [])] };
}

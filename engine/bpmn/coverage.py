"""Which elements of BPMN 2.0.2 are compiled, which are refused and why, which are only pictures.

Every flow element, event definition and loop of the standard stands in exactly one of these
tables (`tests/architecture` holds them against the standard's list).
"""

from typing import Final

TASKS: Final = frozenset(
    (
        "task",
        "manualTask",
        "serviceTask",
        "userTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    )
)
SUB_PROCESSES: Final = frozenset(("subProcess", "adHocSubProcess", "transaction"))
GATEWAYS: Final = frozenset(
    (
        "exclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "inclusiveGateway",
        "complexGateway",
    )
)
EVENTS: Final = frozenset(
    (
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    )
)

COMPILED: Final = frozenset(
    (
        *TASKS,
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "callActivity",
        "exclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "inclusiveGateway",
        "complexGateway",
        *EVENTS,
        "sequenceFlow",
        "conditionalEventDefinition",
        "timerEventDefinition",
        "messageEventDefinition",
        "signalEventDefinition",
        "errorEventDefinition",
        "escalationEventDefinition",
        "linkEventDefinition",
        "terminateEventDefinition",
        "compensateEventDefinition",
        "cancelEventDefinition",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    )
)

REFUSED: Final = {
    "implicitThrowEvent": (
        "an implicit throw event stands only in a multi-instance activity; draw an intermediate "
        "throw event"
    ),
    **dict.fromkeys(
        ("choreography", "choreographyTask", "subChoreography", "callChoreography"),
        "choreographies are not executable; draw a process for what each participant does",
    ),
}

IGNORED: Final = frozenset(
    (
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "incoming",
        "outgoing",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "dataInput",
        "dataInputAssociation",
        "dataOutput",
        "dataOutputAssociation",
        "inputSet",
        "outputSet",
        "ioSpecification",
        "ioBinding",
        "property",
        "group",
        "textAnnotation",
        "association",
        "artifact",
        "correlationSubscription",
        "supports",
        "supportedInterfaceRef",
        "rendering",
        "script",
        "completionCondition",
        "activationCondition",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "resourceRole",
    )
)

#: Plain BPMN's way to name people; ignoring it in silence would give a task to the wrong ones.
PERFORMERS: Final = frozenset(("performer", "humanPerformer", "potentialOwner", "resourceRole"))


def known(tag: str) -> bool:
    """Whether BPMN has an element of this name that may stand in a flow node or container."""
    return tag in COMPILED or tag in REFUSED or tag in IGNORED

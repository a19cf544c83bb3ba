"""The extension elements of the executable dialect: what each may hold and where it may stand.

`zeebe:` is read as the Zeebe engine reads it; `helm:` says what neither BPMN nor `zeebe:` can
(who is responsible, milestones, agents, policies). A value that begins with ``=`` is FEEL.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.bpmn.coverage import EVENTS, GATEWAYS, SUB_PROCESSES, TASKS


class Kind(StrEnum):
    """What may stand in an attribute."""

    TEXT = "text"  #: any text, taken literally
    EITHER = "text or FEEL"
    FEEL = "FEEL"  #: an expression that begins with =
    NAME = "variable name"
    PATH = "variable path"  #: names with dots between them
    NUMBER = "whole number"  #: at least 1
    COUNT = "whole number or FEEL"  #: static: at least 0
    INTEGER = "integer or FEEL"
    PRIORITY = "priority"  #: static: 0 to 100, or FEEL
    MOMENT = "date and time"  #: ISO 8601, or FEEL
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Slot:
    """An attribute of an extension element; ``choices`` are all values it may have."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """An extension element.

    Attributes:
        on: tags of the BPMN elements that it means something on; empty: any.
        text: what its text may be, or None when it has none.
        many: it may stand more than once on an element.
    """

    name: str
    slots: tuple[Slot, ...] = ()
    children: tuple["Shape", ...] = ()
    on: frozenset[str] = frozenset()
    text: Kind | None = None
    many: bool = False

    def child(self, name: str) -> "Shape | None":
        """The shape of a child element of this name."""
        return next((shape for shape in self.children if shape.name == name), None)


JOB_TASKS: Final = frozenset(("serviceTask", "sendTask", "scriptTask", "businessRuleTask"))
JOB_EVENTS: Final = frozenset(("intermediateThrowEvent", "endEvent"))
JOBS: Final = JOB_TASKS | JOB_EVENTS | {"adHocSubProcess"}
ACTIVITIES: Final = TASKS | SUB_PROCESSES | {"callActivity"}
MAPPED_IN: Final = ACTIVITIES | JOB_EVENTS
MAPPED: Final = ACTIVITIES | EVENTS

#: ``zeebe:conditionalFilter``: which changes of a variable a conditional event looks at.
VARIABLE_EVENTS: Final = ("create", "update", "create, update", "create,update", "update, create")
BINDINGS: Final = ("latest", "deployment", "versionTag")
TRUTHS: Final = ("true", "false")
_BINDING = (Slot("bindingType", choices=BINDINGS), Slot("versionTag"))


def _by_name(*shapes: Shape) -> dict[str, Shape]:
    return {shape.name: shape for shape in shapes}


_HEADERS = Shape(
    "taskHeaders",
    children=(
        Shape("header", (Slot("key", required=True), Slot("value", required=True)), many=True),
    ),
    many=True,
)
#: What a listener says of the worker that is asked.
_ASKED = (Slot("type", Kind.EITHER, required=True), Slot("retries", Kind.COUNT))

ZEEBE: Final = _by_name(
    Shape(
        "taskDefinition",
        (Slot("type", Kind.EITHER, required=True), Slot("retries", Kind.COUNT)),
        on=JOBS,
    ),
    Shape("taskHeaders", children=_HEADERS.children, on=JOBS | {"userTask"}),
    Shape(
        "jobPriorityDefinition",
        (Slot("priority", Kind.INTEGER, required=True),),
        on=JOBS | {"userTask", "process"},
    ),
    Shape(
        "ioMapping",
        children=(
            Shape(
                "input",
                (Slot("source", Kind.EITHER), Slot("target", Kind.PATH, required=True)),
                many=True,
            ),
            Shape(
                "output",
                (
                    Slot("source", Kind.FEEL, required=True),
                    Slot("target", Kind.PATH, required=True),
                ),
                many=True,
            ),
        ),
        on=MAPPED,
    ),
    Shape("subscription", (Slot("correlationKey", Kind.FEEL),), on=frozenset(("message",))),
    Shape(
        "loopCharacteristics",
        (
            Slot("inputCollection", Kind.FEEL, required=True),
            Slot("inputElement", Kind.NAME),
            Slot("outputCollection", Kind.NAME),
            Slot("outputElement", Kind.FEEL),
        ),
        on=frozenset(("multiInstanceLoopCharacteristics",)),
    ),
    Shape(
        "calledDecision",
        (
            Slot("decisionId", Kind.EITHER, required=True),
            Slot("resultVariable", Kind.NAME, required=True),
            *_BINDING,
        ),
        on=frozenset(("businessRuleTask",)),
    ),
    Shape(
        "calledElement",
        (
            Slot("processId", Kind.EITHER),
            Slot("propagateAllParentVariables", choices=TRUTHS),
            Slot("propagateAllChildVariables", choices=TRUTHS),
            Slot("businessId", Kind.EITHER),
            *_BINDING,
        ),
        on=frozenset(("callActivity",)),
    ),
    Shape(
        "script",
        (
            Slot("expression", Kind.FEEL, required=True),
            Slot("resultVariable", Kind.NAME, required=True),
        ),
        on=frozenset(("scriptTask",)),
    ),
    Shape(
        "executionListeners",
        children=(
            Shape(
                "executionListener",
                (
                    Slot(
                        "eventType",
                        required=True,
                        choices=("start", "end", "beforeAll", "cancel"),
                    ),
                    *_ASKED,
                ),
                children=(_HEADERS,),
                many=True,
            ),
        ),
        on=ACTIVITIES | EVENTS | GATEWAYS | {"process"},
    ),
    Shape(
        "taskListeners",
        children=(
            Shape(
                "taskListener",
                (
                    Slot(
                        "eventType",
                        required=True,
                        choices=("creating", "assigning", "updating", "completing", "canceling"),
                    ),
                    *_ASKED,
                ),
                many=True,
            ),
        ),
        on=frozenset(("userTask",)),
    ),
    Shape("userTask", on=frozenset(("userTask",))),
    Shape(
        "formDefinition",
        (
            Slot("formId"),
            Slot("formKey"),
            Slot("externalReference", Kind.EITHER),
            *_BINDING,
        ),
        on=frozenset(("userTask", "startEvent")),
    ),
    Shape(
        "userTaskForm",
        (Slot("id", required=True),),
        on=frozenset(("process",)),
        text=Kind.JSON,
        many=True,
    ),
    Shape(
        "assignmentDefinition",
        (
            Slot("assignee", Kind.EITHER),
            Slot("candidateGroups", Kind.EITHER),
            Slot("candidateUsers", Kind.EITHER),
        ),
        on=frozenset(("userTask",)),
    ),
    Shape(
        "taskSchedule",
        (Slot("dueDate", Kind.MOMENT), Slot("followUpDate", Kind.MOMENT)),
        on=frozenset(("userTask",)),
    ),
    Shape(
        "priorityDefinition",
        (Slot("priority", Kind.PRIORITY, required=True),),
        on=frozenset(("userTask",)),
    ),
    Shape(
        "linkedResources",
        children=(
            Shape(
                "linkedResource",
                (
                    Slot("resourceId", required=True),
                    Slot("resourceType", required=True),
                    Slot("linkName"),
                    *_BINDING,
                ),
                many=True,
            ),
        ),
        on=JOB_TASKS,
    ),
    Shape("versionTag", (Slot("value", required=True),), on=frozenset(("process",))),
    Shape(
        "adHoc",
        (
            Slot("activeElementsCollection", Kind.FEEL),
            Slot("outputCollection", Kind.NAME),
            Slot("outputElement", Kind.FEEL),
        ),
        on=frozenset(("adHocSubProcess",)),
    ),
    Shape(
        "properties",
        children=(Shape("property", (Slot("name", required=True), Slot("value")), many=True),),
    ),
    Shape(
        "agentDefinition", (Slot("agentType"),), on=frozenset(("serviceTask", "adHocSubProcess"))
    ),
)

HELM: Final = _by_name(
    Shape(
        "participant",
        (
            Slot("kind", required=True, choices=("group", "agent", "system")),
            Slot("ref", required=True),
        ),
        on=frozenset(("lane",)),
    ),
    Shape(
        "milestone",
        (
            Slot("approvers"),
            Slot("quorum", Kind.NUMBER),
            Slot("dueDate", Kind.MOMENT),
            Slot("onReject", choices=("error", "continue")),
            Slot("resultVariable", Kind.NAME),
        ),
        on=frozenset(("intermediateThrowEvent",)),
    ),
    Shape(
        "compensation",
        (Slot("ordering", required=True, choices=("parallel", "sequential")),),
        on=JOB_EVENTS,
    ),
    Shape(
        "agent",
        (
            Slot("name", required=True),
            Slot("modelDecision"),
            Slot("model"),
            Slot("maxModelCalls", Kind.NUMBER),
            Slot("maxTokens", Kind.NUMBER),
            Slot("resultVariable", Kind.NAME),
            Slot("approvers"),
        ),
        children=(Shape("systemPrompt", text=Kind.EITHER), Shape("goal", text=Kind.EITHER)),
        on=frozenset(("adHocSubProcess",)),
    ),
    Shape(
        "policy",
        (Slot("decision", required=True), Slot("elements")),
        on=ACTIVITIES | {"process"},
        many=True,
    ),
)

#: Words of `helm:` that already have a meaning but are built later.
HELM_RESERVED: Final = {
    **dict.fromkeys(("boundary", "forbid", "ceiling", "invariant"), "boundaries are not built yet"),
    "effect": "declared effects are not built yet",
    "grant": "grants are not built yet",
    "intent": "intents are not built yet",
    "governance": "governance attributes are not built yet",
    "planningPolicy": "planning policies are not built yet",
    "allow": "planning policies are not built yet",
}
#: Attributes of `helm:` with the elements on which they mean something.
HELM_ATTRIBUTES: Final = {"exceptionCase": frozenset(("boundaryEvent",))}
HELM_RESERVED_ATTRIBUTES: Final = {
    "routing": "routing by judgment is not built yet",
    "failedBlocks": "failing items are built with cases",
    "pattern": "deployment patterns are not built yet",
}

"""HELM's extensions of CMMN: what each may hold, where it may stand, and whether it runs.

All in the namespace ``urn:helm:ext``; a value that begins with ``=`` is FEEL. What is written
here and not built yet is refused at deployment with its own sentence.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.plan.cases import AUTONOMY

TASKS: Final = frozenset(("task", "humanTask", "processTask", "caseTask", "decisionTask"))
LISTENERS: Final = frozenset(("eventListener", "userEventListener", "timerEventListener"))


class Kind(StrEnum):
    """What a value may be."""

    TEXT = "text"
    EITHER = "text or FEEL"
    FEEL = "FEEL"  #: an expression that begins with =
    NAME = "variable name"
    NUMBER = "whole number"  #: at least 1
    COUNT = "whole number or FEEL"  #: static: at least 1
    PRIORITY = "priority"  #: static: 0 to 100, or FEEL
    MOMENT = "date and time"  #: ISO 8601, or FEEL


@dataclass(frozen=True, slots=True)
class Slot:
    """An attribute of an extension element; ``choices`` are all values it may have."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """An extension element; *on*: the elements of CMMN that it means something on."""

    name: str
    slots: tuple[Slot, ...]
    on: frozenset[str] = frozenset()
    children: tuple["Shape", ...] = ()

    def child(self, name: str) -> "Shape | None":
        """The shape of a child element of this name."""
        return next((shape for shape in self.children if shape.name == name), None)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute on an element of CMMN itself."""

    slot: Slot
    on: frozenset[str]
    built: bool = True

    @property
    def name(self) -> str:
        """Its local name."""
        return self.slot.name


_TRUTHS: Final = ("true", "false")
ELEMENTS: Final = {
    shape.name: shape
    for shape in (
        Shape(
            "planningPolicy",
            (Slot("role", required=True),),
            frozenset(("planningTable",)),
            (
                Shape(
                    "allow",
                    (
                        Slot("item", required=True),
                        Slot("maxPlanned", Kind.NUMBER),
                        Slot("approval"),
                    ),
                ),
            ),
        ),
        Shape(
            "agent",
            (
                Slot("name", required=True),
                Slot("role", required=True),
                Slot("autonomy", choices=AUTONOMY),
                Slot("model"),
                Slot("modelDecision"),
                Slot("maxModelCalls", Kind.NUMBER),
                Slot("maxTokens", Kind.NUMBER),
                Slot("approvers"),
            ),
            frozenset(("stage", "casePlanModel")),
            (
                Shape("goal", ()),
                Shape("systemPrompt", ()),
                Shape(
                    "input",
                    (Slot("target", Kind.NAME, required=True), Slot("source", Kind.FEEL)),
                ),
            ),
        ),
        Shape(
            "policy",
            (Slot("decision", required=True), Slot("elements")),
            frozenset(("stage", "casePlanModel")),
        ),
    )
}

#: How an item counts when its stage is to complete (decision record 0016).
_PARENT: Final = (
    "default",
    "ignore",
    "ignoreIfAvailable",
    "ignoreIfAvailableOrEnabled",
    "ignoreAfterFirstCompletion",
    "ignoreAfterFirstCompletionIfAvailableOrEnabled",
)
USES: Final = frozenset(("planItem", "discretionaryItem"))
DEFINED: Final = TASKS | LISTENERS | {"stage", "milestone"}
_REPEATS: Final = frozenset(("repetitionRule",))
_EXITS: Final = frozenset(("exitCriterion",))
_HUMAN: Final = frozenset(("humanTask",))

ATTRIBUTES: Final = {
    attribute.name: attribute
    for attribute in (
        Attribute(Slot("failedBlocks", choices=_TRUTHS), USES | DEFINED | {"casePlanModel"}),
        Attribute(Slot("parentCompletionRule", choices=_PARENT), USES | DEFINED),
        Attribute(Slot("maxInstanceCount", Kind.COUNT), _REPEATS),
        Attribute(Slot("collection", Kind.FEEL), _REPEATS),
        Attribute(Slot("elementVariable", Kind.NAME), _REPEATS),
        Attribute(Slot("elementIndexVariable", Kind.NAME), _REPEATS),
        Attribute(Slot("availableCondition", Kind.FEEL), LISTENERS - {"timerEventListener"}),
        Attribute(
            Slot("exitType", choices=("default", "activeInstances", "activeAndEnabledInstances")),
            _EXITS,
        ),
        Attribute(Slot("exitEventType", choices=("exit", "complete", "forceComplete")), _EXITS),
        Attribute(Slot("triggerMode", choices=("default", "onEvent")), frozenset(("sentry",))),
        Attribute(Slot("formId"), _HUMAN),
        Attribute(Slot("assignee", Kind.EITHER), _HUMAN),
        Attribute(Slot("candidateUsers", Kind.EITHER), _HUMAN),
        Attribute(Slot("candidateGroups", Kind.EITHER), _HUMAN),
        Attribute(Slot("dueDate", Kind.MOMENT), _HUMAN),
        Attribute(Slot("followUpDate", Kind.MOMENT), _HUMAN),
        Attribute(Slot("priority", Kind.PRIORITY), _HUMAN),
    )
}

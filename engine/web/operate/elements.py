"""What pages say of a definition's elements: name, type and icon, by node id.

Events of the journal name nodes, so a page that folds them needs this table once. The scopes
that the engine adds are named after their element: ``<id>#multiInstanceBody`` repeats it,
``<id>#innerInstance`` holds one tool call of a region, ``<id>#compensation`` a completed
sub-process while it is undone.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.plan.details import (
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    ErrorDefinition,
    EscalationDefinition,
    LinkDefinition,
    MessageDefinition,
    MultipleDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
)
from engine.plan.model import Node
from engine.store import definitions
from engine.web.operate.words import glyph

BODY, INNER = "MULTI_INSTANCE_BODY", "AD_HOC_SUB_PROCESS_INNER_INSTANCE"
BODY_SUFFIX, INNER_SUFFIX = "#multiInstanceBody", "#innerInstance"

_EVENTS: dict[type, str] = {
    TimerDefinition: "timer",
    MessageDefinition: "message",
    SignalDefinition: "signal",
    ErrorDefinition: "error",
    EscalationDefinition: "escalation",
    ConditionalDefinition: "condition",
    LinkDefinition: "link",
    MultipleDefinition: "multiple",
    TerminateDefinition: "terminate",
    CompensateDefinition: "compensation",
    CancelDefinition: "cancel",
}
_KINDS = {
    "transaction": "bpmn-icon-transaction",
    "compensationScope": "bpmn-icon-compensation-marker",
}
_PLACES = {
    "START_EVENT": "start-event",
    "END_EVENT": "end-event",
    "INTERMEDIATE_CATCH_EVENT": "intermediate-event-catch",
    "INTERMEDIATE_THROW_EVENT": "intermediate-event-throw",
    "BOUNDARY_EVENT": "intermediate-event-catch",
}


@dataclass(frozen=True, slots=True)
class Element:
    """One node of a plan as a page names it."""

    id: str
    name: str
    type: str
    glyph: str

    def as_json(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return {"element": self.id, "name": self.name, "type": self.type, "glyph": self.glyph}


@lru_cache(maxsize=128)
def _elements(definition_key: int, plan_hash: bytes) -> dict[str, Element]:
    plan = definitions.plan_of(definition_key)
    return {
        node.id: Element(node.element, node.name or node.element, node.type, _glyph(node))
        for node in plan.nodes
    }


def elements_of(definition_key: int) -> dict[str, Element]:
    """The elements of a process by node id; empty when its file is no longer there."""
    try:
        found = definitions.deployed(definition_key)
    except definitions.NoDefinition:
        return {}
    return _elements(definition_key, found.plan_hash)


def node_id(element_id: str, element_type: str) -> str:
    """The node of an element instance's row."""
    return element_id + BODY_SUFFIX if element_type == BODY else element_id


def _glyph(node: Node) -> str:
    place = _PLACES.get(node.type)
    event = _EVENTS.get(type(node.event))
    if node.milestone is not None:
        return "helm-milestone"
    if node.kind in _KINDS:
        return _KINDS[node.kind]
    if place is None or event is None or (place.endswith("throw") and event == "error"):
        return glyph(node.type)
    if isinstance(node.event, MultipleDefinition) and node.event.parallel:
        event = "parallel-multiple"
    if not node.interrupting:
        place += "-non-interrupting"
    return f"bpmn-icon-{place}-{event}"

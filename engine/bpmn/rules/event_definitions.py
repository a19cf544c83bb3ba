"""Which definitions an event may have where it stands (BPMN 2.0.2 table 10.93)."""

from collections.abc import Iterator

from engine.bpmn.coverage import REFUSED
from engine.bpmn.event_sub_processes import in_event_sub_process
from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error

ALLOWED = {
    "startEvent": ("none", "timer", "message", "signal"),
    "intermediateCatchEvent": ("timer", "message", "signal", "link"),
    "boundaryEvent": (
        "timer",
        "message",
        "signal",
        "error",
        "escalation",
        "compensate",
        "cancel",
    ),
    "intermediateThrowEvent": ("none", "message", "signal", "escalation", "link", "compensate"),
    "endEvent": (
        "none",
        "message",
        "signal",
        "error",
        "escalation",
        "terminate",
        "compensate",
        "cancel",
    ),
}
#: The start event of an event sub-process waits inside an instance, as a boundary event does.
EVENT_SUB_PROCESS_STARTS = ("timer", "message", "signal", "error", "escalation", "compensate")


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if isinstance(node, Event) and not _refused_already(node):
            yield from _event(model, node)


def _event(model: Model, event: Event) -> Iterator[Finding]:
    allowed = ALLOWED[event.tag]
    if event.tag == "startEvent" and in_event_sub_process(model, event):
        allowed = EVENT_SUB_PROCESS_STARTS
    if event.kind in allowed:
        return
    expected = ", ".join(allowed)
    message = f"expected one definition of {expected}, found {event.kind}"
    line = event.definitions[0].line if event.definitions else None
    yield error(event, message, "eventDefinitions", line)


def _refused_already(event: Event) -> bool:
    """Whether `not_built` speaks about it."""
    return len(event.definitions) > 1 or any(one.tag in REFUSED for one in event.definitions)


rule = Rule("event-definition", "BPMN 2.0.2 §10.5", check)

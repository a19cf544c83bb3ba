"""A timer says when in one way, and in a way that fits where it stands."""

from collections.abc import Iterator

from engine.bpmn.event_sub_processes import in_event_sub_process
from engine.bpmn.expressions import is_feel
from engine.bpmn.model import Event, EventDefinition, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a
from engine.plan.schedule import ScheduleError, schedule

KINDS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if isinstance(node, Event):
            for definition in node.definitions:
                if definition.kind == "timer":
                    yield from _timer(model, node, definition)


def _timer(model: Model, event: Event, definition: EventDefinition) -> Iterator[Finding]:
    if len(definition.timers) != 1:
        found = ", ".join(name for name, _ in definition.timers) or "none"
        message = f"expected exactly one of {', '.join(KINDS)}, found {found}"
        yield error(event, message, "timerEventDefinition", definition.line)
        return
    name, text = definition.timers[0]
    allowed = _allowed(model, event)
    if name not in allowed:
        yield error(event, _misplaced(event, name, allowed), name, text.line)
    elif not text.value:
        message = f"{name} is empty; write when, or an expression that begins with '='"
        yield error(event, message, name, text.line)
    elif not is_feel(text.value):
        try:
            schedule(KINDS[name], text.value, 0)
        except ScheduleError as wrong:
            yield error(event, str(wrong), name, text.line)


def _allowed(model: Model, event: Event) -> tuple[str, ...]:
    waits = event.tag == "boundaryEvent" or in_event_sub_process(model, event)
    if event.tag == "startEvent" and not waits:
        return ("timeDate", "timeCycle")
    if waits and not event.interrupting:
        return ("timeDate", "timeDuration", "timeCycle")
    return ("timeDate", "timeDuration")


def _misplaced(event: Event, name: str, allowed: tuple[str, ...]) -> str:
    expected = " or ".join(allowed)
    if event.tag == "boundaryEvent":
        return (
            f"an interrupting boundary event fires once: expected {expected}, found {name}; "
            "or set cancelActivity to false"
        )
    if event.tag == "startEvent" and "timeDuration" in allowed:
        return (
            f"an interrupting event sub-process begins once: expected {expected}, found {name}; "
            "or set isInterrupting to false"
        )
    return f"expected {expected} on {a(event.tag)}, found {name}"


rule = Rule("timer", "BPMN 2.0.2 §10.5.5", check)

"""A process has a start event, at most one none start event, and no start twice."""

from collections.abc import Iterator

from engine.bpmn.instantiating import beginnings
from engine.bpmn.model import Event, FlowNode, Model, Process, Task
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for process in model.processes:
        starts = [node for node in process.contents.nodes if node.tag == "startEvent"]
        events = [node for node in starts if isinstance(node, Event)]
        others = list(beginnings(model, process))
        if not events and not others:
            message = (
                f"process '{process.id}' must have at least one start event, found none; draw one"
            )
            yield error(process, message, "startEvent")
        yield from _several(process, events)
        yield from _twice(model, [*events, *(node for node, _ in others)])
        yield from _conditions(events)


def _several(process: Process, events: list[Event]) -> Iterator[Finding]:
    plain = [event for event in events if event.kind == "none"]
    if len(plain) > 1:
        ids = ", ".join(f"'{event.id}'" for event in plain)
        message = (
            f"multiple none start events are not allowed in '{process.id}', found {ids}; keep one, "
            "or say what triggers the others"
        )
        yield error(plain[1], message)


def _twice(model: Model, starts: list[Event | FlowNode]) -> Iterator[Finding]:
    first: dict[tuple[str, str], FlowNode] = {}
    for start in starts:
        for kind, ref, field in _waits_for(start):
            named = model.definitions.get(ref)
            if named is None or named.value is None:
                continue
            other = first.setdefault((kind, named.value), start)
            if other is not start:
                message = (
                    f"the {kind} '{named.value}' already starts the process at '{other.id}'; keep "
                    f"one of them, or choose another {kind}"
                )
                yield error(start, message, field)


def _waits_for(start: FlowNode) -> Iterator[tuple[str, str, str]]:
    if isinstance(start, Task) and start.message:
        yield "message", start.message, "messageRef"
    if isinstance(start, Event):
        for definition in start.of_kind("message", "signal"):
            yield definition.kind, definition.ref or "", definition.tag


def _conditions(events: list[Event]) -> Iterator[Finding]:
    """Nobody writes variables before an instance is there: such conditions are asked about."""
    first: dict[str, Event] = {}
    for event in events:
        for definition in event.of_kind("conditional"):
            if definition.events is not None:
                message = (
                    f"'{event.id}' begins the process when somebody asks, not when a variable "
                    "changes; remove zeebe:conditionalFilter"
                )
                field = "zeebe:conditionalFilter variableEvents"
                yield error(event, message, field, definition.line)
            text = "".join((definition.condition.value if definition.condition else "").split())
            other = first.setdefault(text, event)
            if text and other is not event:
                message = (
                    f"the same condition already starts the process at '{other.id}'; keep one of "
                    "them, or write another condition"
                )
                yield error(event, message, definition.tag)


rule = Rule("process-start", "BPMN 2.0.2 §10.5.2", check)

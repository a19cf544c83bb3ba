"""A process has a start event, at most one none start event, and no start twice."""

from collections.abc import Iterator

from engine.bpmn.model import Event, Model, Process
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for process in model.processes:
        starts = [node for node in process.contents.nodes if node.tag == "startEvent"]
        events = [node for node in starts if isinstance(node, Event)]
        if not events:
            message = f"process '{process.id}' must have at least one start event, found none"
            yield error(process, message, "startEvent")
        yield from _several(process, events)
        yield from _twice(model, events)


def _several(process: Process, events: list[Event]) -> Iterator[Finding]:
    plain = [event for event in events if event.kind == "none"]
    if len(plain) > 1:
        ids = ", ".join(f"'{event.id}'" for event in plain)
        message = f"multiple none start events are not allowed in '{process.id}', found {ids}"
        yield error(plain[1], message)


def _twice(model: Model, events: list[Event]) -> Iterator[Finding]:
    first: dict[tuple[str, str], Event] = {}
    for event in events:
        definition = event.definition
        if event.kind not in ("message", "signal") or definition is None:
            continue
        named = model.definitions.get(definition.ref or "")
        if named is None or named.value is None:
            continue
        other = first.setdefault((event.kind, named.value), event)
        if other is not event:
            message = f"the {event.kind} '{named.value}' already starts the process at '{other.id}'"
            yield error(event, message, definition.tag)


rule = Rule("process-start", "BPMN 2.0.2 §10.5.2", check)

"""What one activity catches at its border, or one scope by event sub-processes, it catches once."""

from collections.abc import Iterator

from engine.bpmn.event_sub_processes import event_sub_processes, start_events
from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error

_MANY = ("timer", "conditional")  #: kinds of which there may be several


def check(model: Model) -> Iterator[Finding]:
    first: dict[tuple[str, str, str, str | None], Event] = {}
    for tag, owner, event in _catchers(model):
        for definition in event.definitions:
            kind = definition.kind
            if kind in _MANY:
                continue
            named = model.definitions.get(definition.ref or "")
            value = named.value if named is not None else None
            other = first.setdefault((tag, owner, kind, value), event)
            if other is not event:
                what = f"the {kind} '{value}'" if value else f"every {kind}"
                message = (
                    f"'{owner}' already catches {what} at '{other.id}'; keep one of them, or let "
                    "one catch something else"
                )
                yield error(event, message, definition.tag)


def _catchers(model: Model) -> Iterator[tuple[str, str, Event]]:
    for event in model.events("boundaryEvent"):
        if event.attached_to is not None:
            yield event.tag, event.attached_to, event
    for sub_process in event_sub_processes(model):
        for event in start_events(sub_process):
            yield event.tag, sub_process.scope, event


rule = Rule("caught-once", "executable dialect 1.2", check)

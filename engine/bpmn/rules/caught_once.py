"""Two boundary events of one activity do not wait for the same thing."""

from collections.abc import Iterator

from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    first: dict[tuple[str, str, str | None], Event] = {}
    for event in model.events("boundaryEvent"):
        definition = event.definition
        if event.kind in ("none", "timer") or definition is None or event.attached_to is None:
            continue
        named = model.definitions.get(definition.ref or "")
        value = named.value if named is not None else None
        other = first.setdefault((event.attached_to, event.kind, value), event)
        if other is not event:
            what = f"the {event.kind} '{value}'" if value else f"every {event.kind}"
            message = f"'{event.attached_to}' already catches {what} at '{other.id}'"
            yield error(event, message, definition.tag)


rule = Rule("caught-once", "executable dialect 1.2", check)

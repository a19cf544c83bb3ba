"""Signal, error and escalation events name what they throw or catch."""

from collections.abc import Iterator

from engine.bpmn.expressions import is_feel
from engine.bpmn.model import Event, EventDefinition, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a

_THROWS = ("intermediateThrowEvent", "endEvent")
_VALUE = {"signal": "name", "error": "errorCode", "escalation": "escalationCode"}


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if isinstance(node, Event):
            for definition in node.of_kind(*_VALUE):
                yield from _reference(model, node, definition)


def _reference(model: Model, event: Event, definition: EventDefinition) -> Iterator[Finding]:
    field = f"{definition.kind}Ref"
    throws = event.tag in _THROWS
    if definition.ref is None:
        if definition.kind == "signal" or (throws and definition.kind == "error"):
            message = (
                f"must reference {a(definition.kind)}, found none; choose one, or make a new one"
            )
            yield error(event, message, field)
        return
    named = model.definitions.get(definition.ref)
    if named is None or named.tag != definition.kind:
        message = (
            f"must reference {a(definition.kind)} of the file, found '{definition.ref}'; choose "
            "one, or make a new one"
        )
        yield error(event, message, field)
        return
    if named.value is None and (
        definition.kind == "signal" or (throws and definition.kind == "error")
    ):
        needed = _VALUE[definition.kind]
        message = (
            f"the {definition.kind} '{named.id}' it references must have a {needed}; whoever "
            "catches it goes by that"
        )
        yield error(event, message, field)
    if named.value and not throws and definition.kind != "signal" and is_feel(named.value):
        message = (
            f"what is caught is known when the model is drawn: expected a static "
            f"{_VALUE[definition.kind]}, found '{named.value}'"
        )
        yield error(event, message, field)


rule = Rule("event-reference", "BPMN 2.0.2 §10.5.5", check)

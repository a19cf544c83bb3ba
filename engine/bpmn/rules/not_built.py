"""Elements that BPMN has and HELM does not carry out yet are refused by name.

A process would otherwise run as if they were not drawn.
"""

from collections.abc import Iterator

from engine.bpmn.coverage import REFUSED
from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if node.tag in REFUSED:
            message = f"Elements of type '{node.tag}' are currently not supported: "
            yield error(node, message + REFUSED[node.tag])
        elif isinstance(node, Event):
            yield from _event(node)


def _event(event: Event) -> Iterator[Finding]:
    for definition in event.definitions:
        if definition.tag in REFUSED:
            yield error(event, REFUSED[definition.tag], definition.tag, definition.line)


rule = Rule("unsupported-element", "executable dialect 1.1", check)

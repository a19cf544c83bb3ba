"""A link is a flow in two pieces: throw events of a name lead to the one catch event of that name.

They stand in the same process or sub-process (BPMN 2.0.2 §10.5.1, link events).
"""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error

CATCH: Final = "intermediateCatchEvent"


def link_name(event: Event) -> str | None:
    """The name of the link that the event is an end of; "" when it has none."""
    definition = event.definition
    if definition is None or definition.kind != "link":
        return None
    return definition.ref or ""


def check(model: Model) -> Iterator[Finding]:
    for container in model.containers.values():
        ends = [
            event
            for event in container.contents.nodes
            if isinstance(event, Event) and link_name(event) is not None
        ]
        caught: dict[str, Event] = {}
        for event in ends:
            yield from _end(model, event)
            if event.tag == CATCH and link_name(event):
                yield from _once(caught, event)
        for event in ends:
            name = link_name(event)
            if event.tag != CATCH and name and name not in caught:
                message = (
                    f"the link '{name}' leads nowhere: '{container.id}' must have an intermediate "
                    "catch event with a link of this name, found none"
                )
                yield error(event, message, "linkEventDefinition")


def _end(model: Model, event: Event) -> Iterator[Finding]:
    if not link_name(event):
        message = "a link must have a name, which its two ends share; found none"
        yield error(event, message, "linkEventDefinition name")
    catches = event.tag == CATCH
    flows = (model.incoming if catches else model.outgoing).get(event.id, ())
    if flows:
        which, way = ("catch", "leads to") if catches else ("throw", "leaves")
        message = f"no flow {way} the {which} end of a link; remove '{flows[0].id}'"
        yield error(event, message, "linkEventDefinition")


def _once(caught: dict[str, Event], event: Event) -> Iterator[Finding]:
    name = link_name(event) or ""
    other = caught.setdefault(name, event)
    if other is not event:
        message = (
            f"the link '{name}' already arrives at '{other.id}'; give one of them another name"
        )
        yield error(event, message, "linkEventDefinition name")


rule = Rule("link", "BPMN 2.0.2 §10.5.1", check)

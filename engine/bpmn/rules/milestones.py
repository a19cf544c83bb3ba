"""A milestone stands on a none throw event and names who approves it."""

from collections.abc import Iterator

from engine.bpmn.lanes import group_of, participants
from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a


def check(model: Model) -> Iterator[Finding]:
    found = [event for event in model.events("intermediateThrowEvent") if event.helm("milestone")]
    responsible = participants(model) if found else {}
    for event in found:
        yield from _milestone(event, group_of(responsible.get(event.id)))


def _milestone(event: Event, group: tuple[str, ...]) -> Iterator[Finding]:
    milestone = event.helm("milestone")
    if milestone is None:
        return
    if event.definitions:
        message = (
            f"a milestone is a none throw event, but '{event.id}' throws {a(event.kind)}; draw an "
            "event of its own for the milestone"
        )
        yield error(event, message, "helm:milestone", milestone.line)
    if not milestone.get("approvers") and not group:
        message = "must name approvers, or lie in a lane whose helm:participant is a group"
        yield error(event, message, "helm:milestone approvers", milestone.line)
    if not milestone.get("resultVariable") and not event.id.isidentifier():
        message = (
            f"the approval would be kept in a variable named '{event.id}', which FEEL cannot read; "
            "give a resultVariable"
        )
        yield error(event, message, "helm:milestone resultVariable", milestone.line)


rule = Rule("milestone", "urn:helm:ext milestone", check)

"""A boundary event is attached to an activity of its own scope; some kinds only interrupt."""

from collections.abc import Iterator

from engine.bpmn.model import Activity, Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a

_ESCALATES = frozenset(("subProcess", "adHocSubProcess", "callActivity", "transaction"))


def check(model: Model) -> Iterator[Finding]:
    for event in model.events("boundaryEvent"):
        yield from _host(model, event)
        if event.of_kind("error") and not event.interrupting:
            message = "an error boundary event always interrupts; cancelActivity must not be false"
            yield error(event, message, "cancelActivity")


def _host(model: Model, event: Event) -> Iterator[Finding]:
    host = model.nodes.get(event.attached_to or "")
    if not isinstance(host, Activity):
        found = "nothing" if event.attached_to is None else f"'{event.attached_to}'"
        message = (
            f"expected to be attached to an activity, found {found}; draw it on the border of one"
        )
        yield error(event, message, "attachedToRef")
        return
    if host.scope != event.scope:
        message = (
            f"is attached to '{host.id}', which lies in another scope, '{host.scope}'; put both "
            "into one"
        )
        yield error(event, message, "attachedToRef")
    throws = host.tag in _ESCALATES or (host.loop is not None and host.loop.thrown)
    if event.of_kind("escalation") and not throws:
        message = (
            "an escalation is caught on a sub-process; "
            f"'{host.id}' is {a(host.tag)}, which throws none: catch an error there, or put it "
            "into a sub-process that throws the escalation"
        )
        yield error(event, message, "attachedToRef")


rule = Rule("boundary-event", "BPMN 2.0.2 §10.5.4", check)

"""`helm:exceptionCase`: on interrupting error and escalation boundary events, naming a case."""

from collections.abc import Iterator

from engine.bpmn.model import Event, Model
from engine.bpmn.rules.rule import Finding, Rule

FIELD = "helm:exceptionCase"


def check(model: Model) -> Iterator[Finding]:
    for event in model.elements():
        if isinstance(event, Event) and event.exception_case is not None:
            message = _wrong(event, event.exception_case)
            if message is not None:
                yield Finding(message=message, element=event.id, field=FIELD, line=event.line)


def _wrong(event: Event, case: str) -> str | None:
    if not case.removeprefix("=").strip():
        return f"{FIELD} names the case that is started, but it is empty; give it the id of a case"
    if len(event.definitions) != 1 or event.kind not in ("error", "escalation"):
        return (
            f"{FIELD} means something on a boundary event for one error or one escalation, but "
            f"'{event.id}' is for {event.kind}; move or remove it"
        )
    if event.kind == "escalation" and not event.interrupting:
        return (
            f"{FIELD} waits for an answer that says how '{event.attached_to}' goes on, but "
            f"'{event.id}' does not interrupt it; set cancelActivity to true or remove it"
        )
    return None


rule = Rule("exception-case", "urn:helm:ext", check)

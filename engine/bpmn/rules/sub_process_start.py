"""A sub-process begins at exactly one start event: a none start event, or that of its trigger."""

from collections.abc import Iterator

from engine.bpmn.event_sub_processes import start_events
from engine.bpmn.model import Event, Model, SubProcess
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a


def check(model: Model) -> Iterator[Finding]:
    for sub_process in model.sub_processes("subProcess", "transaction"):
        starts = [*start_events(sub_process)]
        if len(starts) != 1:
            found = ", ".join(f"'{start.id}'" for start in starts) or "none"
            what = _what(sub_process)
            message = f"{what} '{sub_process.id}' must have exactly one start event, found {found}"
            yield error(sub_process, message, "startEvent")
        if not sub_process.triggered_by_event:
            yield from _none(sub_process, starts)


def _what(sub_process: SubProcess) -> str:
    if sub_process.triggered_by_event:
        return "event sub-process"
    return "transaction" if sub_process.tag == "transaction" else "sub-process"


def _none(sub_process: SubProcess, starts: list[Event]) -> Iterator[Finding]:
    for start in starts:
        if start.kind != "none":
            message = (
                f"sub-process '{sub_process.id}' must begin at a none start event, "
                f"found {a(start.kind)} start event; take the event away, or make this an event "
                'sub-process (triggeredByEvent="true")'
            )
            yield error(start, message)


rule = Rule("sub-process-start", "BPMN 2.0.2 §10.5.2", check)

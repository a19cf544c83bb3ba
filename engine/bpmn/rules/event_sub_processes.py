"""An event sub-process stands beside the flow: nothing but its event begins it."""

from collections.abc import Iterator

from engine.bpmn.event_sub_processes import event_sub_processes, start_events
from engine.bpmn.model import Event, Model, Process, SubProcess
from engine.bpmn.rules.rule import Finding, Rule, error

_ALWAYS = {"error": "an error", "compensate": "a compensation"}


def check(model: Model) -> Iterator[Finding]:
    for sub_process in event_sub_processes(model):
        yield from _alone(model, sub_process)
        for start in start_events(sub_process):
            yield from _start(model, sub_process, start)
    for event in model.events("boundaryEvent"):
        host = model.nodes.get(event.attached_to or "")
        if isinstance(host, SubProcess) and host.triggered_by_event:
            message = (
                f"an event sub-process has no boundary events, but '{event.id}' is attached to "
                f"'{host.id}'; attach it to an activity inside, or to what lies around it"
            )
            yield error(event, message, "attachedToRef")


def _alone(model: Model, sub_process: SubProcess) -> Iterator[Finding]:
    for flow in (*model.incoming.get(sub_process.id, ()), *model.outgoing.get(sub_process.id, ())):
        message = (
            f"no flow leads to or from the event sub-process '{sub_process.id}': its event begins "
            "it, and what lies around it goes on when it has ended"
        )
        yield error(flow, message, "targetRef" if flow.target == sub_process.id else "sourceRef")
    if sub_process.loop is not None:
        message = (
            f"the event sub-process '{sub_process.id}' cannot repeat; repeat what is inside, or "
            "let its start event not interrupt: it begins as often as the event happens"
        )
        yield error(sub_process, message, sub_process.loop.tag, sub_process.loop.line)
    if sub_process.tag != "subProcess":
        message = (
            f"only a plain sub-process is triggered by an event, found {sub_process.tag}; draw it "
            "inside one"
        )
        yield error(sub_process, message, "triggeredByEvent")
    if sub_process.for_compensation:
        message = (
            f"'{sub_process.id}' is begun by its event; remove isForCompensation, and draw a "
            "compensation start event where it is to compensate"
        )
        yield error(sub_process, message, "isForCompensation")


def _start(model: Model, sub_process: SubProcess, start: Event) -> Iterator[Finding]:
    for definition in start.of_kind(*_ALWAYS):
        if not start.interrupting:
            what = _ALWAYS[definition.kind]
            message = f"{what} start event always interrupts; isInterrupting must not be false"
            yield error(start, message, "isInterrupting")
    if start.zeebe("formDefinition") is not None:
        message = "nobody starts an event sub-process by a form; remove zeebe:formDefinition"
        yield error(start, message, "zeebe:formDefinition")
    container = model.containers.get(sub_process.scope)
    if start.kind == "compensate" and isinstance(container, Process):
        message = (
            f"the process '{container.id}' is never compensated as a whole; put the compensation "
            f"event sub-process '{sub_process.id}' into the sub-process that it undoes"
        )
        yield error(start, message, "compensateEventDefinition")


rule = Rule("event-sub-process", "BPMN 2.0.2 §10.3.5", check)

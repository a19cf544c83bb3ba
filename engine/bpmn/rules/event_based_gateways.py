"""An event-based gateway leads straight to events that race for the token."""

from collections.abc import Iterator, Mapping

from engine.bpmn.model import Event, FlowNode, Gateway, Model, SequenceFlow, Task
from engine.bpmn.rules.rule import Finding, Rule, error

_RACERS = frozenset(("timer", "message", "signal", "conditional"))


def check(model: Model) -> Iterator[Finding]:
    hosts = {event.attached_to: event for event in model.events("boundaryEvent")}
    for node in model.nodes.values():
        if not (isinstance(node, Gateway) and node.tag == "eventBasedGateway"):
            continue
        flows = model.outgoing.get(node.id, ())
        if len(flows) < 2:
            message = f"event-based gateway '{node.id}' must have at least two outgoing flows"
            remedy = "draw another event behind it, or leave the gateway out"
            yield error(node, f"{message}, found {len(flows)}; {remedy}")
        for flow in flows:
            yield from _target(model, node, flow, hosts)
        yield from _twice(model, node, flows)


def _target(
    model: Model, gateway: Gateway, flow: SequenceFlow, hosts: Mapping[str | None, Event]
) -> Iterator[Finding]:
    target = model.nodes.get(flow.target)
    if target is None:
        return
    if not _races(target):
        yield error(
            gateway,
            f"event-based gateway '{gateway.id}' must lead to intermediate catch events "
            f"(timer, message, signal, conditional) or receive tasks, but '{flow.id}' leads to "
            f"the {target.tag} '{target.id}'; draw such an event between them",
            line=flow.line,
        )
    elif len(model.incoming.get(target.id, ())) > 1:
        message = (
            f"comes after event-based gateway '{gateway.id}' and must have no other incoming flow; "
            "let the other one lead to the gateway, or to what comes after the event"
        )
        yield error(target, message)
    elif isinstance(target, Task):
        yield from _receives(gateway, target, hosts.get(target.id))


def _races(target: FlowNode) -> bool:
    if isinstance(target, Event):
        kinds = {definition.kind for definition in target.definitions}
        return target.tag == "intermediateCatchEvent" and bool(kinds) and kinds <= _RACERS
    return isinstance(target, Task) and target.tag == "receiveTask"


def _receives(gateway: Gateway, task: Task, attached: Event | None) -> Iterator[Finding]:
    """A receive task that races is entered only when its message is there (§10.6.6)."""
    if attached is not None or task.loop is not None:
        what = f"the boundary event '{attached.id}'" if attached is not None else "a loop"
        message = (
            f"comes after event-based gateway '{gateway.id}' and must have no boundary event "
            f"and no loop, found {what}; remove that, or draw a message catch event instead"
        )
        yield error(task, message)


def _twice(model: Model, gateway: Gateway, flows: tuple[SequenceFlow, ...]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], FlowNode] = {}
    for flow in flows:
        target = model.nodes.get(flow.target)
        if target is None:
            continue
        for kind, ref in _waits_for(target):
            other = seen.setdefault((kind, _name(model, ref)), target)
            if other is not target:
                message = (
                    f"'{other.id}' and '{target.id}' after event-based gateway '{gateway.id}' "
                    f"wait for the same {kind}; keep one of them, or let one wait for another"
                )
                yield error(gateway, message)


def _waits_for(node: FlowNode) -> Iterator[tuple[str, str]]:
    if isinstance(node, Task) and node.message:
        yield "message", node.message
    if isinstance(node, Event):
        for definition in node.definitions:
            if definition.kind in ("message", "signal") and definition.ref:
                yield definition.kind, definition.ref


def _name(model: Model, ref: str) -> str:
    named = model.definitions.get(ref)
    return named.value or ref if named else ref


rule = Rule("event-based-gateway", "BPMN 2.0.2 §10.6.6", check)

"""What begins a process without a start event stands at its very beginning, and can be found.

Behind a parallel gateway the first message makes the instance and the others have to find it again,
so each needs a correlation key (BPMN 2.0.2 §10.6.6).
"""

from collections.abc import Iterator

from engine.bpmn.instantiating import beginnings, begins
from engine.bpmn.model import Event, FlowNode, Gateway, Model, Process, Task
from engine.bpmn.rules.rule import Finding, Rule, error

_TYPES = ("Exclusive", "Parallel")
_TRIGGERS = ("message", "signal", "timer", "conditional")


def check(model: Model) -> Iterator[Finding]:
    hosts = {event.attached_to: event for event in model.events("boundaryEvent")}
    for node in model.nodes.values():
        if begins(node):
            yield from _place(model, node)
        if isinstance(node, Gateway) and node.tag == "eventBasedGateway":
            yield from _type(node)
        if isinstance(node, Task) and node.instantiate:
            yield from _task(node, hosts.get(node.id))
    for process in model.processes:
        for target, gateway in beginnings(model, process):
            if gateway is not None:
                yield from _target(model, gateway, target)


def _place(model: Model, node: FlowNode) -> Iterator[Finding]:
    flows = model.incoming.get(node.id, ())
    if flows:
        message = (
            f"'{node.id}' begins the process, so no flow may lead to it; remove '{flows[0].id}' or "
            'instantiate="true"'
        )
        yield error(node, message, "instantiate")
    if not isinstance(model.containers.get(node.scope), Process):
        message = (
            f"'{node.id}' lies inside '{node.scope}', but only a process is begun from outside; "
            'remove instantiate="true"'
        )
        yield error(node, message, "instantiate")


def _type(gateway: Gateway) -> Iterator[Finding]:
    kind = gateway.event_gateway_type
    if kind not in _TYPES:
        message = f"expected eventGatewayType {' or '.join(_TYPES)}, found '{kind}'"
        yield error(gateway, message, "eventGatewayType")
    elif kind == "Parallel" and not gateway.instantiate:
        message = (
            f"only a gateway that begins a process waits for all of its events; '{gateway.id}' is "
            "in the middle: draw a parallel gateway before the events"
        )
        yield error(gateway, message, "eventGatewayType")


def _task(task: Task, attached: Event | None) -> Iterator[Finding]:
    if task.tag != "receiveTask":
        message = f"only a receive task begins a process, '{task.id}' is a {task.tag}"
        yield error(task, message, "instantiate")
    elif attached is not None or task.loop is not None:
        what = f"the boundary event '{attached.id}'" if attached is not None else "a loop"
        message = (
            f"'{task.id}' is over when the process begins: it must have no boundary event and no "
            f"loop, found {what}"
        )
        yield error(task, message, "instantiate")


def _target(model: Model, gateway: Gateway, target: FlowNode) -> Iterator[Finding]:
    together = gateway.event_gateway_type == "Parallel"
    fitting = ("message",) if together else _TRIGGERS
    event = target if isinstance(target, Event) else None
    kinds = [one.kind for one in event.definitions] if event is not None else []
    wrong = [kind for kind in kinds if kind not in fitting]
    gathers = event is not None and event.parallel_multiple and len(kinds) > 1
    if wrong or gathers or (together and len(kinds) > 1):
        which = "all" if gathers else "one"
        found = f"{which} of {', '.join(kinds)}" if len(kinds) > 1 else ", ".join(kinds)
        message = (
            f"'{gateway.id}' begins a process, so '{target.id}' behind it must wait for one "
            f"{' or '.join(fitting)}, found {found}"
        )
        yield error(target, message, "eventDefinitions")
    elif together and not _has_key(model, target):
        message = (
            f"each message behind '{gateway.id}' must find the instance that the first has begun: "
            f"the message of '{target.id}' needs a zeebe:subscription with a correlationKey"
        )
        yield error(target, message, "zeebe:subscription correlationKey")


def _has_key(model: Model, target: FlowNode) -> bool:
    reference = target.message if isinstance(target, Task) else None
    if isinstance(target, Event) and target.definition is not None:
        reference = target.definition.ref
    message = model.definitions.get(reference or "")
    subscription = message.zeebe("subscription") if message is not None else None
    return subscription is not None and subscription.get("correlationKey") is not None


rule = Rule("instantiate", "BPMN 2.0.2 §10.6.6", check)

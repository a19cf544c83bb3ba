"""What the engine sends along a message flow is waited for at its other end (BPMN 2.0.2 §9.3)."""

from collections.abc import Iterator

from engine.bpmn.message_flows import Collaboration, Sent
from engine.bpmn.model import Event, FlowNode, Model
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    collaboration = Collaboration(model)
    for node in model.nodes.values():
        sent = collaboration.sent(node)
        for one in sent:
            yield from _flow(node, one)
        if sent:
            yield from _whole(node, len(sent))


def _flow(node: FlowNode, one: Sent) -> Iterator[Finding]:
    if one.received is None:
        message = (
            f"the message flow '{one.flow.id}' must lead to what waits for a message, found "
            f"'{one.flow.target}'; let it lead to a message event or receive task, or give "
            f"'{node.id}' a zeebe:taskDefinition: then a worker sends the message"
        )
        yield error(node, message, "messageFlow", one.flow.line)
    elif one.message is not None and one.message.value != one.received.value:
        message = (
            f"'{node.id}' sends '{one.message.value}', but '{one.flow.target}' waits for "
            f"'{one.received.value}'; expected the same message at both ends of '{one.flow.id}'"
        )
        yield error(node, message, "messageFlow", one.flow.line)


def _whole(node: FlowNode, found: int) -> Iterator[Finding]:
    wanted = len(node.of_kind("message")) if isinstance(node, Event) else 1
    if found < wanted:
        message = (
            f"'{node.id}' sends {wanted} messages, but only {found} of them have a message flow to "
            "a process of this file; draw the others, or give it a zeebe:taskDefinition"
        )
        yield error(node, message, "messageFlow")
    if node.helm("policy") is not None:
        message = (
            f"no worker does '{node.id}', so its policy would guard nothing: the engine sends the "
            "message itself; give it a zeebe:taskDefinition, or remove helm:policy"
        )
        yield error(node, message, "helm:policy")


rule = Rule("message-flow", "BPMN 2.0.2 §9.3", check)

"""A message event or receive task names a message, and who waits inside an instance has a key."""

from collections.abc import Iterator

from engine.bpmn.instantiating import begins
from engine.bpmn.model import Definition, Event, FlowNode, Model, Process, Task
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if isinstance(node, Task) and node.tag == "receiveTask":
            yield from _message(model, node, node.message)
        elif isinstance(node, Event):
            for definition in node.of_kind("message"):
                yield from _message(model, node, definition.ref)


def _message(model: Model, node: FlowNode, ref: str | None) -> Iterator[Finding]:
    message = model.definitions.get(ref or "")
    if message is None or message.tag != "message":
        found = f"'{ref}', which is no message of the file" if ref else "none"
        missing = f"must reference a message, found {found}; choose one, or make a new one"
        yield error(node, missing, "messageRef")
    elif message.value is None:
        yield error(
            node,
            f"the message '{message.id}' it references must have a name; it is found by that",
            "messageRef",
        )
    elif _waits_inside(model, node) and not _has_key(message):
        yield error(
            node,
            f"the message '{message.value}' ({message.id}) that '{node.id}' waits for must have a "
            "zeebe:subscription with a correlationKey, found none; write by which value an "
            "instance is found, for example =orderId",
            "zeebe:subscription correlationKey",
        )


def _waits_inside(model: Model, node: FlowNode) -> bool:
    """Whether an instance waits for the message; a process's start event waits for any."""
    if node.tag in ("intermediateThrowEvent", "endEvent"):
        return False
    if begins(node):
        return False
    at_process = isinstance(model.containers.get(node.scope), Process)
    return not (node.tag == "startEvent" and at_process)


def _has_key(message: Definition) -> bool:
    subscription = message.zeebe("subscription")
    return subscription is not None and subscription.get("correlationKey") is not None


rule = Rule("message", "executable dialect 1.2", check)

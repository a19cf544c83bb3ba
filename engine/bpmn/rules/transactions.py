"""A transaction is canceled by an end event in it, and left by its cancel boundary event."""

from collections.abc import Iterator

from engine.bpmn.model import Event, FlowNode, Model, SubProcess
from engine.bpmn.rules.rule import Finding, Rule, error, warning
from engine.bpmn.text import a

#: How BPMN says that what is done is undone by compensation.
_COMPENSATES = ("##Compensate", "compensate")


def check(model: Model) -> Iterator[Finding]:
    for transaction in model.sub_processes("transaction"):
        if transaction.method is not None and transaction.method not in _COMPENSATES:
            message = (
                f"'{transaction.id}' is undone by compensation, whatever its method says; expected "
                f"##Compensate, found '{transaction.method}'"
            )
            yield warning(transaction, message, "method")
    caught = {}
    for event in model.events("boundaryEvent"):
        if event.kind == "cancel":
            caught[event.attached_to or ""] = event
            yield from _boundary(model, event)
    for event in model.events("endEvent"):
        if event.of_kind("cancel"):
            yield from _end(model, event, caught)


def _boundary(model: Model, event: Event) -> Iterator[Finding]:
    host = model.nodes.get(event.attached_to or "")
    if host is not None and host.tag != "transaction":
        message = (
            f"only a transaction is canceled; '{host.id}' is {a(host.tag)}. Draw a transaction, or "
            "catch an error"
        )
        yield error(event, message, "attachedToRef")
    if not event.interrupting:
        message = "a cancel boundary event always interrupts; cancelActivity must not be false"
        yield error(event, message, "cancelActivity")
    if isinstance(host, SubProcess) and host.loop is not None:
        message = (
            f"'{host.id}' repeats, and canceling one round would end the others without undoing "
            "them; put the transaction into a sub-process that repeats"
        )
        yield error(event, message, "attachedToRef")


def _end(model: Model, event: Event, caught: dict[str, Event]) -> Iterator[Finding]:
    transaction = _around(model, event)
    if transaction is None:
        message = (
            f"'{event.id}' cancels a transaction, but lies in none; draw it inside a transaction, "
            "or end with an error"
        )
        yield error(event, message, "cancelEventDefinition")
    elif transaction.id not in caught:
        message = (
            f"'{event.id}' cancels the transaction '{transaction.id}', which has no cancel "
            "boundary event to be left by; attach one to it"
        )
        yield error(event, message, "cancelEventDefinition")


def _around(model: Model, node: FlowNode) -> SubProcess | None:
    """The nearest transaction that the node lies in."""
    container = model.nodes.get(node.scope)
    while isinstance(container, SubProcess):
        if container.tag == "transaction":
            return container
        container = model.nodes.get(container.scope)
    return None


rule = Rule("transaction", "BPMN 2.0.2 §10.3.5", check)

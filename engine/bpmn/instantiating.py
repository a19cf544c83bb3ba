"""What begins a process without a start event: receive tasks, and event-based gateways.

BPMN 2.0.2 §10.3.3 and §10.6.6, ``instantiate``. No flow leads to them; a message (or, behind a
gateway, a signal, a time or a condition) makes the instance and is at the same time what they wait
for.
"""

from collections.abc import Iterator

from engine.bpmn.model import FlowNode, Gateway, Model, Process, Task


def instantiating_tasks(process: Process) -> Iterator[Task]:
    """The receive tasks that begin the process."""
    for node in process.contents.nodes:
        if isinstance(node, Task) and node.instantiate:
            yield node


def instantiating_gateways(process: Process) -> Iterator[Gateway]:
    """The event-based gateways that begin the process."""
    for node in process.contents.nodes:
        if isinstance(node, Gateway) and node.instantiate:
            yield node


def beginnings(model: Model, process: Process) -> Iterator[tuple[FlowNode, Gateway | None]]:
    """What waits outside of any instance, with the gateway that it stands behind."""
    for task in instantiating_tasks(process):
        yield task, None
    for gateway in instantiating_gateways(process):
        for flow in model.outgoing.get(gateway.id, ()):
            target = model.nodes.get(flow.target)
            if target is not None:
                yield target, gateway


def begins(node: FlowNode) -> bool:
    """Whether the node begins a process by itself."""
    return isinstance(node, Task | Gateway) and node.instantiate

"""Event sub-processes as they are drawn: which ones there are, and what each waits for."""

from collections.abc import Iterator

from engine.bpmn.model import Event, FlowNode, Model, Process, SubProcess


def event_sub_processes(model: Model) -> Iterator[SubProcess]:
    """The sub-processes that an event triggers, in document order."""
    for node in model.nodes.values():
        if isinstance(node, SubProcess) and node.triggered_by_event:
            yield node


def start_events(container: Process | SubProcess) -> Iterator[Event]:
    """The start events directly in *container*."""
    for node in container.contents.nodes:
        if isinstance(node, Event) and node.tag == "startEvent":
            yield node


def in_event_sub_process(model: Model, node: FlowNode) -> bool:
    """Whether the node lies directly in an event sub-process."""
    container = model.containers.get(node.scope)
    return isinstance(container, SubProcess) and container.triggered_by_event

"""Messages that one process of a file sends another along the message flows between them.

BPMN 2.0.2 §9.3 and §8.4.2. A send task or a message throw event without a job type is carried out
by the engine where each of its messages has a message flow to an executable process of the same
file. With a job type a worker sends them, as in Zeebe, and the flows are pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.event_sub_processes import in_event_sub_process
from engine.bpmn.model import Definition, Event, FlowNode, MessageFlow, Model, Task
from engine.bpmn.shapes import JOB_EVENTS

Awaited = tuple[Definition, bool]  #: a message, and whether it begins a process


@dataclass(frozen=True, slots=True)
class Sent:
    """One message on its way.

    Attributes:
        message: what the sender names; else what its flow or the receiver names.
        received: the message that the receiver waits for.
        starts: the receiver is not there yet: the message begins it.
    """

    flow: MessageFlow
    message: Definition | None
    received: Definition | None
    starts: bool


def sends(node: FlowNode) -> bool:
    """Whether sending messages is what the node is for."""
    if isinstance(node, Task):
        return node.tag == "sendTask"
    return isinstance(node, Event) and node.tag in JOB_EVENTS and bool(node.of_kind("message"))


class Collaboration:
    """The message flows of a file, found by their source; read once for all that ask."""

    __slots__ = ("_awaited", "_flows", "_model", "_processes")

    def __init__(self, model: Model) -> None:
        self._model = model
        self._flows: dict[str, list[MessageFlow]] = {}
        self._processes: dict[str, str] = {}
        self._awaited: dict[str, dict[str | None, Awaited]] = {}
        if not model.message_flows:
            return
        self._processes = {process.id: process.id for process in model.processes}
        for node in model.nodes.values():  # a container stands before what it contains
            process = self._processes[node.id] = self._processes.get(node.scope, node.scope)
            for awaited in _waits(model, node):
                for end in (node.id, process):
                    self._awaited.setdefault(end, {}).setdefault(awaited[0].value, awaited)
        for pool, process in model.pools.items():
            if process in self._processes:
                self._processes[pool] = process
        for flow in model.message_flows:
            if flow.target in self._processes:
                self._flows.setdefault(flow.source, []).append(flow)

    def sent(self, node: FlowNode) -> tuple[Sent, ...]:
        """What the engine sends for *node*; empty where a worker does, or nobody could get it."""
        flows = self._flows.get(node.id)
        if not flows or not sends(node) or node.zeebe("taskDefinition") is not None:
            return ()
        named = _named(self._model, node)
        return tuple(self._sent(flow, named) for flow in flows)

    def _sent(self, flow: MessageFlow, named: list[Definition]) -> Sent:
        end = self._model.pools.get(flow.target, flow.target)
        awaited = self._awaited.get(end, {})
        fitting = (one for one in named if one.value in awaited)
        message = next(fitting, named[0] if named else None)
        message = message or self._model.definitions.get(flow.message or "")
        first = next(iter(awaited.values()), None)
        found = first if message is None else awaited.get(message.value, first)
        received = found[0] if found is not None else None
        return Sent(flow, message or received, received, found is not None and found[1])


def _named(model: Model, node: FlowNode) -> list[Definition]:
    """The messages that the node itself names."""
    refs = [node.message] if isinstance(node, Task) else []
    if isinstance(node, Event):
        refs = [definition.ref for definition in node.of_kind("message")]
    found = [model.definitions.get(ref or "") for ref in refs]
    return [one for one in found if one is not None]


def _waits(model: Model, node: FlowNode) -> Iterator[Awaited]:
    """The messages that *node* waits for."""
    refs: list[str | None] = []
    starts = False
    if isinstance(node, Task) and node.tag == "receiveTask":
        refs, starts = [node.message], node.instantiate
    elif isinstance(node, Event) and node.tag not in JOB_EVENTS:
        refs = [definition.ref for definition in node.of_kind("message")]
        starts = node.tag == "startEvent" and not in_event_sub_process(model, node)
    for ref in refs:
        found = model.definitions.get(ref or "")
        if found is not None and found.tag == "message":
            yield found, starts

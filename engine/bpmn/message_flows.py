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


def sent(model: Model, node: FlowNode) -> tuple[Sent, ...]:
    """What the engine sends for *node*; empty where a worker does, or nobody could receive it."""
    if not sends(node) or node.zeebe("taskDefinition") is not None:
        return ()
    return tuple(_sent(model, node))


def _sent(model: Model, node: FlowNode) -> Iterator[Sent]:
    named = _named(model, node)
    for flow in model.message_flows:
        if flow.source != node.id or _process(model, flow.target) is None:
            continue
        receivers = list(_receivers(model, flow.target))
        message = _fitting(named, receivers) or model.definitions.get(flow.message or "")
        name = message.value if message is not None else None
        same = [one for one in receivers if name is None or one[0].value == name]
        found = (same or receivers)[:1]
        received = found[0][0] if found else None
        yield Sent(flow, message or received, received, starts=bool(found) and found[0][1])


def _named(model: Model, node: FlowNode) -> list[Definition]:
    """The messages that the node itself names."""
    refs = [node.message] if isinstance(node, Task) else []
    if isinstance(node, Event):
        refs = [definition.ref for definition in node.of_kind("message")]
    found = [model.definitions.get(ref or "") for ref in refs]
    return [one for one in found if one is not None]


def _fitting(
    named: list[Definition], receivers: list[tuple[Definition, bool]]
) -> Definition | None:
    """Of what the sender names, what the receiver waits for; else the first."""
    awaited = {received.value for received, _ in receivers}
    return next((one for one in named if one.value in awaited), named[0] if named else None)


def _process(model: Model, end: str) -> str | None:
    """The executable process that the end of a flow is, or lies in."""
    scope = model.pools.get(end, end)
    for _ in range(len(model.nodes) + 1):
        node = model.nodes.get(scope)
        if node is None:
            break
        scope = node.scope
    return scope if any(process.id == scope for process in model.processes) else None


def _receivers(model: Model, end: str) -> Iterator[tuple[Definition, bool]]:
    """The messages that are waited for at the end of a flow, and whether they begin a process."""
    node = model.nodes.get(end)
    if node is not None:
        yield from _waits(model, node)
        return
    process = _process(model, end)
    for one in model.nodes.values():
        if _process(model, one.id) == process:
            yield from _waits(model, one)


def _waits(model: Model, node: FlowNode) -> Iterator[tuple[Definition, bool]]:
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

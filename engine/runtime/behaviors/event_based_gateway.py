"""Event-based gateway: the first of the events behind it wins, the others are given up.

BPMN 2.0.2 section 13.4.4. The gateway itself waits for all of them; when one occurs it completes
and that event is entered and left.
"""

from collections.abc import Mapping, Sequence

from engine.feel.values import Value
from engine.plan.model import Flow, Node
from engine.runtime import waits
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.trouble import broken
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    nodes = turn.plan.nodes
    waits.open_all(turn, item, [nodes[flow.target] for flow in turn.plan.leaving[item.node.index]])


def occurred(turn: Turn, item: Item, node_id: str, variables: Mapping[str, Value]) -> None:
    scope = item.scope
    if scope is None:
        broken(f"{item!r} stands in no scope")
    turn.complete(item)
    for index in item.node.outgoing:
        flow = turn.plan.flows[index]
        if turn.plan.nodes[flow.target].id == node_id:
            turn.emit(("FlowTaken", scope.key, flow.id))
    waits.pass_event(turn, scope, turn.plan.node(node_id), variables)


def begin_at(turn: Turn, root: Item, node: Node, variables: Mapping[str, Value]) -> None:
    """Begin an instance at the event *node*; behind a gateway, by passing that.

    The gateway may want all of its events: then the others are waited for from now on.
    """
    start = next(one for one in turn.plan.starts if one.node == node.index)
    if start.gateway is None:
        waits.pass_event(turn, root, node, variables)
        return
    gateway = turn.plan.nodes[start.gateway]
    key = turn.key()
    turn.emit(("ItemStarted", key, gateway.id, root.key, -1))
    turn.complete(turn.state.items[key])
    flows = turn.plan.leaving[gateway.index]
    for flow in flows:
        if flow.target == node.index:
            turn.emit(("FlowTaken", root.key, flow.id))
    waits.pass_event(turn, root, node, variables)
    if gateway.together:
        turn.take(root, [flow for flow in flows if flow.target != node.index])


def route(turn: Turn, item: Item) -> Sequence[Flow]:
    """None: the event that occurred is entered by itself."""
    return ()


behavior = Behavior(start=start, route=route, occurred=occurred)

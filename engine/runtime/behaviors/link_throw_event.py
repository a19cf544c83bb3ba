"""Link throw event: the token goes on at the catch event of the same name (BPMN 2.0.2 §13.5.2)."""

from collections.abc import Sequence

from engine.plan.details import LinkDefinition
from engine.plan.model import Flow
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import pass_through
from engine.runtime.state import Item
from engine.runtime.trouble import broken
from engine.runtime.turn import Turn


def route(turn: Turn, item: Item) -> Sequence[Flow]:
    """No flow: the token is put down behind the link."""
    link = item.node.event
    if not isinstance(link, LinkDefinition) or link.target is None or item.scope is None:
        broken(f"{item!r} leads nowhere")
    turn.queue.append((turn.plan.nodes[link.target], item.scope, -1))
    return ()


behavior = Behavior(start=pass_through.start, route=route)

"""Process and embedded sub-process: a scope whose start events begin with it.

BPMN 2.0.2 sections 13.2 and 13.3.4: complete when no item is live inside and no token waits in
a join. A surplus token in a join keeps its scope active (section 13.4.1).
"""

from engine.runtime import opening
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    nodes = turn.plan.nodes
    if item.memo is not None and opening.HELD in item.memo:
        _go_on(turn, item)
        return
    if item.memo is not None and opening.BEGIN in item.memo:
        opening.begin(turn, item)
        return
    for index in item.node.at_open:
        turn.queue.append((nodes[index], item, -1))
    if not item.node.at_open:
        turn.doubtful[item.key] = item


def _go_on(turn: Turn, item: Item) -> None:
    """Begin where an instance was to begin that could not at once listen to what it must."""
    for node_id in (item.memo or {})[opening.HELD]:
        turn.queue.append((turn.plan.node(node_id), item, -1))
    turn.remember(item, opening.HELD, None)
    turn.doubtful[item.key] = item


def done(turn: Turn, item: Item) -> bool:
    return not item.children and not item.away and not item.held


behavior = Behavior(start=start, done=done)

"""Case plan model and stage: a scope that lays out its plan items and waits for them.

CMMN 1.1 sections 8.4 and 8.6. What begins at once is started, what a sentry guards waits as
AVAILABLE, what a performer must choose is ENABLED; discretionary items (not laid out) are
planned from the menu. Complete when no child is active and, without autoComplete, every child
is over or disabled.
"""

from engine.plan.model import Begins, Memory
from engine.runtime.behavior import Behavior
from engine.runtime.state import ACTIVE, AVAILABLE, DISABLED, ENABLED, OVER, Item
from engine.runtime.turn import Turn

RUNNING = frozenset((ACTIVE, "SUSPENDED", "FAILED", "COMPLETING"))


def start(turn: Turn, item: Item) -> None:
    nodes = turn.plan.nodes
    for index in item.node.at_open:
        node = nodes[index]
        if any(turn.plan.criteria[c].memory is Memory.LATCH for c in node.entry):
            turn.emit(("ItemCreated", turn.key(), node.id, item.key, AVAILABLE, -1))
        elif node.begins is Begins.WHEN_CHOSEN:
            turn.emit(("ItemCreated", turn.key(), node.id, item.key, ENABLED, -1))
        else:
            turn.queue.append((node, item, -1))
    turn.doubtful[item.key] = item


def done(turn: Turn, item: Item) -> bool:
    children = (item.children or {}).values()
    if any(child.life in RUNNING for child in children):
        return False
    if item.node.auto_complete:
        over = not any(child.life not in OVER and _required(child) for child in children)
    else:
        over = all(child.life in OVER or child.life == DISABLED for child in children)
    if over:
        _end_leftovers(turn, item)
    return over


def _required(child: Item) -> bool:
    return child.node.required is not None


def _end_leftovers(turn: Turn, item: Item) -> None:
    """What never began leaves with its stage (cmmn.md 1.6: reason parent-completed)."""
    for child in list((item.children or {}).values()):
        if child.life not in OVER:
            turn.terminate(child)


behavior = Behavior(start=start, done=done)

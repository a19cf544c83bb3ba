"""Complex gateway: its activation condition decides when it goes on (`complex_joins`).

BPMN 2.0.2 section 13.4.5. The conditions of its outgoing flows see ``waitingForStart``: true when
the gateway begins, false when it is reset; then no flow has to be taken.
"""

from collections.abc import Sequence

from engine.plan.model import Flow
from engine.runtime import complex_joins, data
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import inclusive_gateway
from engine.runtime.behaviors.exclusive_gateway import holds
from engine.runtime.state import Item
from engine.runtime.turn import Turn

WAITING_FOR_START = "waitingForStart"


def start(turn: Turn, item: Item) -> None:
    memo = item.memo or {}
    resets = complex_joins.RESET in memo
    if complex_joins.UNDECIDED in memo and not _begins(turn, item):
        turn.terminate(item)  # now it can be evaluated, and simply does not hold
        return
    flows = turn.plan.leaving[item.node.index]
    if any(f.condition is not None and WAITING_FOR_START in f.condition.names for f in flows):
        data.set_local(turn, item, {WAITING_FOR_START: not resets})
    turn.complete(item)


def _begins(turn: Turn, item: Item) -> bool:
    """Whether it may begin, after an incident of its activation condition."""
    scope = item.scope
    if scope is None or not item.node.entry:
        return True
    criterion = turn.plan.criteria[item.node.entry[0]]
    if not complex_joins.holds(turn, scope, criterion):
        return False
    complex_joins.begin(turn, scope, criterion)
    return True


def route(turn: Turn, item: Item) -> Sequence[Flow]:
    """As an inclusive gateway; when it is reset, only flows whose condition is there and holds."""
    if complex_joins.RESET not in (item.memo or {}):
        return inclusive_gateway.route(turn, item)
    flows = turn.plan.leaving[item.node.index]
    chosen = [f for f in flows if f.condition is not None and holds(turn, item, f)]
    if chosen or item.node.default is None:
        return chosen
    return (turn.plan.flows[item.node.default],)


behavior = Behavior(start=start, route=route)

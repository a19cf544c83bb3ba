"""Inclusive gateway, and the outgoing flows of whatever has conditions on them.

BPMN 2.0.2 section 13.4.3: every flow whose condition holds is taken, the default flow only if
none does. Conditional flows that leave an activity are judged in the same way (section 8.4.13).
The join is a criterion of the plan (`engine.runtime.joins`).
"""

from collections.abc import Sequence

from engine.plan.model import Flow
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import pass_through
from engine.runtime.behaviors.exclusive_gateway import holds, none_holds
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def route(turn: Turn, item: Item) -> Sequence[Flow]:
    """Every flow whose condition holds, in document order; else the default flow.

    Raises:
        Trouble: a condition is neither true nor false, or none holds and there is no default
            flow. Becomes an incident on the gateway; the token stays.
    """
    node = item.node
    flows = turn.plan.leaving[node.index]
    chosen = [flow for flow in flows if flow.index != node.default and holds(turn, item, flow)]
    if node.default is not None and all(flow.condition is None for flow in chosen):
        chosen += [flow for flow in flows if flow.index == node.default]
    if flows and not chosen:
        raise none_holds(item, flows)
    return chosen


behavior = Behavior(start=pass_through.start, route=route)

"""Exclusive gateway: takes the first outgoing flow whose condition holds.

BPMN 2.0.2 section 13.4.2. Merging needs nothing here: each token passes on its own.
"""

from collections.abc import Sequence

from engine.plan.model import Flow
from engine.runtime import data
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import pass_through
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown
from engine.runtime.turn import Turn


def route(turn: Turn, item: Item) -> Sequence[Flow]:
    """Exactly one flow, in document order; the default flow only if no other holds.

    Raises:
        Trouble: a condition is neither true nor false, or none holds and there is no default
            flow. Becomes an incident on the gateway; the token stays.
    """
    node = item.node
    flows = turn.plan.leaving[node.index]
    for flow in flows:
        if flow.index != node.default and (flow.condition is None or holds(turn, item, flow)):
            return (flow,)
    if node.default is not None:
        return (turn.plan.flows[node.default],)
    if not flows:
        return ()
    raise none_holds(item, flows)


def none_holds(item: Item, flows: Sequence[Flow]) -> Trouble:
    """The incident of a gateway that cannot choose."""
    tried = ", ".join(flow.id for flow in flows)
    return Trouble(
        "CONDITION_ERROR",
        f"expected a condition of the outgoing flows of '{item.node.element}' to be true, or a "
        f"default flow; none of {tried} holds",
    )


def holds(turn: Turn, item: Item, flow: Flow) -> bool:
    """Whether the flow's condition is true; anything but true or false is trouble."""
    if flow.condition is None:
        return True
    value = data.evaluate(
        turn, flow.condition, item, "CONDITION_ERROR", "the condition of", flow.id
    )
    if value is True or value is False:
        return value
    raise Trouble(
        "EXTRACT_VALUE_ERROR",
        f"the condition of '{flow.id}': expected '{flow.condition.text}' to be true or false, "
        f"found {shown(value)}",
    )


behavior = Behavior(start=pass_through.start, route=route)

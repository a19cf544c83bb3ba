"""Boundary event: passes the token on; one that hands over to a case waits for its answer.

BPMN 2.0.2 section 13.5.3. What has happened before it begins is in `engine.runtime.waits`.
"""

from collections.abc import Sequence

from engine.plan.model import Flow
from engine.runtime import compensation, exception_cases
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    if exception_cases.is_one(item.node):
        exception_cases.open_case(turn, item)
    else:
        turn.complete(item)


def route(turn: Turn, item: Item) -> Sequence[Flow]:
    """Its own flows, or what its case has said."""
    if exception_cases.is_one(item.node):
        return exception_cases.way_on(turn, item)
    return turn.plan.leaving[item.node.index]


behavior = Behavior(
    start=start, route=route, done=compensation.done, returned=exception_cases.returned
)

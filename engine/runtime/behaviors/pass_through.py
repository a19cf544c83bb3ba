"""Elements that do their work by being passed.

BPMN 2.0.2: none start event, none end event, none throw event without a milestone, undefined
and manual task (section 13.3.3), parallel gateway (section 13.4.1, its join is a criterion).
CMMN 1.1: milestone.
"""

from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    turn.complete(item)


behavior = Behavior(start=start)

"""A completed scope that is compensated: its variables as they were, and what undoes its inside.

BPMN 2.0.2 section 10.7.1. A compensation event sub-process decides by itself; without one,
everything that has completed inside is compensated. There is one such item for each completion.
"""

from engine.runtime import compensation, event_sub_processes
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import scope
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    trigger = (item.memo or {}).get(compensation.TRIGGER)
    if trigger is not None:
        event_sub_processes.begin(turn, item, turn.plan.node(trigger), {})
    else:
        compensation.take_all(turn, item, item)
        turn.doubtful[item.key] = item


def done(turn: Turn, item: Item) -> bool:
    return compensation.done(turn, item) and scope.done(turn, item)


behavior = Behavior(start=start, done=done)

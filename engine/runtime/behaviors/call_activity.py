"""Call activity: another process runs as an instance of its own, until its end.

BPMN 2.0.2 section 13.3.3, `zeebe:calledElement`. A policy may hold the call back until a person
has approved it.
"""

from engine.runtime import effects
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    if effects.may_leave(turn, item):
        effects.release(turn, item)


behavior = Behavior(start=start)

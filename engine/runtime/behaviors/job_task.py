"""Service and send task, message throw and end event: work that a job worker does.

BPMN 2.0.2 section 13.3.3, `zeebe:taskDefinition`: the element is active until the job completes.
A policy may hold the job back until a person has approved it.
"""

from engine.runtime import effects
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    if effects.may_leave(turn, item):
        effects.release(turn, item)


behavior = Behavior(start=start)

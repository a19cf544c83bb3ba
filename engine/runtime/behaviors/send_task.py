"""Send task: a worker sends the message, or the engine does along a message flow.

BPMN 2.0.2 section 13.3.3.
"""

from engine.runtime import sending
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    if item.node.sends:
        sending.send(turn, item)
        turn.complete(item)
    else:
        job_task.start(turn, item)


behavior = Behavior(start=start)

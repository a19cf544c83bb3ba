"""Intermediate catch event and receive task: wait for a timer, a message or a signal.

BPMN 2.0.2 sections 13.5.2 and 13.3.3.
"""

from engine.runtime import waits
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    if item.node.event is None:
        turn.complete(item)
        return
    waits.open_all(turn, item, (item.node,))


behavior = Behavior(start=start)

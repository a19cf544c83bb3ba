"""The scope of one chosen activity of an ad-hoc sub-process (AD_HOC_SUB_PROCESS_INNER_INSTANCE).

It begins empty: the region puts the chosen activity into it, and it is done when that and all
that follows by sequence flow has ended.
"""

from engine.runtime.behavior import Behavior
from engine.runtime.behaviors.scope import done
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    """Nothing: the chosen activity is on its way."""


behavior = Behavior(start=start, done=done)

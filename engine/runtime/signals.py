"""Throwing a signal: whoever waits for it hears it, in this instance and in all others.

BPMN 2.0.2 section 10.5.1. What the thrower's input mappings have made goes with it. The signal
leaves as an event; delivering it is the work of `engine.dispatch`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import SignalDefinition
from engine.runtime import waits
from engine.runtime.state import Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def throw(turn: Turn, item: Item, event: SignalDefinition) -> None:
    """Throw the signal from *item*.

    Raises:
        Trouble: its name is no string.
    """
    name = waits.name_of(turn, item, event, f"the signal name of '{item.node.element}'")
    turn.emit(("SignalThrown", turn.key(), item.key, name, dict(_carried(item))))


def _carried(item: Item) -> dict[str, Value]:
    """The variables of a throw event itself; a multi-instance body carries none."""
    return {} if item.node.multi_instance is not None else (item.vars or {})

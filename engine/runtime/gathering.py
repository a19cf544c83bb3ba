"""Parallel multiple events: they happen when each of their definitions has happened.

BPMN 2.0.2 section 10.5.1. Every definition is waited for once; what the first ones bring is kept
with the item that waits, and all of it goes on together. Beside an activity that is not
interrupted, the gathering then begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import ConditionalDefinition, MultipleDefinition, parts
from engine.plan.model import Node
from engine.runtime import incidents, waits
from engine.runtime.state import ACTIVE, Item
from engine.runtime.trouble import JOB, Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

GATHERED = "gathered:"  #: before the event's id, in the memo of who waits: variables so far
KINDS = frozenset(("timer", "message", "signal", "condition"))


def gathers(node: Node) -> bool:
    """Whether the event needs all of its definitions."""
    return isinstance(node.event, MultipleDefinition) and node.event.parallel


def gather(
    turn: Turn, item: Item, node: Node, variables: Mapping[str, Value]
) -> Mapping[str, Value] | None:
    """What all definitions have brought, now that one more has happened; None: not all have."""
    name = GATHERED + node.id
    found = {**(item.memo or {}).get(name, {}), **variables}
    if any(wait[0] in KINDS and wait[1] == node.id for wait in (item.waits or {}).values()):
        turn.remember(item, name, found)
        return None
    turn.remember(item, name, None)
    return found


def begin_anew(turn: Turn, item: Item, node: Node) -> None:
    """Wait again for an event beside work that goes on.

    What consists of conditions alone would happen again and again: it waits for the next change.
    """
    if node.interrupting or item.life != ACTIVE:
        return
    try:
        if all(isinstance(part, ConditionalDefinition) for part in parts(node.event)):
            for event in waits.openings(turn, item, (node,)):
                turn.emit(event)
        else:
            waits.open_all(turn, item, (node,))
    except Trouble as trouble:
        incidents.raise_incident(turn, item, trouble, JOB)

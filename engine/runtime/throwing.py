"""What a throw or end event throws without waiting: messages of the engine, signals, escalations.

BPMN 2.0.2 section 10.5.1: a multiple event throws all of its definitions. What needs the token for
itself is the behavior's: messages, which one job of a worker sends, and then what is left
(compensation, an error, terminate, cancel).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import EscalationDefinition, EventDefinition, SignalDefinition, parts
from engine.runtime import data, errors, sending, signals
from engine.runtime.state import ACTIVE, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

SENT = "sent"  #: in the memo of an event that throws more: a worker has sent its messages
THROWN = "thrown"  #: in the memo of a multiple event: how many of its definitions were thrown


def throw(turn: Turn, item: Item) -> EventDefinition | None:
    """Throw from *item*; gives the definition that is left, if there is one.

    An escalation may be caught by what ends *item*; then nothing more is thrown. After an incident
    nothing is thrown a second time.
    """
    if item.node.sends and SENT not in (item.memo or {}):
        sending.send(turn, item)
        if item.node.event is not None:
            turn.remember(item, SENT, True)
    if item.node.event is None:
        return None
    found = _parts(item)
    several = len(found) > 1 or item.node.work is not None
    left = None
    for number, part in enumerate(found):
        if not isinstance(part, SignalDefinition | EscalationDefinition):
            left = part
        elif item.life == ACTIVE and number >= (item.memo or {}).get(THROWN, 0):
            _throw(turn, item, part)
            if several and item.life == ACTIVE:
                turn.remember(item, THROWN, number + 1)
    return left


def sent(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    """A worker has sent the messages of *item*; what is left follows, or it completes."""
    if all(isinstance(part, SignalDefinition | EscalationDefinition) for part in _parts(item)):
        turn.finish(item, variables)
        return
    if variables and item.node.outputs:
        data.set_local(turn, item, variables)
    else:
        data.propagate(turn, item, variables)
    turn.remember(item, SENT, True)
    turn.start(item)


def sends(item: Item) -> bool:
    """Whether a worker is still to send messages of *item*."""
    return item.node.work is not None and SENT not in (item.memo or {})


def _parts(item: Item) -> tuple[EventDefinition, ...]:
    return parts(item.node.event)


def _throw(turn: Turn, item: Item, part: SignalDefinition | EscalationDefinition) -> None:
    if isinstance(part, SignalDefinition):
        signals.throw(turn, item, part)
    else:
        errors.throw_escalation(turn, item, errors.escalation_code(turn, item, part))

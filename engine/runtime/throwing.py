"""What a throw or end event throws without waiting: signals and escalations.

BPMN 2.0.2 section 10.5.1: a multiple event throws all of its definitions. What needs the token
for itself (a message as a job, compensation, an error, terminate, cancel) comes last and is the
behavior's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.plan.details import EscalationDefinition, EventDefinition, SignalDefinition, parts
from engine.runtime import errors, signals
from engine.runtime.state import ACTIVE, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

THROWN = "thrown"  #: in the memo of a multiple event: how many of its definitions were thrown


def throw(turn: Turn, item: Item) -> EventDefinition | None:
    """Throw from *item*; gives the definition that is left, if there is one.

    An escalation may be caught by what ends *item*; then nothing more is thrown. After an incident
    nothing is thrown a second time.
    """
    event = item.node.event
    if event is None:
        return None
    found = parts(event)
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


def _throw(turn: Turn, item: Item, part: SignalDefinition | EscalationDefinition) -> None:
    if isinstance(part, SignalDefinition):
        signals.throw(turn, item, part)
    else:
        errors.throw_escalation(turn, item, errors.escalation_code(turn, item, part))

"""Event sub-processes: begun inside their scope when the event of their start event happens.

BPMN 2.0.2 sections 10.3.5 and 13.5.4. The scope's item waits for the event. A non-interrupting
one runs beside what is there, as often as the event happens; an interrupting one ends everything
else in the scope, which from then on only waits for its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.model import Node
from engine.runtime import ending, incidents, regions, waits
from engine.runtime.state import ACTIVE, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

KIND = "eventSubProcess"
INTERRUPTED = "interrupted"  #: in the memo of a scope: the start event that has interrupted it
#: In the memo of a scope: the start event that begins when what it interrupts has ended, and what
#: its event has brought.
INTERRUPTS = "interrupts"
PAYLOAD = "payload"  #: in the memo of an event sub-process: what its event has brought


def trigger(turn: Turn, scope: Item, start: Node, variables: Mapping[str, Value]) -> None:
    """The event of *start*, for which *scope* waits, has happened.

    A scope that does not run yet or any more (its listeners are asked) lets it pass.
    """
    if scope.life != ACTIVE:
        return
    if start.interrupting:
        interrupt(turn, scope)
        turn.remember(scope, INTERRUPTED, start.id)
        if ending.holds_living(scope):
            turn.remember(scope, INTERRUPTS, [start.id, dict(variables)])
            return
    begin(turn, scope, start, variables)


def trigger_held(turn: Turn, scope: Item) -> None:
    """Everything that was interrupted has ended: what has interrupted it begins, if it waits."""
    held = (scope.memo or {}).get(INTERRUPTS)
    if held is not None and scope.life == ACTIVE:
        turn.remember(scope, INTERRUPTS, None)
        begin(turn, scope, turn.plan.node(held[0]), held[1])


def begin(turn: Turn, scope: Item, start: Node, variables: Mapping[str, Value]) -> None:
    """Begin the event sub-process of *start* in *scope*."""
    key = turn.key()
    turn.emit(("ItemStarted", key, turn.plan.nodes[start.scope].id, scope.key, -1))
    item = turn.state.items[key]
    if variables:
        turn.remember(item, PAYLOAD, dict(variables))
    turn.enter(item)


def interrupt(turn: Turn, scope: Item) -> None:
    """End everything in *scope* and close its event sub-processes; its boundary events stay."""
    incidents.clear(turn, scope)
    if scope.node.ad_hoc is not None:
        regions.fulfill(turn, scope, cancel=True)
    ending.terminate_inside(turn, scope)
    starts = {turn.plan.nodes[index].id for index in scope.node.event_starts}
    waits.cancel_for(turn, scope, starts)


def accepts(scope: Item) -> bool:
    """Whether the event sub-processes of *scope* may still be triggered."""
    return scope.life == ACTIVE and (scope.memo is None or INTERRUPTED not in scope.memo)

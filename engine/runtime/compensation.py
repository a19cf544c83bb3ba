"""Compensation: what has completed is remembered, and undone when that is asked for.

BPMN 2.0.2 sections 10.7 and 13.5.5. A scope remembers each completion inside it that can be
compensated, in order: the activity, and for a scope the variables as they were and what it
remembers itself. Only nodes that can be compensated leave such a mark. Who throws compensation
takes the marks of its scope, each of them once, and starts the handlers, the last completion
first: all together, or one after the other. A handler runs in the scope that has remembered; what
was inside a completed scope runs in that scope's variables again (`#compensation`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.plan.details import Compensable, CompensateDefinition
from engine.plan.model import Node
from engine.runtime import data, waits
from engine.runtime.evolve_compensation import COMPENSATES, KEPT, LEFT, last, pile
from engine.runtime.state import ACTIVE, Item
from engine.runtime.trouble import broken

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

SEQUENTIAL = "sequential"  #: in the memo of who compensates: one handler after the other
CANCELED = "canceled"  #: in the memo of a transaction: whether what it has done is being undone
TRIGGER = "trigger"  #: in the memo of a restored scope: the start event that decides for itself
#: A thrower inside these means the scope around them too (section 13.5.5).
_THROUGH = frozenset(("eventSubProcess", "adHocInner"))


def keep(turn: Turn, item: Item) -> None:
    """*item* completes: its scope remembers what may have to be undone."""
    scope, how = item.scope, item.node.compensable
    if scope is None or how is None:
        return
    if how.handler is not None:
        turn.emit(("CompletionKept", scope.key, item.node.id, None, None))
        return
    inside = pile(item, KEPT) or None
    if inside or how.trigger is not None:
        turn.emit(("CompletionKept", scope.key, item.node.id, item.vars or None, inside))


def throw(turn: Turn, item: Item, event: CompensateDefinition) -> None:
    """Start the handlers of what has completed in the scope of *item*, and wait for them."""
    if event.sequential and event.waits:
        turn.remember(item, SEQUENTIAL, True)
    for holder in reversed([*_scopes(item)]):
        take(turn, item, holder, event.activity)
    if event.waits:
        turn.doubtful[item.key] = item
        return
    _start(turn, item)
    if item.life == ACTIVE:
        turn.complete(item)


def _scopes(item: Item) -> Iterator[Item]:
    """The scopes whose completions *item* means, innermost first."""
    scope = item.scope
    while scope is not None:
        yield scope
        if scope.node.kind not in _THROUGH:
            return
        scope = scope.scope


def take(turn: Turn, item: Item, holder: Item, activity: str | None) -> None:
    """Let *item* compensate what *holder* remembers: all, or the completions of *activity*."""
    places = [
        place
        for place, record in enumerate(pile(holder, KEPT))
        if activity is None or turn.plan.node(record[0]).element == activity
    ]
    if places:
        turn.emit(("CompensationBegun", item.key, holder.key, places))


def take_all(turn: Turn, item: Item, holder: Item) -> None:
    """Let *item* compensate everything that *holder* remembers."""
    take(turn, item, holder, None)


def done(turn: Turn, item: Item) -> bool:
    """Whether every handler that *item* has to start has ended; starts those that are left."""
    _start(turn, item)
    return item.life == ACTIVE and last(item, LEFT) is None and not _waits(item)


def _start(turn: Turn, item: Item) -> None:
    """Start the handlers that may start now, in the scopes that are restored too, last first."""
    pending = [item]
    while pending:
        found = pending[-1]
        busy = _in_order(found) and _waits(found)
        if found.life != ACTIVE or busy or last(found, LEFT) is None:
            pending.pop()
        else:
            pending.append(_start_last(turn, found))


def _in_order(item: Item) -> bool:
    memo = item.memo or {}
    return SEQUENTIAL in memo or CANCELED in memo


def _waits(item: Item) -> bool:
    return any(wait[0] == waits.HANDLER for wait in (item.waits or {}).values())


def _start_last(turn: Turn, item: Item) -> Item:
    """Start the handler of the last completion that is left."""
    holder_key, record = last(item, LEFT)
    holder = turn.state.items[holder_key]
    how = _of(turn.plan.node(record[0]))
    if how.caught is not None:
        waits.pass_event(turn, holder, turn.plan.nodes[how.caught], {})
    node = _handler(turn, how)
    key = turn.key()
    turn.emit(("ItemStarted", key, node.id, holder.key, -1))
    turn.emit(("HandlerStarted", key, item.key, node.id))
    handler = turn.state.items[key]
    if how.handler is not None:
        turn.enter(handler)
        return handler
    if record[2]:
        data.set_local(turn, handler, record[2])
    turn.remember(handler, KEPT, record[3])
    if how.trigger is not None:
        turn.remember(handler, TRIGGER, turn.plan.nodes[how.trigger].id)
    if _in_order(item):
        turn.remember(handler, SEQUENTIAL, True)
    turn.start(handler)
    return handler


def ended(turn: Turn, item: Item) -> None:
    """*item* ends, in whatever way: who waits for it looks again, if it is a handler.

    What it was itself still to compensate can be compensated by others again.
    """
    memo = item.memo or {}
    if LEFT in memo:
        turn.emit(("CompensationGivenUp", item.key))
    if COMPENSATES not in memo:
        return
    thrower = turn.state.items.get(memo[COMPENSATES])
    if thrower is not None and item.key in (thrower.waits or {}):
        turn.emit(("HandlerEnded", item.key, thrower.key))
        turn.doubtful[thrower.key] = thrower


def _handler(turn: Turn, how: Compensable) -> Node:
    """The activity that compensates, or else the node of the scope that is restored for it."""
    index = how.restored if how.handler is None else how.handler
    if index is None:
        broken("what has completed has neither a handler nor a scope to be undone in")
    return turn.plan.nodes[index]


def _of(node: Node) -> Compensable:
    if node.compensable is None:
        broken(f"'{node.id}' cannot be compensated")
    return node.compensable

"""The end from outside: an item is terminated with everything in it, innermost first.

Interrupting events, terminate end events, completion conditions and cancellation end what runs
without asking it (BPMN 2.0.2 sections 13.3.4 and 13.5.3). Cases have an end of their own
(`engine.runtime.cases.ending`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runtime import (
    compensation,
    complex_joins,
    incidents,
    joins,
    listeners,
    task_listeners,
    waits,
)
from engine.runtime.state import ACTIVE, OVER, TERMINATED, TERMINATING, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def terminate(turn: Turn, item: Item) -> None:
    """End *item* and everything in it; however deeply drawings nest, nothing here recurses."""
    pending = [(item, False)]
    while pending:
        found, emptied = pending.pop()
        if found.life in OVER or (found.life == TERMINATING and turn.lingers):
            continue
        if emptied:
            _end(turn, found, outermost=found is item)
            continue
        pending.append((found, True))
        pending += [(child, False) for child in reversed(_inside(turn, found))]


def terminate_inside(turn: Turn, item: Item) -> None:
    """End everything inside *item*, with the tokens that wait in its joins or are under way."""
    for child in _inside(turn, item):
        terminate(turn, child)
    drop_held(turn, item)


def _inside(turn: Turn, item: Item) -> list[Item]:
    """What is alive directly inside; its tokens under way are forgotten."""
    turn.state.whole(item)
    if turn.queue:
        turn.drop_tokens(item)
    return [child for child in (item.children or {}).values() if child.life not in OVER]


def _end(turn: Turn, item: Item, *, outermost: bool) -> None:
    drop_held(turn, item)
    if turn.lingers and _lingers(turn, item):
        return
    if item.waits:
        waits.cancel_all(turn, item)
    if item.memo is not None:
        incidents.clear(turn, item)
        if item.life == TERMINATING and outermost:
            _depart(turn, item)  # it has lingered, and is not waited for any more
            return
        compensation.ended(turn, item)
    turn.emit(("ItemTerminated", item.key))
    if turn.halts is not None and item.node.id in turn.halts:
        turn.halting = True
    if item.scope is not None:
        joins.stir(turn, item.scope)


def _lingers(turn: Turn, item: Item) -> bool:
    """Whether the item stays, TERMINATING, because listeners of it or inside it are asked first."""
    task, inside = task_listeners.held_task(item), holds_living(item)
    if not inside and task is None and not listeners.owes_cancel(item):
        return False
    waits.cancel_all(turn, item, but=task)
    incidents.clear(turn, item)
    for name in (listeners.LISTENING, task_listeners.TRANSITION):
        turn.remember(item, name, None)
    turn.emit(("ItemMoved", item.key, TERMINATING))
    if not inside:
        let_go(turn, item)
    return True


def holds_living(item: Item) -> bool:
    """Whether anything inside is not over yet."""
    if any((item.away or {}).values()):
        return True
    return any(child.life not in OVER for child in (item.children or {}).values())


def let_go(turn: Turn, item: Item) -> None:
    """The next thing before the end of an item that lingers, then the end; then its scope's."""
    task = task_listeners.held_task(item)
    if task is not None:
        task_listeners.move(turn, item, task, task_listeners.CANCELING, "")
        return
    if listeners.owes_cancel(item):
        listeners.begin(turn, item, listeners.CANCEL)
        return
    _depart(turn, item)


def _depart(turn: Turn, item: Item) -> None:
    """The end of an item that has lingered, and what has waited for it."""
    after = (item.memo or {}).get(waits.AFTER)
    compensation.ended(turn, item)
    turn.emit(("ItemTerminated", item.key))
    if turn.halts is not None and item.node.id in turn.halts:
        turn.halting = True
    scope = item.scope
    if scope is None:
        turn.emit(("InstanceEnded", item.key, TERMINATED))
        return
    joins.stir(turn, scope)
    if scope.life == TERMINATING:
        if not holds_living(scope):
            let_go(turn, scope)
    else:
        if not holds_living(scope):
            turn.trigger_held(scope)
        turn.doubtful[scope.key] = scope
        if after is not None and scope.life == ACTIVE:
            waits.pass_event(turn, scope, turn.plan.node(after[0]), after[1])


def terminate_others(turn: Turn, item: Item) -> None:
    """End everything else in the scope of *item* (a terminate end event)."""
    scope = item.scope
    if scope is None:
        return
    turn.drop_tokens(scope)
    turn.state.whole(scope)
    for other in list((scope.children or {}).values()):
        if other is not item and other.life not in OVER:
            terminate(turn, other)
    drop_held(turn, scope)


def drop_held(turn: Turn, scope: Item) -> None:
    """Forget the tokens that wait in the joins of *scope*."""
    for index, tokens in list((scope.held or {}).items()):
        for _ in range(max(tokens.values())):
            turn.emit(("TokensSpent", scope.key, turn.plan.criteria[index].id))
    if scope.memo is not None:
        complex_joins.forget(turn, scope)

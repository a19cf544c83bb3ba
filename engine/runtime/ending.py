"""The end from outside: an item is terminated with everything in it, innermost first.

Interrupting events, terminate end events, completion conditions and cancellation end what runs
without asking it (BPMN 2.0.2 sections 13.3.4 and 13.5.3; CMMN 1.1 section 8.4, exit).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.plan.model import Occurs
from engine.runtime import compensation, criteria, incidents, joins, waits
from engine.runtime.state import OVER, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def terminate(turn: Turn, item: Item, occurs: Occurs = Occurs.TERMINATE) -> None:
    """End *item* and everything in it; however deeply drawings nest, nothing here recurses."""
    pending = [(item, occurs, False)]
    while pending:
        found, how, emptied = pending.pop()
        if found.life in OVER:
            continue
        if emptied:
            _end(turn, found, how)
            continue
        pending.append((found, how, True))
        pending += [(child, Occurs.EXIT, False) for child in reversed(_inside(turn, found))]


def terminate_inside(turn: Turn, item: Item) -> None:
    """End everything inside *item*, with the tokens that wait in its joins or are under way."""
    for child in _inside(turn, item):
        terminate(turn, child, Occurs.EXIT)
    drop_held(turn, item)


def _inside(turn: Turn, item: Item) -> list[Item]:
    """What is alive directly inside; its tokens under way are forgotten."""
    turn.state.whole(item)
    if turn.queue:
        turn.drop_tokens(item)
    return [child for child in (item.children or {}).values() if child.life not in OVER]


def _end(turn: Turn, item: Item, occurs: Occurs) -> None:
    drop_held(turn, item)
    if item.waits:
        waits.cancel_all(turn, item)
    if item.memo is not None:
        incidents.clear(turn, item)
        compensation.ended(turn, item)
    turn.emit(("ItemTerminated", item.key))
    if item.scope is not None:
        joins.stir(turn, item.scope)
    if item.node.listeners:
        criteria.occur(turn, item, occurs)


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

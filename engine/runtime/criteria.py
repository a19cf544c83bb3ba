"""Criteria: on-parts that are met by tokens (COUNT) or remembered (LATCH), and what they fire.

The one rule of the kernel: an occurrence meets on-parts; a criterion whose on-parts are all
met, and whose condition holds, fires. A parallel join is a COUNT criterion over its incoming
flows (BPMN 2.0.2 section 13.4.1), a sentry is a LATCH criterion (CMMN 1.1 section 8.5; an
on-part stays met until its criterion fires, the if-part is never remembered).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.plan.model import Begins, Criterion, Memory, Occurs
from engine.runtime import data, joins
from engine.runtime.state import ACTIVE, AVAILABLE, ENABLED, OVER, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def arrive(turn: Turn, scope: Item, index: int) -> None:
    """A token has come to a COUNT criterion of *scope*; begin its owner if all are there."""
    criterion = turn.plan.criteria[index]
    held = (scope.held or {}).get(index, {})
    if len(held) < len(criterion.on) or criterion.condition is not None:
        if criterion.reach:
            joins.arrive(turn, scope, criterion)
        return
    turn.emit(("TokensSpent", scope.key, criterion.id))
    turn.queue.append((turn.plan.nodes[criterion.owner], scope, -1))


def occur(turn: Turn, item: Item, occurs: Occurs) -> None:
    """A standard event of *item*: mark the on-parts that listen, then fire what is met."""
    for index in item.node.listeners.get(occurs, ()):
        criterion = turn.plan.criteria[index]
        scope = _listening_scope(turn, item, criterion)
        if scope is not None and scope.life == ACTIVE:
            _mark(turn, scope, criterion, item.node.index, occurs)
            _judge(turn, scope, criterion)


def _listening_scope(turn: Turn, item: Item, criterion: Criterion) -> Item | None:
    """The stage instance around *item* that holds the criterion's owner (cmmn.md, H2)."""
    wanted = turn.plan.nodes[criterion.owner].scope
    scope = item.scope
    while scope is not None and scope.node.index != wanted:
        scope = scope.scope
    return scope


def _mark(turn: Turn, scope: Item, criterion: Criterion, source: int, occurs: Occurs) -> None:
    for number, part in enumerate(criterion.on):
        if part.source == source and part.occurs is occurs:
            turn.emit(("OnPartMet", scope.key, criterion.id, number))


def _judge(turn: Turn, scope: Item, criterion: Criterion) -> None:
    held = (scope.held or {}).get(criterion.index, {})
    if len(held) < len(criterion.on) or not _holds(turn, scope, criterion):
        return
    owner = turn.plan.nodes[criterion.owner]
    items = [i for i in (scope.children or {}).values() if i.node is owner and i.life not in OVER]
    waiting = [item for item in items if item.life == AVAILABLE]
    if criterion.exits:
        turn.emit(("CriterionFired", scope.key, criterion.id))
        for item in items:
            turn.terminate(item, Occurs.EXIT)
        turn.doubtful[scope.key] = scope
    elif waiting:
        turn.emit(("CriterionFired", scope.key, criterion.id))
        for item in waiting:
            leave_available(turn, item)


def _holds(turn: Turn, scope: Item, criterion: Criterion) -> bool:
    if criterion.condition is None:
        return True
    return (
        data.evaluate(
            turn, criterion.condition, scope, "CONDITION_ERROR", f"the if-part of {criterion.id}"
        )
        is True
    )


def judge_latched(turn: Turn, scope: Item) -> None:
    """Look again at the sentries of *scope*, after data changed: if-parts are never remembered."""
    for child in scope.node.children:
        for index in (*turn.plan.nodes[child].entry, *turn.plan.nodes[child].exit):
            criterion = turn.plan.criteria[index]
            if criterion.memory is Memory.LATCH and criterion.condition is not None:
                _judge(turn, scope, criterion)


def leave_available(turn: Turn, item: Item) -> None:
    """AVAILABLE becomes ENABLED where a performer must choose it, else ACTIVE (CMMN 1.1 8.4.2)."""
    if item.node.begins is Begins.WHEN_CHOSEN:
        turn.emit(("ItemMoved", item.key, ENABLED))
    else:
        turn.emit(("ItemMoved", item.key, ACTIVE))
        turn.enter(item)

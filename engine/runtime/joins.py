"""Joins that look ahead: inclusive and complex gateways, judged when nothing else can move.

BPMN 2.0.2 sections 13.4.3 and 13.4.5. An inclusive gateway goes on as soon as every incoming
flow has a token, or else when no token of its scope can come by one that has none. No counters
and no tokens on dead paths: what lives in the scope is intersected with what the plan knows to
lead there (`engine.plan.reach`). A scope is looked at only after something in it has ended.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from engine.plan.model import Criterion
from engine.runtime import complex_joins
from engine.runtime.census import census
from engine.runtime.state import ACTIVE, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def stir(turn: Turn, scope: Item) -> None:
    """Something in *scope* has moved on: its joins that look ahead are judged at quiescence."""
    if turn.plan.looks_ahead and (scope.held is not None or scope.memo is not None):
        turn.stirred[scope.key] = scope


def arrive(turn: Turn, scope: Item, criterion: Criterion) -> None:
    """A token has come to a join that looks ahead, and does not have one of each flow yet."""
    if criterion.condition is None or not complex_joins.activate(turn, scope, criterion):
        turn.stirred[scope.key] = scope


def judge(turn: Turn) -> None:
    """Let the joins of the stirred scopes go on that need not wait any longer."""
    while turn.stirred and not turn.queue:
        _, scope = turn.stirred.popitem()
        if scope.life == ACTIVE:
            _judge(turn, scope)


def _judge(turn: Turn, scope: Item) -> None:
    """Fire what nothing can reach any more; if all only wait for each other, the first of them."""
    waiting = _waiting(turn, scope)
    if not waiting:
        return
    live = _moving(turn, scope, {criterion.index for criterion in waiting})
    owners = {criterion.index: 1 << criterion.owner for criterion in waiting}
    blocked: list[tuple[Criterion, int]] = []
    fired = False
    for criterion in waiting:
        open_ = _open(turn, scope, criterion)
        others = sum(bit for index, bit in owners.items() if index != criterion.index)
        if not open_ & (live | others):
            _fire(turn, scope, criterion)
            fired = True
        elif not open_ & live:
            blocked.append((criterion, open_ & others))
    if not fired and blocked:
        circle = _circle(blocked)
        if circle:
            inner = (one for one, by in circle if not by & ~_filling(turn, scope, one))
            _fire(turn, scope, next(inner, circle[0][0]))


def _waiting(turn: Turn, scope: Item) -> list[Criterion]:
    """The joins of *scope* that have something to go on with, in the order of the plan."""
    held = [turn.plan.criteria[index] for index in scope.held or ()]
    found = [criterion for criterion in held if criterion.reach and criterion.condition is None]
    found += complex_joins.resetting(turn, scope)
    return sorted(found, key=lambda criterion: criterion.index)


def _met(turn: Turn, scope: Item, criterion: Criterion) -> set[int]:
    """The flows that the join does not wait for any more."""
    met = set((scope.held or {}).get(criterion.index, {}))
    if criterion.condition is not None:
        met |= complex_joins.consumed(turn, scope, criterion)
    return met


def _filling(turn: Turn, scope: Item, criterion: Criterion) -> int:
    """The nodes from which a token can come by a flow that has one.

    By the letter of the standard such tokens are not waited for. In a circle of joins it tells the
    inner one: what comes round to it from the outer may come by any of its flows.
    """
    filling = 0
    for flow in _met(turn, scope, criterion):
        filling |= turn.plan.upstream[criterion.index][flow]
    return filling


def _open(turn: Turn, scope: Item, criterion: Criterion) -> int:
    """The nodes from which a token can come by a flow that the join still waits for."""
    met = _met(turn, scope, criterion)
    open_ = 0
    for flow, leading in turn.plan.upstream[criterion.index].items():
        if flow not in met:
            open_ |= leading
    return open_


def _moving(turn: Turn, scope: Item, waiting: Container[int]) -> int:
    """The nodes with a token that can move: live items, and joins that tokens can complete.

    A join whose missing tokens can only come from a join that looks ahead does not hold that up.
    """
    moving = 0
    for index in census(scope):
        moving |= 1 << index
    held = scope.held or {}
    still = [turn.plan.criteria[index] for index in held if index not in waiting]
    while still:
        stuck = []
        for criterion in still:
            upstream = turn.plan.upstream[criterion.index]
            missing = upstream.keys() - held[criterion.index].keys()
            if all(upstream[flow] & moving for flow in missing):
                moving |= 1 << criterion.owner
            else:
                stuck.append(criterion)
        if len(stuck) == len(still):
            break
        still = stuck
    return moving


def _circle(blocked: list[tuple[Criterion, int]]) -> list[tuple[Criterion, int]]:
    """The joins that wait for nothing but each other; one of them goes on, else none ever did."""
    left = blocked
    while left:
        members = 0
        for criterion, _ in left:
            members |= 1 << criterion.owner
        stay = [(criterion, by) for criterion, by in left if not by & ~members]
        if len(stay) == len(left):
            return stay
        left = stay
    return []


def _fire(turn: Turn, scope: Item, criterion: Criterion) -> None:
    if criterion.condition is not None:
        complex_joins.reset(turn, scope, criterion)
        return
    turn.emit(("TokensSpent", scope.key, criterion.id))
    turn.queue.append((turn.plan.nodes[criterion.owner], scope, -1))

"""Criteria: on-parts that are met by tokens, and what they fire.

The one rule of the kernel: an occurrence meets on-parts; a criterion whose on-parts are all
met, and whose condition holds, fires. A parallel join is a COUNT criterion over its incoming
flows (BPMN 2.0.2 section 13.4.1). Sentries of cases are LATCH criteria: they remember
(`engine.runtime.cases.marks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runtime import joins
from engine.runtime.state import Item

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

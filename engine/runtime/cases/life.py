"""The life cycles of a case as one table: family, transition, from where, to where.

CMMN 1.1 section 8.2 (case file items), 8.3 (case), 8.4.1 (stages and tasks) and 8.4.2 (event
listeners and milestones). Case file items have no states here: one exists or does not, and what
does not exist takes nothing but ``create`` (`engine.runtime.cases.case_file`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from engine.runtime.state import (
    ACTIVE,
    AVAILABLE,
    CLOSED,
    COMPLETED,
    DISABLED,
    ENABLED,
    FAILED,
    SUSPENDED,
    TERMINATED,
    Item,
)

CASE, WORK, OCCURRENCE = "case", "work", "occurrence"
BEFORE = ""  #: the target of a transition that leads back to the remembered state


class Step(NamedTuple):
    """One row: the states that it leaves, the one that it leads to, and where that is written."""

    leaves: frozenset[str]
    to: str
    clause: str


def _step(to: str, clause: str, *leaves: str) -> Step:
    return Step(frozenset(leaves), to, clause)


_CASE = "CMMN 1.1 table 8.3"
_WORK = "CMMN 1.1 table 8.4"
_OCCURRENCE = "CMMN 1.1 table 8.5"

STEPS: Mapping[str, Mapping[str, Step]] = {
    CASE: {
        "complete": _step(COMPLETED, _CASE, ACTIVE),
        "terminate": _step(TERMINATED, _CASE, ACTIVE),
        "fault": _step(FAILED, _CASE, ACTIVE),
        "suspend": _step(SUSPENDED, _CASE, ACTIVE),
        "resume": _step(ACTIVE, _CASE, SUSPENDED),
        "reactivate": _step(ACTIVE, _CASE, COMPLETED, TERMINATED, FAILED, SUSPENDED),
        "close": _step(CLOSED, _CASE, COMPLETED, TERMINATED, FAILED, SUSPENDED),
    },
    WORK: {
        "enable": _step(ENABLED, _WORK, AVAILABLE),
        "start": _step(ACTIVE, _WORK, AVAILABLE),
        "manualStart": _step(ACTIVE, _WORK, ENABLED),
        "disable": _step(DISABLED, _WORK, ENABLED),
        "reenable": _step(ENABLED, _WORK, DISABLED),
        "complete": _step(COMPLETED, _WORK, ACTIVE),
        "terminate": _step(TERMINATED, _WORK, ACTIVE),
        "exit": _step(TERMINATED, _WORK, AVAILABLE, ENABLED, DISABLED, ACTIVE, SUSPENDED, FAILED),
        "fault": _step(FAILED, _WORK, ACTIVE),
        "reactivate": _step(ACTIVE, _WORK, FAILED),
        "suspend": _step(SUSPENDED, _WORK, ACTIVE),
        "resume": _step(ACTIVE, _WORK, SUSPENDED),
        "parentSuspend": _step(SUSPENDED, _WORK, AVAILABLE, ENABLED, DISABLED, ACTIVE),
        "parentResume": _step(BEFORE, _WORK, SUSPENDED),
    },
    OCCURRENCE: {
        "occur": _step(COMPLETED, _OCCURRENCE, AVAILABLE),
        "terminate": _step(TERMINATED, _OCCURRENCE, AVAILABLE),
        "parentTerminate": _step(TERMINATED, _OCCURRENCE, AVAILABLE, SUSPENDED),
        "suspend": _step(SUSPENDED, _OCCURRENCE, AVAILABLE),
        "resume": _step(AVAILABLE, _OCCURRENCE, SUSPENDED),
        "parentSuspend": _step(SUSPENDED, _OCCURRENCE, AVAILABLE),
        "parentResume": _step(BEFORE, _OCCURRENCE, SUSPENDED),
    },
}

#: A child in one of these does not hold up the completion of its stage (section 8.6.1).
SEMI_TERMINAL = frozenset((COMPLETED, TERMINATED, DISABLED, FAILED))
ENDED = frozenset((COMPLETED, TERMINATED))
RUNNING = frozenset((ACTIVE, SUSPENDED))

BEFORE_SUSPENSION = "before"  #: in the memo of a suspended item: its state before
BY_PARENT = "byParent"  #: in that memo: it was suspended with the stage around it


def family(item: Item) -> str:
    """``case``, ``work`` or ``occurrence``."""
    details = item.node.case_item
    return CASE if details is None else details.family


def allows(item: Item, transition: str) -> bool:
    """Whether the table has *transition* from the state of *item*."""
    step = STEPS[family(item)].get(transition)
    return step is not None and item.life in step.leaves


def at_rest(stage: Item | None) -> Item | None:
    """The nearest of *stage* and those around it that is not active: nothing begins in it."""
    while stage is not None:
        if stage.life != ACTIVE:
            return stage
        stage = stage.scope
    return None


def waits(item: Item) -> bool:
    """Whether the item is available, or was before it was suspended."""
    if item.life == SUSPENDED:
        return (item.memo or {}).get(BEFORE_SUSPENSION) == AVAILABLE
    return item.life == AVAILABLE

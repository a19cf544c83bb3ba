"""The end from outside: with everything inside, innermost first (CMMN 1.1 section 8.4, `exit`).

`cmmn.md` 1.7: stages and tasks exit, event listeners and milestones are terminated with their
parent, and what a task has called is canceled.
"""

from __future__ import annotations

from engine.runtime import incidents
from engine.runtime.cases import calling, marks, transitions
from engine.runtime.cases.life import ENDED, OCCURRENCE, family
from engine.runtime.cases.run import Run
from engine.runtime.state import CLOSED, TERMINATED, Item


def end(
    run: Run,
    item: Item,
    reason: str | None = None,
    transition: str | None = None,
    by: int | None = None,
) -> None:
    """End *item* and everything in it.

    Args:
        run: the turn.
        item: what ends.
        reason: what the journal says; of *item* alone.
        transition: of *item*: ``terminate``, ``exit`` or ``parentTerminate``; None: as its parent
            ends it.
        by: the exit criterion that is the reason.
    """
    for inner in _inside(item):
        transitions.end(run, inner, _by_parent(inner), None)
    transitions.end(run, item, transition or _by_parent(item), reason, by)


def _by_parent(item: Item) -> str:
    return "parentTerminate" if family(item) == OCCURRENCE else "exit"


def _inside(item: Item) -> list[Item]:
    """What is alive inside, innermost first, in order of creation."""
    found: list[Item] = []
    pending = [child for child in (item.children or {}).values() if child.life not in ENDED]
    while pending:
        child = pending.pop()
        found.append(child)
        pending += [one for one in (child.children or {}).values() if one.life not in ENDED]
    found.reverse()
    return found


def empty(run: Run, stage: Item) -> None:
    """End everything inside *stage*."""
    for inner in _inside(stage):
        transitions.end(run, inner, _by_parent(inner), None)


def terminate_case(run: Run, transition: str = "terminate", reason: str = "") -> None:
    """The case is terminated, with all that is in it."""
    root = run.root
    empty(run, root)
    incidents.clear(run.turn, root)
    run.turn.emit(("CaseMoved", root.key, TERMINATED, transition))
    marks.happened(run, root, transition)
    calling.tell_caller(run, calling.CASE_TERMINATED, reason)


def close_case(run: Run) -> None:
    """The case takes nothing any more; it is the last that happens to it."""
    root = run.root
    empty(run, root)
    incidents.clear(run.turn, root)
    calling.tell_caller(run, calling.CASE_TERMINATED, "the case was closed")
    run.turn.emit(("CaseMoved", root.key, CLOSED, "close"))
    run.turn.emit(("InstanceEnded", root.key, CLOSED))

"""Transitions of single items: written, told to whoever listens, and what may follow from them.

CMMN 1.1 section 8.4. Whether a transition is allowed is asked before (`engine.runtime.cases.life`);
here it happens.
"""

from __future__ import annotations

from engine.runtime import incidents, waits
from engine.runtime.cases import marks
from engine.runtime.cases.life import ENDED
from engine.runtime.cases.run import Run, details_of
from engine.runtime.state import AVAILABLE, FAILED, Item
from engine.runtime.trouble import RESTART, Trouble


def move(run: Run, item: Item, life: str, transition: str) -> None:
    """A transition that is no end."""
    run.turn.emit(("ItemMoved", item.key, life, transition))
    if life == AVAILABLE:
        run.begun.clear()
    run.touched()
    marks.happened(run, item, transition)
    run.doubt(item.scope)


def occur(run: Run, item: Item, *, last: bool = True) -> None:
    """A milestone is reached, an event has been heard; *last*: of its cycle, if it has one."""
    run.turn.emit(("ItemCompleted", item.key, "occur"))
    _over(run, item, "occur", None, anew=last)


def complete(run: Run, item: Item) -> None:
    """The work of a task or stage is done; whatever it still waits for is given up."""
    give_up(run, item)
    run.turn.emit(("ItemCompleted", item.key, "complete"))
    _over(run, item, "complete", None)


def end(run: Run, item: Item, transition: str, reason: str | None, by: int | None = None) -> None:
    """*item* itself is TERMINATED; what is in it has ended before."""
    give_up(run, item)
    run.turn.emit(("ItemTerminated", item.key, transition, reason))
    _over(run, item, transition, by)


def give_up(run: Run, item: Item) -> None:
    """What an item waits for, and its incident, end with it."""
    if item.waits:
        waits.cancel_all(run.turn, item)
    incidents.clear(run.turn, item)


def _over(run: Run, item: Item, transition: str, by: int | None, *, anew: bool = True) -> None:
    run.touched()
    marks.happened(run, item, transition, by)
    details = details_of(item)
    if anew and details.anew:
        run.repeat(item)
    for index in details.watched:
        criterion = run.plan.criteria[index]
        if criterion.sentry is not None and not criterion.sentry.parts and item.scope is not None:
            run.look(item.scope, criterion)
    run.doubt(item.scope)


def is_over(item: Item) -> bool:
    """Whether the item has ended."""
    return item.life in ENDED


def fault(run: Run, item: Item, trouble: Trouble | None) -> None:
    """The work has failed; *trouble* is the incident, where there is one (H6)."""
    give_up(run, item)
    move(run, item, FAILED, "fault")
    if trouble is not None:
        incidents.raise_incident(run.turn, item, trouble, RESTART)

"""Timers of a case are due: listeners occur, also those that were suspended meanwhile.

CMMN 1.1 section 5.4.11.1, `cmmn.md` 1.9 and H5. A listener occurs once: each date of a cycle has a
listener of its own. What was due while a listener was suspended happens once when it goes on; the
other dates of its cycle that are over by then are left out.
"""

from __future__ import annotations

from engine.plan.schedule import ScheduleError, next_due
from engine.runtime.cases import clocks, items, marks, transitions
from engine.runtime.cases.life import at_rest
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected, FireTimer
from engine.runtime.state import ACTIVE, AVAILABLE, Item

MISSED = "missed"  #: in a listener's memo: [due, repetitions, cycle] of what was due meanwhile
MOST_MISSED = 10_000  #: dates of a cycle that are counted one by one


def fire(run: Run, item: Item | None, command: FireTimer) -> None:
    """A timer is due.

    Raises:
        CommandRejected: nothing waits for it, or it is not due yet.
    """
    wait = (item.waits or {}).get(command.timer) if item is not None else None
    if item is None or wait is None or wait[0] != "timer":
        raise CommandRejected("NOT_FOUND", f"nothing waits for the timer '{command.timer}'")
    due = wait[2]
    if run.turn.world.at < due:
        raise CommandRejected(
            "INVALID_STATE",
            f"the timer with key '{command.timer}' is due in {due - run.turn.world.at} ms; a timer "
            "never fires early",
        )
    run.turn.emit(("TimerFired", command.timer, item.key))
    if item.life != AVAILABLE or at_rest(item.scope) is not None:
        run.turn.remember(item, MISSED, [due, wait[3], wait[4]])
        return
    _occur(run, item, due, wait[3], wait[4])


def resumed(run: Run, item: Item) -> None:
    """A listener goes on: what was due meanwhile happens now, once."""
    missed = (item.memo or {}).get(MISSED)
    if missed is not None:
        run.turn.remember(item, MISSED, None)
        _occur(run, item, *_last_missed(run, *missed))
        return
    for key, wait in list((item.waits or {}).items()):
        if wait[0] == "timer" and wait[2] <= run.turn.world.at:
            run.turn.emit(("TimerFired", key, item.key))
            _occur(run, item, *_last_missed(run, wait[2], wait[3], wait[4]))


def _last_missed(
    run: Run, due: int, repetitions: int, cycle: str | None
) -> tuple[int, int, str | None]:
    """The last date of the cycle that is over, with what is left after it."""
    for _ in range(MOST_MISSED):
        following = _following(cycle, due) if cycle is not None and repetitions != 0 else None
        if following is None or following > run.turn.world.at:
            return due, repetitions, cycle
        due, repetitions = following, repetitions - (repetitions > 0)
    return run.turn.world.at, repetitions, cycle


def _following(cycle: str, due: int) -> int | None:
    try:
        return next_due(cycle, due)
    except ScheduleError:
        return None


def _occur(run: Run, item: Item, due: int, repetitions: int, cycle: str | None) -> None:
    following = _following(cycle, due) if cycle is not None and repetitions != 0 else None
    transitions.occur(run, item, last=following is None)
    stage = item.scope
    if following is None or stage is None or stage.life != ACTIVE:
        return
    fresh = items.create(run, item.node, stage)
    left = repetitions if repetitions < 0 else repetitions - 1
    clocks.wait(run, fresh, following, left, cycle)
    marks.adopt(run, fresh)
    marks.happened(run, fresh, "create")
    run.look_at(fresh)

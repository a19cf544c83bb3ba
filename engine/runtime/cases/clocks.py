"""The clock of a timer event listener: when it is due (CMMN 1.1 section 5.4.11.1)."""

from __future__ import annotations

from engine.feel.temporal import Date, DateTime, DaysDuration, YearsDuration
from engine.plan.schedule import Schedule, ScheduleError, schedule
from engine.runtime import incidents
from engine.runtime.cases import conditions
from engine.runtime.cases.run import Run, details_of
from engine.runtime.state import Item
from engine.runtime.trouble import JUDGE, Trouble, shown

HALTED = "clock"  #: in a listener's memo: its clock was to begin, and could not


def begin(run: Run, item: Item) -> None:
    """The clock of a listener begins; a wrong expression is an incident."""
    try:
        found = _schedule(run, item)
    except Trouble as trouble:
        incidents.raise_incident(run.turn, item, trouble, JUDGE)
        run.turn.remember(item, HALTED, True)
        return
    run.turn.remember(item, HALTED, None)
    wait(run, item, found.due, found.repetitions, found.cycle)


def wait(run: Run, item: Item, due: int, repetitions: int, cycle: str | None) -> None:
    """The listener waits until *due*."""
    key = run.turn.key()
    run.turn.emit(("TimerScheduled", key, item.key, item.node.id, due, repetitions, cycle))


def _schedule(run: Run, item: Item) -> Schedule:
    timer = details_of(item).timer
    what = f"the timer of '{item.node.element}'"
    found = None if timer is None else conditions.value(run, item, timer.expression, what)
    if isinstance(found, Date | DateTime):
        kind, text = "date", str(found)
    elif isinstance(found, DaysDuration | YearsDuration):
        kind, text = "duration", str(found)
    elif isinstance(found, str):
        kind, text = _kind(found), found
    else:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected a date, a duration or a cycle, found {shown(found)}",
        )
    try:
        return schedule(kind, text, run.turn.world.at)
    except ScheduleError as error:
        raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: {error}") from error


def _kind(text: str) -> str:
    if text.startswith("R"):
        return "cycle"
    return "duration" if text.lstrip("+-").startswith("P") else "date"

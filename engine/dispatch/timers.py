"""Timers that are due: fired in due order, never early, however late the engine looks.

A timer of an instance is a command to it. A start timer starts an instance of its process and
schedules its next occurrence itself, under the row's lock. Timers around a case fire one by one,
with all of it settled in between (`engine.dispatch.timer_order`). A timer that the engine cannot
fire becomes an incident of its element, and is tried again each minute all the same.
"""

import logging

from django.db import connection
from django.db.models import QuerySet

from engine.dispatch import fold, routes, timer_order
from engine.dispatch.envelope import CommandFailed, Envelope, Outcome, Receipt, Skipped
from engine.governance.principal import SYSTEM
from engine.plan.schedule import ScheduleError, next_due
from engine.runtime.commands import Command, FireTimer, RaiseIncident, StartInstance
from engine.store.models.instances import Instance
from engine.store.models.words import NOT_OVER
from engine.store.models.work import Timer
from engine.store.suspended import suspended

log = logging.getLogger("helm.dispatch")

AT_ONCE = 200
POSTPONED_MS = 60_000  #: a timer that the engine cannot fire is tried again after this
BUSY_MS = 1_000  #: one whose instance somebody else works on, after this

_postponed: dict[int, int] = {}


def drain(at: int) -> int:
    """Fire the timers that are due at *at*, the earliest first, at most `AT_ONCE`; how many."""
    for key in [key for key, until in _postponed.items() if until <= at]:
        del _postponed[key]
    due = timer_order.with_order(_due(at).exclude(key__in=list(_postponed)))
    rows = list(due[:AT_ONCE])
    if not rows:
        return 0
    rows = timer_order.first_of_cases(rows)
    return fold.in_one_go(lambda carry: _fire(rows, at, carry), skip_locked=True)


def next_due_at() -> int | None:
    """When the earliest timer is due."""
    due: int | None = (
        Timer.objects.exclude(suspended("instance_key"))
        .exclude(key__in=list(_postponed))
        .order_by("due")
        .values_list("due", flat=True)
        .first()
    )
    return due


def forget() -> None:
    """Forget which timers were postponed: for tests, whose databases use keys again."""
    _postponed.clear()


def _due(at: int) -> QuerySet[Timer]:
    return Timer.objects.filter(~suspended("instance_key"), due__lte=at).order_by("due", "key")


def _fire(rows: list[Timer], at: int, carry: fold.Carry) -> int:
    starts = {row.key: row for row in _locked([row for row in rows if row.instance_key is None])}
    wanted = [row for row in rows if row.instance_key is not None or row.key in starts]
    outcomes = carry([_envelope(row) for row in wanted])
    fired = 0
    for row, outcome in zip(wanted, outcomes, strict=True):
        if row.instance_key is None:
            _move_on(row)
        fired += _note(row, outcome, at)
    return fired


def _locked(rows: list[Timer]) -> list[Timer]:
    """The start timers that nobody else is about to fire."""
    if not rows:
        return []
    found = Timer.objects.filter(key__in=[row.key for row in rows])
    if connection.features.has_select_for_update_skip_locked:
        found = found.select_for_update(skip_locked=True)
    due = {row.key: row.due for row in rows}
    return [row for row in found if row.due == due[row.key]]


def _envelope(row: Timer) -> Envelope:
    if row.instance_key is None:
        return Envelope(
            command=StartInstance(
                key=0,
                version=routes.version_of(row.definition_key),
                definition_key=row.definition_key,
                start_event=row.element_id,
            ),
            actor=SYSTEM,
        )
    return _to_instance(row, FireTimer(row.item_key or 0, row.key))


def _to_instance(row: Timer, command: Command) -> Envelope:
    return Envelope(
        command=command,
        instance_key=row.instance_key or 0,
        parts=routes.part(row.part_scope, row.part_number),
        actor=SYSTEM,
    )


def _move_on(row: Timer) -> None:
    """Schedule a start timer's next occurrence, or end it."""
    if row.cycle is None or row.repetitions == 0:
        Timer.objects.filter(key=row.key).delete()
        return
    try:
        due = next_due(row.cycle, row.due)
    except ScheduleError as error:
        log.warning("the start timer %s (%s) ends: %s", row.key, row.element_id, error)
        Timer.objects.filter(key=row.key).delete()
        return
    left = row.repetitions if row.repetitions < 0 else row.repetitions - 1
    Timer.objects.filter(key=row.key).update(due=due, repetitions=left)


def _note(row: Timer, outcome: Outcome, at: int) -> int:
    """Whether the timer has fired (1 or 0); what has not is tried later, or has no sense."""
    if isinstance(outcome, Receipt):
        _postponed.pop(row.key, None)
        return 1
    if row.instance_key is None:
        log.error("the start timer %s (%s) did not start: %s", row.key, row.element_id, outcome)
    elif isinstance(outcome, CommandFailed):
        _postponed[row.key] = at + POSTPONED_MS
        _raise_incident(row, outcome)
    elif isinstance(outcome, Skipped) and _lives(row.instance_key):
        _postponed[row.key] = at + BUSY_MS
    elif outcome.code == "INVALID_STATE":
        pass  # the clock was set back since we looked: it is not due yet
    elif Timer.objects.filter(key=row.key).delete()[0]:
        log.warning("nothing waits for timer %s (%s) any more", row.key, row.element_id)
    return 0


def _raise_incident(row: Timer, failed: CommandFailed) -> None:
    message = f"The timer of '{row.element_id}' is due. {failed.message}"
    command = RaiseIncident(row.item_key or 0, message)
    (outcome,) = fold.carry_out([_to_instance(row, command)], skip_locked=True)
    if not isinstance(outcome, Receipt):
        log.warning("timer %s (%s) got no incident: %s", row.key, row.element_id, outcome)


def _lives(instance_key: int) -> bool:
    return Instance.objects.filter(NOT_OVER, key=instance_key).exists()

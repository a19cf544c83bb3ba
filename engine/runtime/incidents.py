"""Incidents: trouble kept as state on the element that cannot go on, and its resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runtime import waits
from engine.runtime.commands import CommandRejected
from engine.runtime.state import Item
from engine.runtime.trouble import (
    AWAIT,
    COLLECT,
    COMPLETE,
    CONDITION,
    ENTER,
    JOB,
    LEAVE,
    LISTEN,
    OPEN,
    START,
    Trouble,
    broken,
)

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def raise_incident(
    turn: Turn, item: Item, trouble: Trouble, step: str, job: int | None = None
) -> None:
    """Keep *trouble* on *item*; *step* is what the resolution will try again.

    An item has one incident at most: a later one takes the place of the one before.
    """
    if item.memo is not None and "incident" in item.memo:
        clear(turn, item)
    turn.emit(("IncidentRaised", turn.key(), item.key, trouble.type, trouble.message, job))
    turn.remember(item, "step", step)
    turn.remember(item, "incidentJob", job)


def clear(turn: Turn, item: Item) -> None:
    """Close the incident of *item* without trying anything again."""
    if item.memo is None or "incident" not in item.memo:
        return
    turn.emit(("IncidentResolved", item.memo["incident"], item.key))
    turn.remember(item, "step", None)
    turn.remember(item, "incidentJob", None)


def resolve(turn: Turn, item: Item | None, incident: int) -> None:
    """Try the failed step again.

    Raises:
        CommandRejected: there is no such incident, or its job has no retries left.
    """
    memo = item.memo if item is not None else None
    if item is None or memo is None or memo.get("incident") != incident:
        raise CommandRejected(
            "NOT_FOUND",
            f"Command 'RESOLVE' rejected with code 'NOT_FOUND': Expected to resolve incident "
            f"with key '{incident}', but no such incident was found",
        )
    step, job = memo["step"], memo.get("incidentJob")
    if job is not None:
        _check_retries(item, incident, job)
    clear(turn, item)
    _again(turn, item, step)


def open_scope(turn: Turn, scope: Item) -> None:
    """Open what a scope waits for that was begun without its start; trouble is an incident."""
    try:
        waits.open_boundaries(turn, scope)
    except Trouble as trouble:
        raise_incident(turn, scope, trouble, OPEN)


def is_open(item: Item) -> bool:
    """Whether *item* waits in an incident."""
    return item.memo is not None and "incident" in item.memo


def clear_of_job(turn: Turn, item: Item) -> None:
    """Close the incident of *item* if it is about a job, which is given up."""
    if item.memo is not None and "incidentJob" in item.memo:
        clear(turn, item)


def refuse_job(item: Item, job: int, verb: str) -> None:
    """Refuse an answer to a job that waits in an incident.

    Raises:
        CommandRejected: it does.
    """
    if item.memo is not None and item.memo.get("incidentJob") == job:
        command = verb.replace(" ", "_").upper()
        raise CommandRejected(
            "INVALID_STATE",
            f"Command '{command}' rejected with code 'INVALID_STATE': Expected to {verb} job with "
            f"key '{job}', but it is in an incident; resolve that first",
        )


def _check_retries(item: Item, incident: int, job: int) -> None:
    wait = (item.waits or {}).get(job)
    if wait is not None and wait[1] < 1:
        raise CommandRejected(
            "INVALID_STATE",
            f"Command 'RESOLVE' rejected with code 'INVALID_STATE': Expected to resolve incident "
            f"with key '{incident}', but its job '{job}' has no retries left; update the job's "
            "retries first",
        )


def _again(turn: Turn, item: Item, step: str) -> None:
    steps = {
        ENTER: turn.enter,
        LISTEN: turn.listen,
        AWAIT: turn.open,
        START: turn.start,
        COMPLETE: turn.complete,
        COLLECT: turn.collect,
        LEAVE: turn.leave,
    }
    if step in steps:
        steps[step](item)
    elif step == OPEN:
        open_scope(turn, item)
    elif step == CONDITION:
        turn.judge(item)
    elif step != JOB:
        broken(f"{item!r} cannot be resumed at '{step}'")

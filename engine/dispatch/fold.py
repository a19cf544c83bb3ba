"""One write for many commands: lock, judge, advance in order, match messages, write, tell.

Everything here runs inside the caller's transaction. Commands for one instance are folded in
order onto the same state; each is a turn of its own. A command that the engine itself cannot
carry out is tried again alone in a savepoint, and then reported: it never poisons its batch.
"""

import logging
from collections.abc import Sequence

from django.db import InterfaceError, OperationalError, connection, transaction

from engine.dispatch import matching, news, rejections
from engine.dispatch.batch import Batch
from engine.dispatch.envelope import CommandFailed, Envelope, Outcome
from engine.dispatch.transaction import in_transaction
from engine.runtime.commands import CommandRejected

log = logging.getLogger("helm.dispatch")


def carry_out(envelopes: Sequence[Envelope], *, skip_locked: bool = False) -> list[Outcome]:
    """What became of each envelope, in order. Runs in a transaction.

    With *skip_locked*, instances that somebody else works on are left alone (`Skipped`).
    """
    if not envelopes:
        return []
    if len(envelopes) == 1:
        return [_alone(envelopes[0], skip_locked)]
    try:
        with transaction.atomic():
            return _together(envelopes, skip_locked)
    except OperationalError:
        raise
    except Exception:
        log.exception("a batch of %d commands is done again one by one", len(envelopes))
        return [_alone(envelope, skip_locked) for envelope in envelopes]


def in_place(envelopes: Sequence[Envelope]) -> list[Outcome]:
    """What became of each envelope, in a transaction of their own."""
    if len(envelopes) != 1 or connection.in_atomic_block:
        return in_transaction(lambda: carry_out(envelopes))
    try:
        return [in_transaction(lambda: _sole(envelopes[0]))]
    except CommandFailed as failed:
        return [failed]


def _sole(envelope: Envelope) -> Outcome:
    """What became of the only command of a transaction, which needs no savepoint.

    Raises:
        CommandFailed: the engine could not carry it out; the transaction must be rolled back.
    """
    batch = Batch([envelope])
    try:
        batch.run(alone=True)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        raise _failed(envelope, error) from error
    _afterwards(batch)
    outcome = batch.outcomes[0]
    assert outcome is not None  # noqa: S101 - alone, a failure is raised
    return outcome


def _together(envelopes: Sequence[Envelope], skip_locked: bool) -> list[Outcome]:
    batch = Batch(envelopes, skip_locked=skip_locked)
    batch.run()
    _afterwards(batch)
    outcomes: list[Outcome] = []
    for envelope, outcome in zip(envelopes, batch.outcomes, strict=True):
        outcomes.append(_alone(envelope, skip_locked) if outcome is None else outcome)
    return outcomes


def _alone(envelope: Envelope, skip_locked: bool) -> Outcome:
    try:
        with transaction.atomic():
            batch = Batch([envelope], skip_locked=skip_locked)
            batch.run(alone=True)
    except OperationalError:
        raise
    except CommandRejected as rejected:
        return rejected
    except Exception as error:  # noqa: BLE001 - reported, and logged by _failed
        failed = _failed(envelope, error)
        failed.__cause__ = error
        return failed
    _afterwards(batch)
    outcome = batch.outcomes[0]
    assert outcome is not None  # noqa: S101 - alone, a failure is raised
    return outcome


def _failed(envelope: Envelope, error: Exception) -> CommandFailed:
    command = type(envelope.command).__name__
    log.exception("%s on instance %s failed", command, envelope.instance_key or "(new)")
    return CommandFailed(rejections.failed(command, envelope.instance_key, error))


def _afterwards(batch: Batch) -> None:
    """Tell those who wait, and start what the end of an instance has set free."""
    news.tell(batch.steps)
    freed = matching.starts_after_end([step.record for step in batch.steps], batch.at)
    if freed:
        matching.note_starts(freed, carry_out([start.envelope for start in freed]))

"""One write for many commands: lock, judge, advance in order, match messages, write, tell.

Commands for one instance are folded in order onto the same state; each is a turn of its own. A
command that the engine itself cannot carry out is tried again alone in a savepoint, and then
reported: it never poisons its batch.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from engine.dispatch import crossings, due, matching, news, rejections, thrown_signals
from engine.dispatch.batch import Batch
from engine.dispatch.crash import crashpoint
from engine.dispatch.crossings import Undeliverable
from engine.dispatch.envelope import CommandFailed, Envelope, Outcome
from engine.dispatch.transaction import in_transaction
from engine.runtime.commands import CommandRejected
from engine.runtime.instructions import MigrateInstance
from engine.store import clock

log = logging.getLogger("helm.dispatch")

T = TypeVar("T")

ROUNDS = 25  #: transactions in a row in which commands between instances arrive after a commit

Carry = Callable[[Sequence[Envelope]], list[Outcome]]  #: carries commands out


def carry_out(envelopes: Sequence[Envelope], *, skip_locked: bool = False) -> list[Outcome]:
    """What became of each envelope, in order. Runs in a transaction, whatever else is in it.

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
    return in_one_go(lambda carry: carry(envelopes))


def in_one_go(work: Callable[[Carry], T], *, skip_locked: bool = False) -> T:
    """The value of *work*, in a transaction of its own, with a function that carries commands out.

    At first without savepoints, which nearly always is enough and saves two round trips. A
    failure of the engine then undoes the transaction, and *work* is done again with savepoints,
    so that only the command at fault is left out.
    """
    if not connection.in_atomic_block:
        try:
            return in_transaction(
                lambda: work(lambda envelopes: _together(envelopes, skip_locked, alone=True))
            )
        except (OperationalError, InterfaceError, CommandRejected):
            raise
        except Exception as error:  # noqa: BLE001 - met again below, and reported there
            log.warning("a transaction is done again with savepoints: %s", error)
    return in_transaction(
        lambda: work(lambda envelopes: carry_out(envelopes, skip_locked=skip_locked))
    )


def let_arrive() -> bool:
    """Let commands between instances arrive that could not at once; whether there were any."""
    at = clock.now_ms()
    if not crossings.are_waiting(at):
        return False
    crashpoint("before-arrival")
    return in_one_go(lambda carry: crossings.arrive(carry, at)) > 0


_following = threading.local()


def follow() -> None:
    """Right after a commit; the engine thread, where there is one, comes to it by itself."""
    if due.is_heard():
        due.tell(0)
        return
    if getattr(_following, "on", False):
        return  # the loop below goes on
    _following.on = True
    try:
        for _ in range(ROUNDS):
            if not let_arrive():
                return
    finally:
        _following.on = False


def _together(
    envelopes: Sequence[Envelope], skip_locked: bool, *, alone: bool = False
) -> list[Outcome]:
    """What became of each envelope. When *alone*, nothing else has to be saved from a failure."""
    if not envelopes:
        return []
    if len(envelopes) > 1 and any(type(one.command) is MigrateInstance for one in envelopes):
        # The rows of one batch are made by one plan for each instance.
        return [_alone(envelope, skip_locked) for envelope in envelopes]
    batch = Batch(envelopes, skip_locked=skip_locked)
    batch.run(alone=alone and len(envelopes) == 1)
    _afterwards(batch)
    outcomes: list[Outcome] = []
    for envelope, outcome in zip(envelopes, batch.outcomes, strict=True):
        outcomes.append(_alone(envelope, skip_locked) if outcome is None else outcome)
    return outcomes


def _alone(envelope: Envelope, skip_locked: bool, *, direct: bool = True) -> Outcome:
    try:
        with transaction.atomic():
            batch = Batch([envelope], skip_locked=skip_locked, direct=direct)
            batch.run(alone=True)
    except OperationalError:
        raise
    except Undeliverable as undeliverable:
        log.exception("%s; it is kept, and tried by itself", undeliverable)
        return _alone(envelope, skip_locked, direct=False)
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
    """Tell those who wait, let signals be heard, start what an end has set free."""
    news.tell(batch.steps)
    if batch.later:
        transaction.on_commit(follow, robust=True)
    freed = matching.starts_after_end([step.record for step in batch.steps], batch.at)
    if freed:
        matching.note_starts(freed, carry_out([start.envelope for start in freed]))
    thrown_signals.spread(batch.steps, carry_out)

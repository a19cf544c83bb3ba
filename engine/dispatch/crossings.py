"""Commands between instances: each arrives exactly once, whatever dies in between.

A turn sends commands to other instances (calls, their results, their errors; see
`engine.runtime.crossing`). Each arrives as a turn in the transaction that sends it, if the
receiver is new, or can be locked without waiting and has nothing else on its way; so nobody waits
for a lock out of order. Otherwise it is written as a row in the same transaction, and arrives in a
later one that deletes the row. What one instance sends to another arrives in the order of sending:
where rows wait for a receiver, whatever comes after joins them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, QuerySet

from engine.dispatch import kept_answers, locks, routes
from engine.dispatch.envelope import CommandFailed, Envelope, Outcome
from engine.governance.principal import SYSTEM
from engine.runtime.commands import (
    CancelInstance,
    Command,
    CommandRejected,
    CompleteCall,
    NoteCallTrouble,
    RaiseIncident,
    ResumeInstance,
    Sent,
    StartInstance,
    SuspendInstance,
    ThrowCallError,
    ThrowCallEscalation,
)
from engine.runtime.suspension import Suspended, takes
from engine.store import turns
from engine.store.models.crossings import Crossing
from engine.store.suspended import suspended
from engine.store.turns import Loaded

if TYPE_CHECKING:
    from engine.dispatch.batch import Batch

log = logging.getLogger("helm.dispatch")

DIRECT = 200  #: commands that arrive in the transaction that sends them; the others follow
AT_ONCE = 200  #: of those that wait as rows, how many are read for one transaction
POSTPONED_MS = 60_000  #: what the engine cannot carry out is tried again after this

Carry = Callable[[Sequence[Envelope]], list[Outcome]]

_CROSSING: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        StartInstance,
        CancelInstance,
        SuspendInstance,
        ResumeInstance,
        CompleteCall,
        ThrowCallError,
        ThrowCallEscalation,
        NoteCallTrouble,
    )
}

#: What reaches a suspended instance; all else waits as a row until it is resumed.
_REACHES_SUSPENDED = tuple(
    kind.__name__ for kind in (CancelInstance, SuspendInstance, ResumeInstance)
)


class Letter(NamedTuple):
    """One command on its way, and the instance that sends it."""

    sender: int
    sent: Sent


class Undeliverable(Exception):
    """The engine failed at the receiver; the sender's turn is to be kept without it."""


# in the transaction of the sender -----------------------------------------------------------------


def deliver(batch: Batch, letters: Sequence[Letter]) -> None:
    """Let *letters* arrive as turns of the batch; those that cannot become rows of it.

    Raises:
        Undeliverable: a receiver's turn failed; the batch must be given up.
    """
    if batch.direct:
        _reach(batch, letters)
    for letter in letters:
        receiver = letter.sent.receiver
        if not batch.direct or receiver in batch.queued or batch.arrived >= DIRECT:
            _queue(batch, letter)
            continue
        loaded = _receiver(batch, letter.sent)
        if loaded is None or not takes(loaded.state, letter.sent.command):
            _queue(batch, letter)
        else:
            _arrive(batch, letter, loaded)


def _reach(batch: Batch, letters: Sequence[Letter]) -> None:
    """Lock the receivers that nobody works on, and note for whom others wait already."""
    known = {
        letter.sent.receiver
        for letter in letters
        if not isinstance(letter.sent.command, StartInstance)
    } - batch.fresh
    if not known:
        return
    waiting = Crossing.objects.filter(receiver__in=known).values_list("receiver", flat=True)
    batch.queued.update(waiting.distinct())
    wanted: dict[int, set[tuple[int, int]]] = {}
    for letter in letters:
        receiver = letter.sent.receiver
        if receiver in known and receiver not in batch.queued and receiver not in batch.loaded:
            wanted.setdefault(receiver, set()).update(letter.sent.parts)
    if wanted:
        batch.loaded.update(turns.load_instances(wanted, skip_locked=True))


def _receiver(batch: Batch, sent: Sent) -> Loaded | None:
    command = sent.command
    if isinstance(command, StartInstance):
        return batch.begin(command.key, command.definition_key)
    loaded = batch.loaded.get(sent.receiver)
    if loaded is not None and sent.parts:
        turns.with_parts(loaded, sent.parts)
    return loaded


def _arrive(batch: Batch, letter: Letter, loaded: Loaded) -> None:
    command = letter.sent.command
    batch.arrived += 1
    try:
        batch.turn(Envelope(command=command, actor=SYSTEM), loaded, command)
    except CommandRejected as rejected:
        _is_void(letter.sender, letter.sent.receiver, command, rejected)
    except Exception as error:
        raise Undeliverable(
            f"{type(command).__name__} from {letter.sender} to {letter.sent.receiver}"
        ) from error


def _is_void(sender: int, receiver: int, command: Command, why: CommandRejected) -> None:
    """Receiver and sender have both moved: there is nobody any more whom it concerns."""
    log.debug("%s from %s to %s is void: %s", type(command).__name__, sender, receiver, why)


def _queue(batch: Batch, letter: Letter) -> None:
    sent = letter.sent
    batch.queued.add(sent.receiver)
    scope, number = sent.parts[0] if sent.parts else (None, None)
    batch.later.append(
        Crossing(
            receiver=sent.receiver,
            sender=letter.sender,
            command=type(sent.command).__name__,
            payload=_payload(sent.command),
            part_scope=scope,
            part_number=number,
            at=batch.at,
        )
    )


def _payload(command: Command) -> dict[str, Any]:
    return {field.name: getattr(command, field.name) for field in fields(command)}


def keep(rows: Sequence[Crossing]) -> None:
    """Write what could not arrive at once; in the order of sending."""
    Crossing.objects.bulk_create(rows)


# in a transaction of their own --------------------------------------------------------------------


def are_waiting(at: int) -> bool:
    """Whether anything is on its way that may arrive now."""
    return _ready(at).exists()


def arrive(carry: Carry, at: int) -> int:
    """Let what is on its way arrive, the oldest first, at most `AT_ONCE`; how many were read.

    Runs in a transaction. One at a time does this, so that the order of sending holds.
    """
    locks.hold("crossings")
    rows = list(_ready(at).order_by("id")[:AT_ONCE])
    if not rows:
        return 0
    letters = [(row, envelope) for row in rows if (envelope := _readable(row, at)) is not None]
    outcomes = carry([envelope for _, envelope in letters])
    failed: list[tuple[Crossing, CommandFailed]] = []
    done: list[int] = []
    for (row, _), outcome in zip(letters, outcomes, strict=True):
        if isinstance(outcome, CommandFailed):
            failed.append((row, outcome))
        elif not isinstance(outcome, Suspended):  # since we looked; the row waits
            done.append(row.id)
            if row.command == kept_answers.COMMAND and isinstance(outcome, CommandRejected):
                kept_answers.is_void(row.payload)
    Crossing.objects.filter(id__in=done).delete()
    if failed:
        _postpone(failed, carry, at)
    return len(rows)


def _readable(row: Crossing, at: int) -> Envelope | None:
    """The row's command; one that another version of the engine wrote waits for that version."""
    try:
        return _envelope(row)
    except (KeyError, TypeError):
        log.exception("the command of crossing %s cannot be read", row.id)
        Crossing.objects.filter(id=row.id).update(retry_at=at + POSTPONED_MS)
        return None


def _ready(at: int) -> QuerySet[Crossing]:
    return Crossing.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=at),
        Q(command__in=_REACHES_SUSPENDED) | ~suspended("receiver"),
    )


def _envelope(row: Crossing) -> Envelope:
    if row.command == kept_answers.COMMAND:
        return kept_answers.given(row)
    command = _command(row)
    if isinstance(command, StartInstance):
        return Envelope(command=command, actor=SYSTEM)
    return Envelope(
        command=command,
        instance_key=row.receiver,
        parts=routes.part(row.part_scope, row.part_number),
        actor=SYSTEM,
    )


def _command(row: Crossing) -> Command:
    given = dict(row.payload)
    for name in ("elements", "tags"):
        if name in given:
            given[name] = tuple(given[name])
    command: Command = _CROSSING[row.command](**given)
    return command


def _postpone(failed: Iterable[tuple[Crossing, CommandFailed]], carry: Carry, at: int) -> None:
    """Try again later, and say so at the element that calls."""
    for row, outcome in failed:
        first = row.retry_at is None
        Crossing.objects.filter(id=row.id).update(retry_at=at + POSTPONED_MS)
        incident = _incident(row, outcome) if first else None
        if incident is not None:
            (told,) = carry([incident])
            if isinstance(told, CommandRejected):
                log.warning("%s got no incident: %s", row, told)


def _incident(row: Crossing, failed: CommandFailed) -> Envelope | None:
    command = _envelope(row).command
    message = f"A command between instances could not be carried out. {failed.message}"
    if isinstance(command, StartInstance) and command.caller is not None:
        part = command.caller["part"]
        return Envelope(
            command=RaiseIncident(command.caller["item"], message),
            instance_key=command.caller["instance"],
            parts=() if part is None else ((part[0], part[1]),),
            actor=SYSTEM,
        )
    item = getattr(command, "item", None)
    if item is None:
        return None
    return Envelope(
        command=RaiseIncident(item, message),
        instance_key=row.receiver,
        parts=routes.part(row.part_scope, row.part_number),
        actor=SYSTEM,
    )

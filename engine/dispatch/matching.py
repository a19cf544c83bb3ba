"""Buffered messages for those who begin to wait, and the next message for a start that is free.

A subscription opened in a turn meets a message that was published before, in the same
transaction. A message meets each process id once. A message start event with a correlation key
has at most one living instance for it; when that one ends, the next buffered message starts the
next. Two transactions that cannot see each other are reconciled by `overlooked`, which the
upkeep asks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from engine.dispatch import routes
from engine.dispatch.envelope import Envelope, Outcome, Receipt
from engine.feel.values import from_json
from engine.governance.principal import SYSTEM, Actor
from engine.runtime.commands import CommandRejected, CorrelateMessage, StartInstance, Variables
from engine.runtime.state import PartKey
from engine.store import turns
from engine.store.models.instances import Instance
from engine.store.models.subscriptions import (
    Message,
    MessageCorrelation,
    MessageStart,
    MessageSubscription,
    StartSubscription,
)
from engine.store.models.words import RunState
from engine.store.suspended import suspended
from engine.store.turns import Loaded, TurnRecord

if TYPE_CHECKING:
    from engine.dispatch.batch import Batch, Step

OVERLOOKED = 200  #: pairs of a message and a subscription that one look reconciles


@dataclass(frozen=True, slots=True)
class Opened:
    """A message subscription that a turn opened, or that hears again after a suspension."""

    loaded: Loaded
    subscription: int
    item: int
    name: str
    correlation_key: str
    parts: tuple[PartKey, ...] = ()

    @property
    def still_open(self) -> bool:
        """Whether a later event of the batch has not closed it."""
        item = self.loaded.state.items.get(self.item)
        return item is not None and self.subscription in (item.waits or {})


def match_opened(batch: Batch, seen: int = 0) -> None:
    """Let the subscriptions that the batch's turns opened meet buffered messages.

    The first *seen* turns have been looked at before.
    """
    met: set[tuple[int, str]] = set()
    while seen < len(batch.steps):
        opened = deque(_opened(batch.steps[seen:]))
        seen = len(batch.steps)
        buffered = _buffered(opened, batch.at) if opened else {}
        while buffered and opened:
            _meet(batch, opened.popleft(), buffered, met)
    note_met(sorted(met))


def note_met(met: Sequence[tuple[int, str]]) -> int:
    """Buffered messages (keys) have met processes (ids), and will not meet them again."""
    if not met:
        return 0
    MessageCorrelation.objects.bulk_create(
        [MessageCorrelation(message_key=key, process_id=process) for key, process in met],
        ignore_conflicts=True,
    )
    return len(met)


#: Events after which somebody may wait for a message.
_OPENING = frozenset(("MessageSubscribed", "InstanceResumed"))


def _opened(steps: Sequence[Step]) -> Iterable[Opened]:
    for step in steps:
        if step.names.isdisjoint(_OPENING):
            continue
        for event in step.record.events:
            if event[0] == "MessageSubscribed":
                _, subscription, item, _, name, correlation_key = event
                yield Opened(step.record.loaded, subscription, item, name, correlation_key)
            elif event[0] == "InstanceResumed" and event[3]:
                yield from _waited_on(step.record.loaded)


def _waited_on(loaded: Loaded) -> Iterable[Opened]:
    """What the instance subscribed to before it was suspended."""
    rows = MessageSubscription.objects.filter(
        instance_key=loaded.key, state="CREATED", type="PROCESS_EVENT"
    )
    for row in rows.order_by("key"):
        parts = routes.part(row.part_scope, row.part_number)
        yield Opened(loaded, row.key, row.item_key or 0, row.name, row.correlation_key or "", parts)


def _buffered(opened: Iterable[Opened], at: int) -> Mapping[tuple[str, str], list[Message]]:
    """The buffered messages by name and correlation key, the oldest first."""
    names = {one.name for one in opened}
    correlation_keys = {one.correlation_key for one in opened}
    rows = Message.objects.filter(
        name__in=names, correlation_key__in=correlation_keys, expires_at__gt=at
    ).order_by("key")
    found: dict[tuple[str, str], list[Message]] = {}
    for row in rows:
        found.setdefault((row.name, row.correlation_key), []).append(row)
    return found


def _meet(
    batch: Batch,
    one: Opened,
    buffered: Mapping[tuple[str, str], list[Message]],
    met: set[tuple[int, str]],
) -> None:
    messages = buffered.get((one.name, one.correlation_key), [])
    if messages and one.parts:
        turns.with_parts(one.loaded, one.parts)
    process = one.loaded.plan.id
    before = correlated(process, [message.key for message in messages])
    for message in messages:
        if not one.still_open:
            return
        if message.key in before or (message.key, process) in met:
            continue
        command = CorrelateMessage(one.item, one.subscription, message.key, variables_of(message))
        try:
            batch.turn(Envelope(command=command, actor=SYSTEM), one.loaded, command)
        except CommandRejected:
            return
        met.add((message.key, process))


def variables_of(message: Message) -> Variables:
    """The variables of a buffered message, as FEEL values."""
    return {name: from_json(value) for name, value in message.variables.items()}


def correlated(process_id: str, message_keys: Sequence[int]) -> frozenset[int]:
    """Which of the messages have met an instance of the process already."""
    if not message_keys:
        return frozenset()
    rows = MessageCorrelation.objects.filter(process_id=process_id, message_key__in=message_keys)
    return frozenset(rows.values_list("message_key", flat=True))


# message start events ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FreeStart:
    """A start by a message, to be carried out."""

    envelope: Envelope
    process_id: str
    message: int
    correlation_key: str
    buffered: bool


def starts_after_end(records: Sequence[TurnRecord], at: int) -> list[FreeStart]:
    """The starts that become free because the instance that held their key has ended."""
    ended = [
        record.loaded.key
        for record in records
        if record.loaded.state.over
        and any(start.kind == "message" for start in record.loaded.plan.starts)
    ]
    if not ended:
        return []
    held = list(MessageStart.objects.filter(instance_key__in=ended))
    MessageStart.objects.filter(instance_key__in=ended).delete()
    starts = [next_start(row.process_id, row.correlation_key, at) for row in held]
    return [start for start in starts if start is not None]


def next_start(process_id: str, correlation_key: str, at: int) -> FreeStart | None:
    """The start of *process_id* by the oldest buffered message that has not met it yet."""
    rows = StartSubscription.objects.filter(process_id=process_id, kind="message")
    subscriptions = {row.name: row for row in rows}
    messages = list(
        Message.objects.filter(
            name__in=subscriptions, correlation_key=correlation_key, expires_at__gt=at
        ).order_by("key")
    )
    before = correlated(process_id, [message.key for message in messages])
    for message in messages:
        subscription = subscriptions[message.name]
        if message.key not in before and message.key > subscription.since:
            return start_by(
                subscription,
                message.key,
                correlation_key,
                variables_of(message),
                business_id=message.business_id,
                actor=SYSTEM,
                buffered=True,
            )
    return None


def start_by(
    subscription: StartSubscription,
    message: int,
    correlation_key: str,
    variables: Variables,
    *,
    business_id: str | None,
    actor: Actor,
    buffered: bool,
) -> FreeStart:
    """The start of an instance by *message* at a message start event."""
    command = StartInstance(
        key=0,
        version=routes.version_of(subscription.definition_key),
        definition_key=subscription.definition_key,
        variables=variables,
        start_event=subscription.element_id,
        trigger=("message", subscription.name),
        business_id=business_id,
    )
    envelope = Envelope(command=command, actor=actor)
    return FreeStart(envelope, subscription.process_id, message, correlation_key, buffered)


def note_starts(starts: Sequence[FreeStart], outcomes: Sequence[Outcome]) -> None:
    """The messages have met their processes; instances that live on hold their key."""
    made = [
        (start, outcome.instance_key)
        for start, outcome in zip(starts, outcomes, strict=True)
        if isinstance(outcome, Receipt)
    ]
    note_met([(start.message, start.process_id) for start, _ in made if start.buffered])
    keyed = {key: start for start, key in made if start.correlation_key}
    living = Instance.objects.filter(key__in=keyed, state=RunState.ACTIVE)
    MessageStart.objects.bulk_create(
        [
            MessageStart(
                process_id=keyed[key].process_id,
                correlation_key=keyed[key].correlation_key,
                instance_key=key,
            )
            for key in living.values_list("key", flat=True)
        ]
    )


# what two transactions could not see of each other ----------------------------------------------


def overlooked(at: int) -> list[tuple[MessageSubscription, Message]]:
    """Open subscriptions with a buffered message that has not met their process, oldest first."""
    waiting = MessageSubscription.objects.filter(
        ~suspended("instance_key"),
        state="CREATED",
        type="PROCESS_EVENT",
        name=OuterRef("name"),
        correlation_key=OuterRef("correlation_key"),
    )
    messages = Message.objects.filter(Exists(waiting), expires_at__gt=at).order_by("key")
    pairs: list[tuple[MessageSubscription, Message]] = []
    for message in messages[:OVERLOOKED]:
        pairs += [(row, message) for row in subscriptions_of(message)]
    return pairs


def overlooked_starts(at: int) -> list[FreeStart]:
    """Starts by buffered messages whose key is free, the oldest message of each key.

    A process that is deployed later is not started by what was published before.
    """
    waiting = StartSubscription.objects.filter(kind="message", name=OuterRef("name"))
    messages = Message.objects.filter(Exists(waiting), expires_at__gt=at)
    starts: dict[tuple[str, str], FreeStart] = {}
    for message in messages.exclude(correlation_key="").order_by("key")[:OVERLOOKED]:
        for row in StartSubscription.objects.filter(kind="message", name=message.name):
            place = (row.process_id, message.correlation_key)
            if message.key > row.since and place not in starts and _is_free(row, message):
                starts[place] = start_by(
                    row,
                    message.key,
                    message.correlation_key,
                    variables_of(message),
                    business_id=message.business_id,
                    actor=SYSTEM,
                    buffered=True,
                )
    return list(starts.values())


def _is_free(row: StartSubscription, message: Message) -> bool:
    held = MessageStart.objects.filter(
        process_id=row.process_id, correlation_key=message.correlation_key
    )
    return not held.exists() and not correlated(row.process_id, [message.key])


def start_lock(correlation_key: str) -> str:
    """The lock that starts by messages with this key hold (`engine.dispatch.locks`)."""
    return f"message-start/{correlation_key}"


def subscriptions_of(message: Message) -> list[MessageSubscription]:
    """The oldest open subscription for *message* in each process that it has not met."""
    met = MessageCorrelation.objects.filter(message_key=message.key).values("process_id")
    rows = MessageSubscription.objects.filter(
        ~suspended("instance_key"),
        state="CREATED",
        type="PROCESS_EVENT",
        name=message.name,
        correlation_key=message.correlation_key,
    ).exclude(process_id__in=met)
    first: dict[str, MessageSubscription] = {}
    for row in rows.order_by("key"):
        first.setdefault(row.process_id, row)
    return list(first.values())

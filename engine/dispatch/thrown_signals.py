"""Signals and messages that instances throw while they run, and who hears a signal.

A thrown signal reaches everyone who waits when it is thrown, in the transaction that throws it, and
starts the processes that begin with it. What hears a signal may throw another: they are delivered
one after the other, and a chain without an end is cut off. A message that one process sends another
along a message flow is published in the same transaction, and kept for those who do not wait yet.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.dispatch import routes
from engine.dispatch.delivery import Delivery
from engine.dispatch.envelope import Envelope, Outcome
from engine.feel.values import Value
from engine.governance.principal import SYSTEM, Actor
from engine.runtime.commands import ReceiveSignal, StartInstance
from engine.runtime.events import Event
from engine.store.models.subscriptions import SignalSubscription, StartSubscription
from engine.store.suspended import suspended

if TYPE_CHECKING:
    from engine.dispatch.batch import Step

log = logging.getLogger("helm.dispatch")

LONGEST_CHAIN = 1_000  #: things that are thrown one because of the other
THROWN = frozenset(("SignalThrown", "MessageThrown"))
KEPT_MS = 30 * 24 * 3_600_000  #: how long a message waits for a process that is not that far
AT_ONCE = 500  #: commands that are folded into one write


@dataclass(frozen=True, slots=True)
class Thrown:
    """A signal or message on its way, and the instance that has thrown it.

    Attributes:
        correlation_key: of a message; None: it is a signal.
    """

    key: int
    name: str
    variables: Mapping[str, Value]
    instance: int
    correlation_key: str | None = None


_spreading: ContextVar[deque[Thrown] | None] = ContextVar("spreading", default=None)


def envelopes(
    name: str, variables: Mapping[str, Value], actor: Actor, thrown: Thrown | None = None
) -> list[Envelope]:
    """The commands to all who hear the signal now, and the starts that it leads to.

    Suspended instances do not hear it. Who began to wait after it was *thrown*, in the same step
    of the same instance, does not either.
    """
    waiting = SignalSubscription.objects.filter(~suspended("instance_key"), name=name)
    waiting = waiting.order_by("key")
    if thrown is not None:
        waiting = waiting.exclude(instance_key=thrown.instance, key__gt=thrown.key)
    heard = [
        Envelope(
            command=ReceiveSignal(row.item_key, row.key, variables),
            instance_key=row.instance_key,
            parts=routes.part(row.part_scope, row.part_number),
            actor=actor,
        )
        for row in waiting
    ]
    # A start event that has gathered other events takes the signal, and begins no other instance.
    gathering = {(row.process_id, row.element_id) for row in waiting}
    starts = StartSubscription.objects.filter(kind="signal", name=name).order_by("key")
    return heard + [
        Envelope(
            command=StartInstance(
                key=0,
                version=routes.version_of(row.definition_key),
                definition_key=row.definition_key,
                variables=variables,
                start_event=row.element_id,
                trigger=("signal", name),
            ),
            actor=actor,
        )
        for row in starts
        if (row.process_id, row.element_id) not in gathering
    ]


def spread(steps: "Sequence[Step]", carry: Callable[[Sequence[Envelope]], list[Outcome]]) -> None:
    """Deliver what *steps* have thrown, by *carry*, and what is thrown thereby."""
    found = [
        thrown
        for step in steps
        if not THROWN.isdisjoint(step.names)
        for event in step.record.events
        if (thrown := _thrown(event, step.record.loaded.key)) is not None
    ]
    if not found:
        return
    waiting = _spreading.get()
    if waiting is not None:  # already at it, further out
        waiting.extend(found)
        return
    waiting = deque(found)
    token = _spreading.set(waiting)
    try:
        _deliver(waiting, carry)
    finally:
        _spreading.reset(token)


def _thrown(event: Event, instance: int) -> Thrown | None:
    if event[0] == "SignalThrown":
        return Thrown(event[1], event[3], event[4], instance)
    if event[0] == "MessageThrown":
        return Thrown(event[1], event[3], event[5], instance, event[4])
    return None


def _deliver(waiting: deque[Thrown], carry: Callable[[Sequence[Envelope]], list[Outcome]]) -> None:
    """All that one command has thrown, and what follows from it as long as the chain may be."""
    for _ in range(len(waiting) + LONGEST_CHAIN - 1):
        if not waiting:
            return
        one = waiting.popleft()
        if one.correlation_key is not None:
            _message(one, carry).publish(KEPT_MS, None)
            continue
        letters = envelopes(one.name, one.variables, SYSTEM, one)
        for first in range(0, len(letters), AT_ONCE):
            carry(letters[first : first + AT_ONCE])
    if waiting:
        _cut_off(waiting, carry)


def _cut_off(waiting: deque[Thrown], carry: Callable[[Sequence[Envelope]], list[Outcome]]) -> None:
    """Signals reach nobody any more; messages are kept, and met when the upkeep looks."""
    log.error(
        "a chain of signals and messages without an end is cut off: %d are not delivered, of which "
        "the first is '%s' of instance %s; messages among them are kept",
        len(waiting),
        waiting[0].name,
        waiting[0].instance,
    )
    for one in waiting:
        if one.correlation_key is not None:
            _message(one, carry).keep(KEPT_MS, None)


def _message(one: Thrown, carry: Callable[[Sequence[Envelope]], list[Outcome]]) -> Delivery:
    return Delivery(one.name, one.correlation_key or "", one.variables, SYSTEM, carry=carry)

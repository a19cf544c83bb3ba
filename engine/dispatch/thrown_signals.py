"""Signals: who hears them, and those that instances throw while they run.

A thrown signal reaches everyone who waits when it is thrown, in the transaction that throws it, and
starts the processes that begin with it. What hears a signal may throw another: they are delivered
one after the other, and a chain without an end is cut off.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.dispatch import routes
from engine.dispatch.envelope import Envelope, Outcome
from engine.feel.values import Value
from engine.governance.principal import SYSTEM, Actor
from engine.runtime.commands import ReceiveSignal, StartInstance
from engine.store.models.subscriptions import SignalSubscription, StartSubscription
from engine.store.suspended import suspended

if TYPE_CHECKING:
    from engine.dispatch.batch import Step

log = logging.getLogger("helm.dispatch")

LONGEST_CHAIN = 1_000  #: signals that one command leads to, of instance after instance
AT_ONCE = 500  #: commands that are folded into one write


@dataclass(frozen=True, slots=True)
class Thrown:
    """A signal on its way, and the instance that has thrown it."""

    key: int
    name: str
    variables: Mapping[str, Value]
    instance: int


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
    """Deliver the signals that *steps* have thrown, by *carry*, and those thrown thereby."""
    found = [
        Thrown(event[1], event[3], event[4], step.record.loaded.key)
        for step in steps
        if "SignalThrown" in step.names
        for event in step.record.events
        if event[0] == "SignalThrown"
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


def _deliver(waiting: deque[Thrown], carry: Callable[[Sequence[Envelope]], list[Outcome]]) -> None:
    for _ in range(LONGEST_CHAIN):
        if not waiting:
            return
        one = waiting.popleft()
        letters = envelopes(one.name, one.variables, SYSTEM, one)
        for first in range(0, len(letters), AT_ONCE):
            carry(letters[first : first + AT_ONCE])
    log.error(
        "the signals of a chain without an end are no longer delivered: %d, of which the first is "
        "'%s' of instance %s",
        len(waiting),
        waiting[0].name if waiting else "",
        waiting[0].instance if waiting else "",
    )

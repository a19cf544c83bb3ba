"""One message to those who wait for it now.

It meets at most one instance of each process id: the oldest open subscription, or else a message
start event, which with a correlation key has one living instance at a time. With a time to live
it is kept for `matching`, together with the processes it has met.
"""

from collections.abc import Callable, Mapping, Sequence

from engine.dispatch import locks, matching, rejections, routes
from engine.dispatch.envelope import Envelope, Outcome, Receipt
from engine.dispatch.matching import FreeStart
from engine.feel.values import Value, to_json
from engine.governance.principal import Actor
from engine.runtime.commands import CorrelateMessage
from engine.store import clock
from engine.store.keys import new_key
from engine.store.models.subscriptions import (
    Message,
    MessageStart,
    MessageSubscription,
    StartSubscription,
)
from engine.store.suspended import suspended

TRIES = 3  #: how often the next subscription is asked when one was closed meanwhile


class Delivery:
    """The work on one message. Runs in a transaction.

    Attributes:
        reached: the instances that got it, in order.
        started: those among them that it started.
    """

    def __init__(
        self,
        name: str,
        correlation_key: str,
        variables: Mapping[str, Value],
        actor: Actor,
        business_id: str | None = None,
        *,
        carry: Callable[[Sequence[Envelope]], list[Outcome]],
    ) -> None:
        self.name = name
        self.correlation_key = correlation_key
        self.variables = variables
        self.actor = actor
        self.business_id = business_id
        self.carry = carry
        self.reached: list[int] = []
        self.started: list[int] = []
        self._key = 0
        self._met: set[str] = set()

    def publish(self, ttl_ms: int, message_id: str | None) -> int:
        """Deliver the message, keep it if it may wait, and give its key."""
        self.keep(ttl_ms, message_id)
        self._to_subscriptions()
        self._to_start_events(buffered=ttl_ms > 0)
        if ttl_ms > 0:
            matching.note_met([(self._key, process) for process in sorted(self._met)])
        return self._key

    def keep(self, ttl_ms: int, message_id: str | None) -> None:
        """Keep the message if it may wait; it has its key from then on."""
        at = clock.now_ms()
        if message_id is not None:
            self._check_unique(message_id, at)
        if self.correlation_key:
            locks.hold(matching.start_lock(self.correlation_key))
        self._key = new_key()
        if ttl_ms > 0:
            Message.objects.create(
                key=self._key,
                name=self.name,
                correlation_key=self.correlation_key,
                message_id=message_id,
                variables=to_json(dict(self.variables)),
                business_id=self.business_id,
                expires_at=at + ttl_ms,
            )

    def _check_unique(self, message_id: str, at: int) -> None:
        same = Message.objects.filter(
            name=self.name, correlation_key=self.correlation_key, message_id=message_id
        )
        same.filter(expires_at__lte=at).delete()
        if same.exists():
            raise rejections.rejected(
                "PUBLISH",
                rejections.ALREADY_EXISTS,
                f"Expected to publish a new message with id '{message_id}', but a message with "
                "that id was already published",
            )

    def _to_subscriptions(self) -> None:
        """The oldest open subscription of each process; the next one if it was just closed."""
        asked: set[int] = set()
        for _ in range(TRIES):
            rows = [row for row in self._open() if row.key not in asked]
            first: dict[str, MessageSubscription] = {}
            for row in rows:
                first.setdefault(row.process_id, row)
            if not first:
                return
            asked.update(row.key for row in first.values())
            outcomes = self.carry([self._envelope(row) for row in first.values()])
            for row, outcome in zip(first.values(), outcomes, strict=True):
                if isinstance(outcome, Receipt):
                    self._met.add(row.process_id)
                    self.reached.append(outcome.instance_key)

    def _open(self) -> list[MessageSubscription]:
        rows = MessageSubscription.objects.filter(
            ~suspended("instance_key"),
            state="CREATED",
            type="PROCESS_EVENT",
            name=self.name,
            correlation_key=self.correlation_key,
        )
        return list(rows.exclude(process_id__in=self._met).order_by("key"))

    def _envelope(self, row: MessageSubscription) -> Envelope:
        return Envelope(
            command=CorrelateMessage(row.item_key or 0, row.key, self._key, self.variables),
            instance_key=row.instance_key or 0,
            parts=routes.part(row.part_scope, row.part_number),
            actor=self.actor.as_engine(),
        )

    def _to_start_events(self, *, buffered: bool) -> None:
        rows = list(
            StartSubscription.objects.filter(kind="message", name=self.name).order_by("key")
        )
        held: frozenset[str] = frozenset()
        if rows and self.correlation_key:
            of = MessageStart.objects.filter(correlation_key=self.correlation_key)
            held = frozenset(of.values_list("process_id", flat=True))
        starts: list[FreeStart] = []
        for row in rows:
            if row.process_id not in self._met and row.process_id not in held:
                starts.append(
                    matching.start_by(
                        row,
                        self._key,
                        self.correlation_key,
                        self.variables,
                        business_id=self.business_id,
                        actor=self.actor.as_engine(),
                        buffered=buffered,
                    )
                )
        if starts:
            outcomes = self.carry([start.envelope for start in starts])
            matching.note_starts(starts, outcomes)
            for start, outcome in zip(starts, outcomes, strict=True):
                if isinstance(outcome, Receipt):
                    self._met.add(start.process_id)
                    self.reached.append(outcome.instance_key)
                    self.started.append(outcome.instance_key)

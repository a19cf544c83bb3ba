"""What has to be done because time passes: due timers, ended leases, retries, old messages.

The engine thread does it in an embedded server, the sweeper in a scaled installation. Each look
finds everything again in the database, so that a lost hint costs one interval at most.
"""

from collections.abc import Generator
from time import monotonic

from engine.dispatch import (
    batch_operations,
    burying,
    documents,
    fold,
    locks,
    matching,
    pushes,
    retention,
    routes,
    timers,
    topics,
)
from engine.dispatch.envelope import Envelope
from engine.dispatch.transaction import in_transaction
from engine.governance.principal import SYSTEM
from engine.runtime.commands import CorrelateMessage
from engine.store import clock, settings
from engine.store.models.journal import Command as StoredReceipt
from engine.store.models.subscriptions import Message, MessageCorrelation
from engine.store.models.work import Job, JobState

INTERVAL_S = 1.0
DAY_MS = 24 * 3_600_000
RECEIPTS_EVERY_MS = 60_000  #: between two looks for old receipts, unless one finds too many
HISTORY_EVERY_MS = 60_000  #: the same for history that is older than is kept
ROUNDS = 25  #: batches of timers in one look
CATCHING_UP = 200  #: looks at due timers when the clock has jumped; the rest follows by itself
CATCHING_UP_S = 10.0  #: and as long as they may take: others wait for the engine meanwhile
AT_ONCE = 1_000


class Upkeep:
    """The looks of one process.

    Args:
        shared: other processes write to the same database, so that what two transactions could
            not see of each other has to be looked for.
    """

    def __init__(self, *, shared: bool) -> None:
        self._shared = shared
        self._looked_at = 0
        self._receipts_at: int | None = None
        self._history_at: int | None = None

    def look(self) -> float:
        """Do what is due; seconds until the next look."""
        steps = self.steps()
        while True:
            try:
                next(steps)
            except StopIteration as done:
                pause_s: float = done.value
                return pause_s

    def steps(self) -> Generator[None, None, float]:
        """The same bit by bit, so that nobody else waits for all of it."""
        at = clock.now_ms()
        more = fold.let_arrive()
        yield
        more = fire_timers(at) or more
        yield
        end_leases(at)
        yield
        self._ring_retries(at)
        forget_messages(at)
        yield
        documents.forget_expired(at)
        self._forget_receipts(at)
        yield
        if self._shared:
            meet_overlooked(at)
            start_overlooked(at)
            yield
        more = batch_operations.go_on(at) or more  # last: nothing waits for a large batch
        yield
        more = burying.go_on(at) or more
        yield
        more = self._forget_history(at) or more
        if more:
            return 0.0
        return self._until_next(at)

    def _ring_retries(self, at: int) -> None:
        """Jobs whose back-off ends since the last look are news to those who wait for them."""
        waiting = Job.objects.filter(state=JobState.FAILED, retry_at__lte=at)
        if self._looked_at:
            waiting = waiting.filter(retry_at__gt=self._looked_at)
        self._looked_at = at
        types = set(waiting.values_list("type", flat=True).distinct())
        if types:
            pushes.announce(frozenset(topics.of_jobs(job_type) for job_type in types))

    def _forget_receipts(self, at: int) -> None:
        """Once a minute, and at every look as long as there are more than one look takes."""
        last = self._receipts_at
        if last is None or not 0 <= at - last < RECEIPTS_EVERY_MS:
            self._receipts_at = at if forget_receipts(at) < AT_ONCE else None

    def _forget_history(self, at: int) -> bool:
        """Once a minute, and at every look as long as there is more."""
        last = self._history_at
        if last is not None and 0 <= at - last < HISTORY_EVERY_MS:
            return False
        more = retention.forget_history(at)
        self._history_at = None if more else at
        return more

    def _until_next(self, at: int) -> float:
        due = timers.next_due_at()
        if due is None:
            return INTERVAL_S
        return min(max((due - at) / 1000, 0.0), INTERVAL_S)


def catch_up() -> None:
    """Do everything that is due now, for whoever has set the clock."""
    at, until = clock.now_ms(), monotonic() + CATCHING_UP_S
    for _ in range(CATCHING_UP):
        if not fire_timers(at) or monotonic() > until:
            break
    fold.let_arrive()
    end_leases(at)
    forget_messages(at)
    types = Job.objects.filter(state=JobState.FAILED, retry_at__lte=at)
    pushes.after_commit(
        topics.of_jobs(job_type) for job_type in types.values_list("type", flat=True).distinct()
    )


def fire_timers(at: int) -> bool:
    """Fire due timers, those too that firing schedules; whether there may be more."""
    for _ in range(ROUNDS):
        if not timers.drain(at):
            return False
        fold.let_arrive()  # what instances say to each other, before the next one fires
    return True


def end_leases(at: int) -> int:
    """Jobs whose lease has ended may be handed out again; how many."""
    ended = Job.objects.filter(state=JobState.ACTIVATED, deadline__lte=at)
    rows = list(ended.order_by("deadline").values_list("key", "type")[:AT_ONCE])
    if not rows:
        return 0

    def work() -> int:
        changed = ended.filter(key__in=[key for key, _ in rows]).update(
            state=JobState.TIMED_OUT, updated_at=at
        )
        pushes.after_commit(topics.of_jobs(job_type) for _, job_type in rows)
        return changed

    return in_transaction(work)


def forget_messages(at: int) -> int:
    """Messages whose time to live is over go; how many."""
    old = Message.objects.filter(expires_at__lte=at).order_by("expires_at")
    keys = list(old.values_list("key", flat=True)[:AT_ONCE])
    if not keys:
        return 0

    def work() -> int:
        MessageCorrelation.objects.filter(message_key__in=keys).delete()
        return Message.objects.filter(key__in=keys).delete()[0]

    return in_transaction(work)


def forget_receipts(at: int) -> int:
    """Answers kept for repeated commands go when they are old enough, at most `AT_ONCE`; how many.

    A command that is repeated later than that is carried out again.
    """
    kept_ms = settings.RECEIPTS_KEPT_DAYS.value() * DAY_MS
    old = StoredReceipt.objects.filter(at__lte=at - kept_ms).order_by("at")
    ids = list(old.values_list("id", flat=True)[:AT_ONCE])
    if not ids:
        return 0
    return in_transaction(lambda: StoredReceipt.objects.filter(id__in=ids).delete()[0])


def meet_overlooked(at: int) -> int:
    """Bring together messages and subscriptions whose transactions did not see each other."""
    pairs = matching.overlooked(at)
    if not pairs:
        return 0

    def work() -> int:
        outcomes = fold.carry_out(
            [
                Envelope(
                    command=CorrelateMessage(
                        row.item_key or 0, row.key, message.key, matching.variables_of(message)
                    ),
                    instance_key=row.instance_key or 0,
                    parts=routes.part(row.part_scope, row.part_number),
                    actor=SYSTEM,
                )
                for row, message in pairs
            ],
            skip_locked=True,
        )
        return matching.note_met(
            [
                (message.key, row.process_id)
                for (row, message), outcome in zip(pairs, outcomes, strict=True)
                if not isinstance(outcome, Exception)
            ]
        )

    return in_transaction(work)


def start_overlooked(at: int) -> int:
    """Start what a message would have started, had the end of its predecessor been seen."""
    if not matching.overlooked_starts(at):
        return 0

    def work() -> int:
        locks.hold(*(matching.start_lock(start.correlation_key) for start in found()))
        starts = found()
        matching.note_starts(starts, fold.carry_out([start.envelope for start in starts]))
        return len(starts)

    def found() -> list[matching.FreeStart]:
        return matching.overlooked_starts(at)

    return in_transaction(work)

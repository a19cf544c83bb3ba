"""What a selected run waits or waited for: calls, jobs, tasks of people, timers, messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from engine.store.fields import from_ms
from engine.store.models.instances import Instance
from engine.store.models.subscriptions import MessageSubscription, SignalSubscription
from engine.store.models.tasks import Task
from engine.store.models.work import Job, JobState, Timer
from engine.web.operate.selection import Selection

SHOWN = 50

_JOBS = {
    JobState.CREATED: ("wait", "Waits for a worker"),
    JobState.ACTIVATED: ("live", "A worker has it"),
    JobState.FAILED: ("warn", "Failed"),
    JobState.TIMED_OUT: ("warn", "Timed out"),
    JobState.COMPLETED: ("ok", "Completed"),
    JobState.ERROR_THROWN: ("bad", "Error"),
    JobState.CANCELED: ("neutral", "Canceled"),
}


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job with its state in words."""

    row: Job
    look: str
    word: str


@dataclass(frozen=True, slots=True)
class ShownTimer:
    """A timer that is still to fire."""

    row: Timer
    due: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that the selection waits or waited for, open things first."""

    calls: list[Instance]
    jobs: list[ShownJob]
    tasks: list[Task]
    timers: list[ShownTimer]
    messages: list[MessageSubscription]
    signals: list[SignalSubscription]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing at all."""
        kinds = (self.calls, self.jobs, self.tasks, self.timers, self.messages, self.signals)
        return not any(kinds)


def work(selection: Selection) -> Work:
    """The work of a run, or of the whole instance."""
    jobs = _of(selection, Job.objects.all()).order_by("-key")[:SHOWN]
    timers = _of(selection, Timer.objects.all()).order_by("due")[:SHOWN]
    return Work(
        calls=called(selection),
        jobs=[_job(row) for row in sorted(jobs, key=lambda row: row.ended_at is not None)],
        tasks=list(_of(selection, Task.objects.all()).order_by("-key")[:SHOWN]),
        timers=[ShownTimer(row, from_ms(row.due)) for row in timers],
        messages=list(_of(selection, MessageSubscription.objects.all()).order_by("-key")[:SHOWN]),
        signals=list(_of(selection, SignalSubscription.objects.all()).order_by("-key")[:SHOWN]),
    )


def called(selection: Selection) -> list[Instance]:
    """The instances that a run, or anything in the instance, has called; the living ones first."""
    rows = Instance.objects.filter(parent_key=selection.instance.key)
    if not selection.whole:
        if selection.run is None:
            return []
        rows = rows.filter(parent_item_key=selection.run.key)
    return list(rows.order_by("state", "-key")[:SHOWN])


def _of(selection: Selection, rows: QuerySet[Any]) -> QuerySet[Any]:
    model: type[Model] = rows.model
    if selection.whole:
        return rows.filter(instance_key=selection.instance.key)
    if selection.run is None:
        return model._default_manager.none()
    return rows.filter(item_key=selection.run.key)


def _job(row: Job) -> ShownJob:
    look, word = _JOBS.get(JobState(row.state), ("neutral", row.state.capitalize()))
    if row.incident_key is not None and row.ended_at is None:
        look, word = "bad", "Held by an incident"
    elif row.state == JobState.FAILED and row.retries > 0:
        word = "Failed, will be tried again"
    return ShownJob(row, look, word)

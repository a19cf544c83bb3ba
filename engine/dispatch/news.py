"""What the events of a batch mean to those who wait: topics to ring, and when something is due."""

from collections.abc import Callable, Sequence

from engine.dispatch import due, pushes, topics
from engine.dispatch.batch import Step
from engine.runtime.events import Event

_INBOX = frozenset(
    (
        "TaskOpened",
        "TaskMoved",
        "TaskAssigned",
        "TaskUpdated",
        "TaskCompleted",
        "TaskCanceled",
        "HumanAsked",
    )
)
_FLEET = frozenset(("InstanceStarted", "InstanceEnded", "IncidentRaised", "IncidentResolved"))


def tell(steps: Sequence[Step]) -> None:
    """Ring the topics of *steps* after the commit, and note the next due time."""
    heard: set[str] = set()
    for step in steps:
        heard.add(topics.of_instance(step.record.loaded.key))
        if not step.names.isdisjoint(_INBOX):
            heard.add(topics.INBOX)
        if not step.names.isdisjoint(_FLEET):
            heard.add(topics.FLEET)
        if not step.names.isdisjoint(_READ):
            _read(step, heard)
    pushes.after_commit(heard)


def _read(step: Step, heard: set[str]) -> None:
    for event in step.record.events:
        read = _READ.get(event[0])
        if read is not None:
            read(event, step, heard)


def _job_opened(event: Event, step: Step, heard: set[str]) -> None:
    heard.add(topics.of_jobs(event[3]["type"]))


def _job_failed(event: Event, step: Step, heard: set[str]) -> None:
    retry_at = event[5]
    if event[3] > 0 and retry_at is not None:
        due.tell(retry_at - step.record.at)
    elif event[3] > 0:
        _job_ready(event, step, heard)


def _job_ready(event: Event, step: Step, heard: set[str]) -> None:
    job_type = step.envelope.job_type
    if job_type is not None:
        heard.add(topics.of_jobs(job_type))


def _timer(event: Event, step: Step, heard: set[str]) -> None:
    due.tell(event[4] - step.record.at)


#: Events that must be read, and how.
_READ: dict[str, Callable[[Event, Step, set[str]], None]] = {
    "IncidentResolved": _job_ready,
    "JobOpened": _job_opened,
    "JobFailed": _job_failed,
    "JobRetriesUpdated": _job_ready,
    "TimerScheduled": _timer,
}

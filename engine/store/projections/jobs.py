"""Jobs: work for workers. The lease is not theirs to know: dispatch sets it, an end clears it."""

from engine.runtime.events import Event
from engine.store import json
from engine.store.models.work import JobState
from engine.store.projections import job_tasks
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject

CREATED, FAILED = JobState.CREATED.value, JobState.FAILED.value
COMPLETED, CANCELED = JobState.COMPLETED.value, JobState.CANCELED.value
ERROR_THROWN = JobState.ERROR_THROWN.value


def job_opened(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, details = event
    part_scope, part_number = subject.part_of(item)
    batch.jobs.new[key] = [
        key,
        subject.key,
        item,
        subject.definition_key,
        subject.process_id,
        subject.definition.version,
        subject.node_of(item).element_id,
        details["type"],
        details["kind"],
        details.get("listenerEventType") or "UNSPECIFIED",
        CREATED,
        details["retries"],
        json.encode(details["headers"]).decode(),
        details["priority"],
        "",
        None,
        None,
        None,
        None,
        None,
        False,
        None,
        None,
        subject.at,
        None,
        subject.at,
        part_scope,
        part_number,
        subject.tenant_id,
    ]
    if details["type"] == job_tasks.TYPE:
        job_tasks.opened(batch, subject, event)


def job_completed(batch: Batch, subject: Subject, event: Event) -> None:
    _end(batch, subject, event[1], COMPLETED)
    job_tasks.over(batch, subject, event, COMPLETED)


def job_canceled(batch: Batch, subject: Subject, event: Event) -> None:
    _end(batch, subject, event[1], CANCELED)
    job_tasks.over(batch, subject, event, CANCELED)


def task_denied(batch: Batch, subject: Subject, event: Event) -> None:
    """A task listener has said no; its job is over."""
    _, _task, _item, job, _event, reason = event
    batch.jobs.patch(job, denied=True, denied_reason=reason)


def _end(batch: Batch, subject: Subject, key: int, state: str) -> None:
    at = subject.at
    subject.jobs_over.add(key)
    batch.jobs.patch(key, state=state, ended_at=at, updated_at=at, deadline=None, token=None)


def job_failed(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, _item, retries, message, retry_at = event
    batch.jobs.patch(
        key,
        state=FAILED,
        retries=retries,
        error_message=message,
        retry_at=retry_at,
        deadline=None,
        token=None,
        updated_at=subject.at,
    )


def job_retries_updated(batch: Batch, subject: Subject, event: Event) -> None:
    batch.jobs.patch(event[1], retries=event[3], updated_at=subject.at)


def job_error_thrown(batch: Batch, subject: Subject, event: Event) -> None:
    """A caught error ends the job; with an uncaught one it waits in an incident."""
    _, key, _item, code, message, closed = event
    batch.jobs.patch(
        key,
        state=ERROR_THROWN,
        error_code=code,
        error_message=message,
        deadline=None,
        token=None,
        ended_at=subject.at if closed else None,
        updated_at=subject.at,
    )
    if closed:
        subject.jobs_over.add(key)
        job_tasks.over(batch, subject, event, CANCELED)

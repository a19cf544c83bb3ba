"""Incidents, and the numbers of them at their element, every scope around it and the instance.

A job whose element has an incident is not handed out until that is resolved.
"""

from engine.runtime.events import Event
from engine.store.projections.batch import ELEMENTS, Batch
from engine.store.projections.subject import Subject, Trouble

_SCOPE = ELEMENTS.at["scope_key"]


def incident_raised(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, type_, message, job = event
    part_scope, part_number = subject.part_of(item)
    batch.incidents.new[key] = [
        key,
        subject.key,
        item,
        subject.definition_key,
        subject.process_id,
        subject.node_of(item).element_id,
        type_,
        message,
        "ACTIVE",
        job,
        subject.at,
        None,
        part_scope,
        part_number,
        subject.tenant_id,
    ]
    path = path_of(batch, subject, item)
    subject.trouble[key] = Trouble(path, job)
    count(batch, subject, path, 1)
    batch.elements.patch(item, incident_key=key)
    if job is not None:
        batch.jobs.patch(job, incident_key=key)


def incident_resolved(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item = event
    batch.incidents.patch(key, state="RESOLVED", resolved_at=subject.at)
    path, job = subject.trouble.pop(key)
    count(batch, subject, path, -1)
    batch.elements.patch(item, incident_key=None)
    if job is None:
        return
    batch.jobs.patch(job, incident_key=None)
    if job not in subject.jobs_over:
        batch.jobs.patch(job, state="CREATED", ended_at=None, updated_at=subject.at)


def count(batch: Batch, subject: Subject, path: tuple[int, ...], number: int) -> None:
    """Add *number* to the incidents of the instance and of all on *path*."""
    batch.instances.count(subject.key, number)
    for key in path:
        batch.elements.count(key, number)


def path_of(batch: Batch, subject: Subject, item_key: int) -> tuple[int, ...]:
    """The keys of an item and of everything around it."""
    path = []
    key: int | None = item_key
    while key is not None:
        path.append(key)
        row = batch.elements.new.get(key)
        if row is not None:
            key = row[_SCOPE]
        else:
            scope = subject.known[key].scope
            key = None if scope is None else scope.key
    return tuple(path)

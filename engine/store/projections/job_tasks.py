"""User tasks that are jobs (a user task without `zeebe:userTask`): the inbox lists them too.

The task has the job's key; its attributes come from the reserved headers.
"""

from typing import Any

import msgspec

from engine.plan.schedule import ScheduleError, parse_date
from engine.runtime.events import Event
from engine.store import json
from engine.store.projections import tasks
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject

TYPE = "io.camunda.zeebe:userTask"

_HEADER = "io.camunda.zeebe:"


def opened(batch: Batch, subject: Subject, event: Event) -> None:
    """Add the task of the job that *event* has opened."""
    _, key, item, details = event
    headers: dict[str, str] = details["headers"]
    attributes: dict[str, Any] = {
        "name": subject.node_of(item).name,
        "assignee": headers.get(_HEADER + "assignee") or None,
        "candidateGroups": _names(headers.get(_HEADER + "candidateGroups")),
        "candidateUsers": _names(headers.get(_HEADER + "candidateUsers")),
        "dueDate": _date(headers.get(_HEADER + "dueDate")),
        "followUpDate": _date(headers.get(_HEADER + "followUpDate")),
        "priority": details["priority"] or tasks.DEFAULT_PRIORITY,
        "customFormKey": headers.get(_HEADER + "formKey"),
        "headers": {name: value for name, value in headers.items() if not name.startswith(_HEADER)},
    }
    tasks.add(batch, subject, ("TaskOpened", key, item, "task", attributes), job=key)
    subject.job_tasks.add(key)


def over(batch: Batch, subject: Subject, event: Event, state: str) -> None:
    """End the task of a job that is over, if the job is one of a user task."""
    key, item = event[1], event[2]
    if key in subject.job_tasks or subject.node_of(item).type == "USER_TASK":
        tasks.end(batch, subject, key, state, subject.actor if state == "COMPLETED" else None)


def _names(text: str | None) -> list[str]:
    if not text:
        return []
    try:
        names = json.decode(text)
    except msgspec.DecodeError:
        names = text.split(",")
    return [str(name).strip() for name in names] if isinstance(names, list) else [str(names)]


def _date(text: str | None) -> str | None:
    try:
        parse_date(text or "")
    except ScheduleError:
        return None
    return text

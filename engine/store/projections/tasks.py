"""Tasks of people: user tasks, approvals and escalations, with their candidates."""

from typing import Any

from engine.plan.schedule import parse_date
from engine.runtime.events import Event
from engine.store import json
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject

CREATED, COMPLETED, CANCELED = "CREATED", "COMPLETED", "CANCELED"
DEFAULT_PRIORITY = 50

#: Attributes that have columns; everything else of a task is kept in ``details``.
_COLUMNS = frozenset(
    (
        "name",
        "assignee",
        "candidateGroups",
        "candidateUsers",
        "dueDate",
        "followUpDate",
        "priority",
        "formKey",
        "formId",
        "externalReference",
        "headers",
        "approvals",
        "state",
    )
)


def task_opened(batch: Batch, subject: Subject, event: Event) -> None:
    add(batch, subject, event)


def add(batch: Batch, subject: Subject, event: Event, job: int | None = None) -> None:
    """Add the task; *job* is the key of the job that it is."""
    _, key, item, kind, given = event
    node = subject.node_of(item)
    groups, users = given.get("candidateGroups") or [], given.get("candidateUsers") or []
    part_scope, part_number = subject.part_of(item)
    batch.tasks.new[key] = [
        key,
        kind,
        subject.key,
        item,
        subject.definition_key,
        subject.process_id,
        subject.definition.process_name,
        subject.definition.version,
        node.element_id,
        given.get("name") or node.name,
        given.get("state") or CREATED,
        given.get("assignee"),
        _json(groups),
        _json(users),
        _moment(given.get("dueDate")),
        _moment(given.get("followUpDate")),
        DEFAULT_PRIORITY if given.get("priority") is None else given["priority"],
        given.get("formKey"),
        given.get("formId"),
        given.get("externalReference"),
        _json(given.get("headers") or {}),
        _json({name: value for name, value in given.items() if name not in _COLUMNS}),
        _json(given.get("approvals") or []),
        subject.at,
        subject.at,
        None,
        None,
        None,
        job,
        subject.meta.get("businessId"),
        _json(subject.meta.get("tags") or []),
        part_scope,
        part_number,
        subject.tenant_id,
    ]
    _add_candidates(batch, key, "group", groups)
    _add_candidates(batch, key, "user", users)


def task_assigned(batch: Batch, subject: Subject, event: Event) -> None:
    batch.tasks.patch(event[1], assignee=event[3], updated_at=subject.at)


def task_updated(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, _item, changes, _action = event
    columns: dict[str, Any] = {"updated_at": subject.at}
    for name, value in changes.items():
        match name:
            case "dueDate":
                columns["due_date"] = _moment(value)
            case "followUpDate":
                columns["follow_up_date"] = _moment(value)
            case "priority":
                columns["priority"] = DEFAULT_PRIORITY if value is None else value
            case "candidateGroups":
                columns["candidate_groups"] = _json(value or [])
                _replace_candidates(batch, key, "group", value or [])
            case "candidateUsers":
                columns["candidate_users"] = _json(value or [])
                _replace_candidates(batch, key, "user", value or [])
            case "approvals":
                columns["approvals"] = _json(value)
            case _:
                pass
    batch.tasks.patch(key, **columns)


def task_moved(batch: Batch, subject: Subject, event: Event) -> None:
    batch.tasks.patch(event[1], state=event[3], updated_at=subject.at)


def task_completed(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, _item, details = event
    decision = {
        name: value for name, value in details.items() if name not in ("action", "variables")
    }
    end(batch, subject, key, COMPLETED, details.get("by") or subject.actor)
    if "decision" in decision:
        batch.tasks.patch(key, decision=_json(decision))


def task_canceled(batch: Batch, subject: Subject, event: Event) -> None:
    end(batch, subject, event[1], CANCELED, None)


def end(batch: Batch, subject: Subject, key: int, state: str, by: str | None) -> None:
    """Close the task and forget its candidates."""
    at = subject.at
    batch.tasks.patch(key, state=state, completed_at=at, completed_by=by, updated_at=at)
    for kind in ("group", "user"):
        _replace_candidates(batch, key, kind, [])


def _add_candidates(batch: Batch, task: int, kind: str, names: list[str]) -> None:
    for name in names:
        batch.task_candidates.new[task, kind, name] = [task, kind, name]


def _replace_candidates(batch: Batch, task: int, kind: str, names: list[str]) -> None:
    """Candidates of one kind are deleted as a whole, then written as they are now."""
    candidates = batch.task_candidates
    for row in [key for key in candidates.new if key[0] == task and key[1] == kind]:
        del candidates.new[row]
    if task not in batch.tasks.new:
        candidates.gone.append((task, kind))
    _add_candidates(batch, task, kind, names)


def _json(value: Any) -> str:
    return json.encode(value).decode()


def _moment(text: str | None) -> int | None:
    return parse_date(text) if text else None

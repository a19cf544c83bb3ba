"""What people do with user tasks: assign, unassign, update, complete."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from engine.api.answers import moment_text, nothing
from engine.api.idempotency import command_id
from engine.api.problems import commanding, invalid_argument
from engine.api.schema import (
    Body,
    Int,
    Json,
    JsonObject,
    Names,
    OptionalMoment,
    ShortText,
    UserTaskKey,
)
from engine.api.signin import actor_in
from engine.api.user_tasks import router
from engine.api.variable_values import values_of
from engine.public import assign_task, complete_task, update_task

# The same router as for reading: a path has one router, whatever its methods.
__all__ = ["router"]

NO_UPDATE = (
    'No update data provided. Provide at least an "action" or a non-null value'
    ' for a supported attribute in the "changeset"'
)


class UserTaskAssignmentRequest(Body):
    """Who gets the task, and whether someone else may lose it thereby."""

    assignee: ShortText | None = None
    allow_override: bool = True
    action: ShortText | None = None


@router.post(
    "/user-tasks/{userTaskKey}/assignment", operation_id="assignUserTask", response={204: None}
)
def assign(
    request: HttpRequest, key: UserTaskKey, body: Json[UserTaskAssignmentRequest]
) -> HttpResponse:
    """Give a task to someone."""
    if not body.assignee:
        raise invalid_argument("missing", "No assignee provided.", field="assignee")
    with commanding("ASSIGN"):
        assign_task(
            key,
            body.assignee,
            allow_override=body.allow_override,
            action=body.action,
            actor=actor_in(request),
        )
    return nothing()


@router.delete(
    "/user-tasks/{userTaskKey}/assignee", operation_id="unassignUserTask", response={204: None}
)
def unassign(request: HttpRequest, key: UserTaskKey) -> HttpResponse:
    """Take a task from whoever has it."""
    with commanding("UNASSIGN"):
        assign_task(key, None, actor=actor_in(request))
    return nothing()


class UserTaskChangeset(Body):
    """The attributes to change: null leaves one as it is, an empty text or list clears it."""

    due_date: OptionalMoment = None
    follow_up_date: OptionalMoment = None
    candidate_users: Names | None = None
    candidate_groups: Names | None = None
    priority: Annotated[Int, Field(ge=0, le=100)] | None = None


class UserTaskUpdateRequest(Body):
    """What changes in a task."""

    changeset: UserTaskChangeset | None = None
    action: ShortText | None = None


@router.patch("/user-tasks/{userTaskKey}", operation_id="updateUserTask", response={204: None})
def update(
    request: HttpRequest, key: UserTaskKey, body: Json[UserTaskUpdateRequest]
) -> HttpResponse:
    """Change a task's attributes."""
    changes = _changes(body.changeset)
    if not changes and not body.action:
        raise invalid_argument("missing", NO_UPDATE, field="changeset")
    with commanding("UPDATE"):
        update_task(key, changes, action=body.action or "update", actor=actor_in(request))
    return nothing()


def _changes(changeset: UserTaskChangeset | None) -> dict[str, Any]:
    """The given attributes by their names in the engine; dates as text, None where cleared."""
    if changeset is None:
        return {}
    changes: dict[str, Any] = {}
    for name, date in (
        ("dueDate", changeset.due_date),
        ("followUpDate", changeset.follow_up_date),
    ):
        if date is not None:
            changes[name] = moment_text(date) if date != "" else None
    if changeset.candidate_users is not None:
        changes["candidateUsers"] = changeset.candidate_users
    if changeset.candidate_groups is not None:
        changes["candidateGroups"] = changeset.candidate_groups
    if changeset.priority is not None:
        changes["priority"] = changeset.priority
    return changes


class UserTaskCompletionRequest(Body):
    """What the person entered."""

    variables: JsonObject = {}
    action: ShortText | None = None


@router.post(
    "/user-tasks/{userTaskKey}/completion", operation_id="completeUserTask", response={204: None}
)
def complete(
    request: HttpRequest, key: UserTaskKey, body: Json[UserTaskCompletionRequest]
) -> HttpResponse:
    """Complete a task."""
    with commanding("COMPLETE"):
        complete_task(
            key,
            values_of(body.variables),
            action=body.action or "complete",
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()

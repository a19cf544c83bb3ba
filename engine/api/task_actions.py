"""What people do with user tasks: assign, unassign, update, complete.

Where listeners are asked first, the answer waits for them: it holds neither a thread nor a
database connection meanwhile.
"""

from collections.abc import Callable
from typing import Annotated, Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from pydantic import Field

from engine.api.answers import moment_text, nothing
from engine.api.idempotency import command_id
from engine.api.problems import ApiProblem, commanding, invalid_argument
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
from engine.api.waiting import let_go
from engine.public import Transition, assign_task, complete_task, update_task, wait_for_task

# The same router as for reading: a path has one router, whatever its methods.
__all__ = ["router"]

WAIT_MS = 10_000  #: for the listeners of a task
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
async def assign(
    request: HttpRequest, key: UserTaskKey, body: Json[UserTaskAssignmentRequest]
) -> HttpResponse:
    """Give a task to someone."""
    if not body.assignee:
        raise invalid_argument("missing", "No assignee provided.", field="assignee")
    assignee = body.assignee

    def work() -> Transition | None:
        return assign_task(
            key,
            assignee,
            allow_override=body.allow_override,
            action=body.action,
            actor=actor_in(request),
        )

    return await _carried_out("ASSIGN", work)


@router.delete(
    "/user-tasks/{userTaskKey}/assignee", operation_id="unassignUserTask", response={204: None}
)
async def unassign(request: HttpRequest, key: UserTaskKey) -> HttpResponse:
    """Take a task from whoever has it."""
    return await _carried_out("UNASSIGN", lambda: assign_task(key, None, actor=actor_in(request)))


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
async def update(
    request: HttpRequest, key: UserTaskKey, body: Json[UserTaskUpdateRequest]
) -> HttpResponse:
    """Change a task's attributes."""
    changes = _changes(body.changeset)
    if not changes and not body.action:
        raise invalid_argument("missing", NO_UPDATE, field="changeset")
    action = body.action or "update"
    return await _carried_out(
        "UPDATE", lambda: update_task(key, changes, action=action, actor=actor_in(request))
    )


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
async def complete(
    request: HttpRequest, key: UserTaskKey, body: Json[UserTaskCompletionRequest]
) -> HttpResponse:
    """Complete a task."""
    return await _carried_out(
        "COMPLETE",
        lambda: complete_task(
            key,
            values_of(body.variables),
            action=body.action or "complete",
            actor=actor_in(request),
            command_id=command_id(request),
        ),
    )


async def _carried_out(word: str, work: Callable[[], Transition | None]) -> HttpResponse:
    """Carry the command out, and wait for the task's listeners if it has any."""

    def carry_out() -> Transition | None:
        with commanding(word):
            return work()

    transition = await sync_to_async(carry_out)()
    if transition is not None:
        await let_go()
        with commanding(word):
            over = await wait_for_task(transition, wait_ms=WAIT_MS)
        if not over:
            raise ApiProblem(
                504,
                "Gateway Timeout",
                f"The listeners of the user task with key '{transition.task}' have not answered "
                f"within {WAIT_MS} ms; the task waits for them.",
            )
    return nothing()

"""Tasks of people: opened with their attributes, assigned, changed, completed, decided.

The engine holds the task (`zeebe:userTask`); approvals of milestones and escalations of agents
are tasks of another kind in the same inbox (`decisions.md`, section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.feel.temporal import Date, DateTime
from engine.feel.values import Value
from engine.plan.details import UserTask
from engine.plan.schedule import ScheduleError, parse_date
from engine.plan.values import Attribute, whole
from engine.runtime import data, task_changes, task_listeners
from engine.runtime.commands import AssignTask, CommandRejected, CompleteTask, UpdateTask
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, findable, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

TASK, ESCALATION, APPROVAL = "task", "escalation", "approval"
DEFAULT_PRIORITY = 50


def open_user_task(
    turn: Turn, item: Item, task: UserTask, more: Mapping[str, Any] | None = None
) -> None:
    """Evaluate the attributes, add *more*, and put the task into the inbox."""
    details: dict[str, Any] = {
        "name": item.node.name,
        "assignee": _text(turn, item, task.assignee, "assignee"),
        "candidateGroups": _names(turn, item, task.candidate_groups, "candidateGroups"),
        "candidateUsers": _names(turn, item, task.candidate_users, "candidateUsers"),
        "dueDate": due(turn, item, task.due_date, "dueDate"),
        "followUpDate": due(turn, item, task.follow_up_date, "followUpDate"),
        "priority": _priority(turn, item, task.priority),
        "headers": dict(task.headers),
        "formKey": None,
        "formId": task.form_id,
        "externalReference": _text(turn, item, task.external_reference, "externalReference"),
    }
    if task.form_id is not None:
        details["formKey"] = turn.world.definitions.form_key(
            task.form_id,
            task.form_binding,
            task.form_version_tag,
            turn.state.meta.get("definition", 0),
        )
        if details["formKey"] is None:
            raise Trouble(
                "FORM_NOT_FOUND",
                f"expected a deployed form with the id '{task.form_id}' for '{item.node.element}', "
                "but none is deployed",
            )
    elif task.form_key is not None:
        details["customFormKey"] = task.form_key
    if more:
        details |= more
    task_listeners.opened(turn, item, details)


def _attribute(turn: Turn, item: Item, attribute: Attribute | None, field: str) -> Value:
    if attribute is None:
        return None
    what = f"the {field} of '{item.node.element}'"
    return data.evaluate(turn, attribute, item, "EXTRACT_VALUE_ERROR", what)


def _wrong(item: Item, field: str, wanted: str, value: Value) -> Trouble:
    return Trouble(
        "EXTRACT_VALUE_ERROR",
        f"the {field} of '{item.node.element}': expected {wanted}, found {shown(value)}",
    )


def _text(turn: Turn, item: Item, attribute: Attribute | None, field: str) -> str | None:
    value = _attribute(turn, item, attribute, field)
    if value is None or isinstance(value, str):
        return findable(value, f"the {field} of '{item.node.element}'") if value else None
    raise _wrong(item, field, "a string", value)


def _names(turn: Turn, item: Item, attribute: Attribute | None, field: str) -> list[str]:
    value = _attribute(turn, item, attribute, field)
    if value is None:
        return []
    if isinstance(value, str):
        value = [name.strip() for name in value.split(",") if name.strip()]
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        what = f"the {field} of '{item.node.element}'"
        return [findable(str(name), what) for name in value]
    raise _wrong(item, field, "a list of strings", value)


def due(turn: Turn, item: Item, attribute: Attribute | None, field: str) -> str | None:
    """A date attribute as ISO text; null and empty are no date."""
    value = _attribute(turn, item, attribute, field)
    if isinstance(value, Date | DateTime):
        value = str(value)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            parse_date(value)
        except ScheduleError as error:
            raise _wrong(item, field, "a date and time", value) from error
        return value
    raise _wrong(item, field, "a date and time", value)


def _priority(turn: Turn, item: Item, attribute: Attribute | None) -> int:
    value = _attribute(turn, item, attribute, "priority")
    if value is None:
        return DEFAULT_PRIORITY
    number = whole(value)
    if number is not None and 0 <= number <= 100:
        return number
    raise _wrong(item, "priority", "a number from 0 to 100", value)


def held(item: Item | None, task: int, verb: str, kind: str | None = TASK) -> Mapping[str, Any]:
    """The open task's attributes.

    Raises:
        CommandRejected: the item does not wait for this task (any more), or the listeners of
            the task are asked just now.
    """
    wait = (item.waits or {}).get(task) if item is not None else None
    if wait is None or wait[0] != "task" or (kind is not None and wait[1] != kind):
        raise CommandRejected(
            "NOT_FOUND",
            f"Command '{verb.upper()}' rejected with code 'NOT_FOUND': Expected to {verb} user "
            f"task with key '{task}', but no such user task was found",
        )
    attributes: Mapping[str, Any] = wait[2]
    state = attributes.get("state", "CREATED")
    if state != "CREATED":
        raise CommandRejected(
            "INVALID_STATE",
            f"Command '{verb.upper()}' rejected with code 'INVALID_STATE': Expected to {verb} user "
            f"task with key '{task}', but it is in state '{state}'",
        )
    return attributes


def complete(turn: Turn, item: Item | None, command: CompleteTask) -> None:
    """A person has done the task."""
    held(item, command.task, "complete")
    assert item is not None  # noqa: S101 - held() has refused it
    event = task_listeners.COMPLETING
    task_listeners.move(
        turn, item, command.task, event, command.action, variables=command.variables
    )


def assign(turn: Turn, item: Item | None, command: AssignTask) -> None:
    """Give the task to someone, or take it back."""
    verb = "assign" if command.assignee is not None else "unassign"
    attributes = held(item, command.task, verb, None)
    assert item is not None  # noqa: S101 - held() has refused it
    present = attributes.get("assignee")
    if not command.allow_override and present not in (None, command.assignee):
        raise CommandRejected(
            "INVALID_STATE",
            f"Command 'CLAIM' rejected with code 'INVALID_STATE': Expected to assign user task "
            f"with key '{command.task}' to '{command.assignee}', but it is already assigned to "
            f"'{present}'",
        )
    event, changes = task_listeners.ASSIGNING, {"assignee": command.assignee}
    task_listeners.move(turn, item, command.task, event, command.action, changes)


def update(turn: Turn, item: Item | None, command: UpdateTask) -> None:
    """Change due and follow-up date, candidates or priority."""
    held(item, command.task, "update", None)
    assert item is not None  # noqa: S101 - held() has refused it
    task_changes.check(command.changes)
    event, changes = task_listeners.UPDATING, command.changes
    task_listeners.move(turn, item, command.task, event, command.action, changes)

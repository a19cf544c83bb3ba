"""Task listeners: workers that are asked before a user task moves from one state to another.

`zeebe:taskListeners` on a task that the engine holds. While they are asked the task is CREATING,
ASSIGNING, UPDATING, COMPLETING or CANCELING and takes no other command. A listener may correct
the task's attributes; the corrections count when the last one has answered. It may deny what a
person has asked for: then the task is as it was before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import Listeners, Work
from engine.runtime import incidents, task_changes, waits
from engine.runtime.commands import CommandRejected, CompleteJob, ListenerResult
from engine.runtime.state import Item
from engine.runtime.trouble import LISTEN, Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

CREATING, ASSIGNING, UPDATING = "creating", "assigning", "updating"
COMPLETING, CANCELING = "completing", "canceling"
DENIABLE = frozenset((ASSIGNING, UPDATING, COMPLETING))

#: In an item's memo: the task's transition, {task, event, index, action, changes, variables, by}.
TRANSITION = "transition"

NO_CHANGES: Mapping[str, Value] = {}


def of(item: Item, event: str) -> tuple[Work, ...]:
    """Who is asked before *event*."""
    task = item.node.user_task
    listeners: Listeners = {} if task is None else task.listeners
    return listeners.get(event, ())


def opened(turn: Turn, item: Item, details: dict[str, Any]) -> None:
    """Put the task into the inbox, after the listeners of its creation and first assignment."""
    task, assignee = turn.key(), details["assignee"]
    event = CREATING if of(item, CREATING) else ASSIGNING if assignee else None
    if event is None or not of(item, event):
        turn.emit(("TaskOpened", task, item.key, "task", details))
        return
    unassigned = {**details, "assignee": None, "state": event.upper()}
    turn.emit(("TaskOpened", task, item.key, "task", unassigned))
    changes = {"assignee": assignee} if assignee else NO_CHANGES
    _begin(turn, item, task, event, "assign" if event == ASSIGNING else "", changes)


def move(
    turn: Turn,
    item: Item,
    task: int,
    event: str,
    action: str,
    changes: Mapping[str, Value] = NO_CHANGES,
    variables: Mapping[str, Value] | None = None,
) -> None:
    """Carry out *event*: now, or when its listeners have answered."""
    if of(item, event):
        turn.emit(("TaskMoved", task, item.key, event.upper()))
        _begin(turn, item, task, event, action, changes, variables)
    else:
        transition = _transition(turn, task, event, action, changes, variables)
        _carry_out(turn, item, transition, moved=False)


def _begin(
    turn: Turn,
    item: Item,
    task: int,
    event: str,
    action: str,
    changes: Mapping[str, Value],
    variables: Mapping[str, Value] | None = None,
) -> None:
    transition = _transition(turn, task, event, action, changes, variables)
    _ask(turn, item, transition)


def _transition(
    turn: Turn,
    task: int,
    event: str,
    action: str,
    changes: Mapping[str, Value],
    variables: Mapping[str, Value] | None,
) -> dict[str, Any]:
    return {
        "task": task,
        "event": event,
        "index": 0,
        "action": action,
        "changes": dict(changes),
        "changed": sorted(changes) if event in DENIABLE else [],
        "variables": dict(variables or {}),
        "by": turn.world.actor,
    }


def _ask(turn: Turn, item: Item, transition: Mapping[str, Any]) -> None:
    turn.remember(item, TRANSITION, transition)
    event = transition["event"]
    try:
        waits.open_job(turn, item, of(item, event)[transition["index"]], waits.TASK_LISTENER, event)
    except Trouble as trouble:
        incidents.raise_incident(turn, item, trouble, LISTEN)


def again(turn: Turn, item: Item) -> None:
    """Ask the listeners of the present transition from the first."""
    _ask(turn, item, {**(item.memo or {})[TRANSITION], "index": 0})


def answered(turn: Turn, item: Item, command: CompleteJob) -> None:
    """A listener has answered: the next is asked, or the task moves on, or stays as it was.

    Raises:
        CommandRejected: its answer is none of a task listener.
    """
    transition = (item.memo or {})[TRANSITION]
    result = _checked(command, transition["event"])
    turn.emit(("JobCompleted", command.job, item.key))
    if result.denied:
        _deny(turn, item, transition, command.job, result.reason)
        return
    transition = {
        **transition,
        "index": transition["index"] + 1,
        "changes": {**transition["changes"], **result.corrections},
        "changed": sorted({*transition["changed"], *result.corrections}),
    }
    if transition["index"] < len(of(item, transition["event"])):
        _ask(turn, item, transition)
    else:
        turn.remember(item, TRANSITION, None)
        _carry_out(turn, item, transition, moved=True)


def _checked(command: CompleteJob, event: str) -> ListenerResult:
    result = ListenerResult() if command.result is None else command.result
    if not isinstance(result, ListenerResult):
        raise _refused(command, "a task listener takes a result of the type 'userTask'")
    if command.variables:
        raise _refused(command, "a task listener gives no variables; it may correct attributes")
    if result.denied and result.corrections:
        raise _refused(command, "a result that denies must not have corrections")
    if result.denied and event not in DENIABLE:
        raise _refused(
            command, f"'{event}' cannot be denied; only {', '.join(sorted(DENIABLE))} can"
        )
    task_changes.check(result.corrections, (*task_changes.CHANGEABLE, "assignee"))
    return result


def _refused(command: CompleteJob, why: str) -> CommandRejected:
    return CommandRejected(
        "INVALID_ARGUMENT",
        "Command 'COMPLETE' rejected with code 'INVALID_ARGUMENT': Expected to complete the task "
        f"listener job with key '{command.job}', but {why}",
    )


def _deny(turn: Turn, item: Item, transition: Mapping[str, Any], job: int, reason: str) -> None:
    task = transition["task"]
    turn.emit(("TaskDenied", task, item.key, job, transition["event"], reason))
    turn.remember(item, TRANSITION, None)
    turn.emit(("TaskMoved", task, item.key, "CREATED"))


def _carry_out(turn: Turn, item: Item, transition: Mapping[str, Any], *, moved: bool) -> None:
    """The transition itself; *moved*: the task has left the state CREATED for it."""
    task, event, changes = transition["task"], transition["event"], dict(transition["changes"])
    action = transition["action"]
    if event == CREATING and changes.get("assignee") and of(item, ASSIGNING):
        assignee = {"assignee": changes.pop("assignee")}
        _change(turn, item, task, changes, action)
        move(turn, item, task, ASSIGNING, "assign", assignee)
        return
    if moved and event in (CREATING, ASSIGNING, UPDATING):
        turn.emit(("TaskMoved", task, item.key, "CREATED"))
    _change(turn, item, task, changes, action)
    if event == COMPLETING:
        details = {"action": action, "by": transition["by"]}
        turn.emit(("TaskCompleted", task, item.key, details))
        turn.finish(item, transition["variables"])
    elif event == CANCELING:
        turn.emit(("TaskCanceled", task, item.key))
        turn.let_go(item)


def _change(turn: Turn, item: Item, task: int, changes: dict[str, Value], action: str) -> None:
    others = {name: value for name, value in changes.items() if name != "assignee"}
    if others:
        turn.emit(("TaskUpdated", task, item.key, others, action))
    if "assignee" in changes:
        turn.emit(("TaskAssigned", task, item.key, changes["assignee"], action))


def held_task(item: Item) -> int | None:
    """The key of the item's task, if listeners are to be asked before it is canceled."""
    if not of(item, CANCELING):
        return None
    return next((key for key, wait in (item.waits or {}).items() if wait[0] == "task"), None)


def shown(item: Item) -> Mapping[str, Any] | None:
    """The task as a listener sees it: as it will be, and what is going to change."""
    transition = (item.memo or {}).get(TRANSITION)
    wait = None if transition is None else (item.waits or {}).get(transition["task"])
    if transition is None or wait is None:
        return None
    details = {**wait[2], **transition["changes"]}
    names = ("assignee", "candidateGroups", "candidateUsers", "dueDate", "followUpDate")
    return {
        "action": transition["action"],
        **{name: details.get(name) for name in names},
        "changedAttributes": transition["changed"],
        "formKey": details.get("formKey"),
        "priority": details.get("priority"),
        "userTaskKey": transition["task"],
    }


def entered(item: Item) -> Mapping[str, Value]:
    """The variables with which a person completes the task, as its listeners see them."""
    found: Mapping[str, Value] = (item.memo or {}).get(TRANSITION, {}).get("variables", {})
    return found

"""The work of a task begins: a person's, that of another definition, or none but to be completed.

CMMN 1.1 section 5.4.10. A task that does not block is complete as soon as it has begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.values import Value
from engine.plan.details import UserTask
from engine.runtime import case_roles
from engine.runtime import tasks as inbox
from engine.runtime.cases import calling, transitions
from engine.runtime.cases.run import Run, details_of
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble


def begin(run: Run, item: Item) -> None:
    """The task has become ACTIVE; trouble faults it."""
    details = details_of(item)
    try:
        if details.callout is not None:
            calling.begin(run, item)
        elif not details.blocking:
            transitions.complete(run, item)
        elif item.node.kind == "humanTask":
            _open(run, item)
    except Trouble as trouble:
        transitions.fault(run, item, trouble)


def _open(run: Run, item: Item) -> None:
    """The task stands in the inbox of those who hold the performer's role, or of whom it names."""
    task = item.node.user_task or UserTask()
    performer = details_of(item).performer
    more: dict[str, Any] = {case_roles.PERFORMER: performer}
    if performer is not None and not (task.candidate_groups or task.candidate_users):
        more |= case_roles.candidates(run.state, performer)
    inbox.open_user_task(run.turn, item, task, more)


def task_of(item: Item) -> int | None:
    """The key of the open task of a human task."""
    for key, wait in (item.waits or {}).items():
        if wait[0] == "task":
            return key
    return None


def done(run: Run, item: Item, variables: Mapping[str, Value], action: str) -> None:
    """The task in the inbox is over, because its item is completed."""
    task = task_of(item)
    if task is not None:
        details = {"action": action, "variables": dict(variables), "by": run.turn.world.actor}
        run.turn.emit(("TaskCompleted", task, item.key, details))

"""What a person has asked of a user task, while the listeners of the task are asked about it."""

from dataclasses import dataclass

from engine.dispatch import rejections
from engine.dispatch.envelope import Receipt
from engine.plan.model import Node
from engine.store import json
from engine.store.definitions import plan_of
from engine.store.models.journal import Journal
from engine.store.models.tasks import Task
from engine.store.models.work import Job

VERBS = {"assigning": "assign", "updating": "update", "completing": "complete"}


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of a task that its listeners still have to agree to; *job* is the first one's."""

    task: int
    instance: int
    item: int
    event: str
    job: int


def begun(row: Task, event: str, receipt: Receipt) -> Transition | None:
    """What the turn of *receipt* has begun; None when nobody is asked and all is done."""
    if not _is_heard(row, event):
        return None
    turn = Journal.objects.filter(instance_key=row.instance_key, seq=receipt.seq)
    written = turn.values_list("events", flat=True).first()
    for name, *rest in json.decode(bytes(written)) if written is not None else ():
        if name == "JobOpened" and rest[2].get("listenerEventType") == event.upper():
            return Transition(row.key, row.instance_key, row.item_key, event, rest[0])
    return None


def _is_heard(row: Task, event: str) -> bool:
    plan = plan_of(row.definition_key)
    index = plan.by_id.get(row.element_id)
    if index is None or plan.case is not None:
        return False  # nobody is asked about the tasks of a case
    node: Node = plan.nodes[index]
    return node.user_task is not None and event in node.user_task.listeners


def is_over(transition: Transition) -> bool:
    """Whether the listeners have answered and the task has changed.

    Raises:
        CommandRejected: INVALID_STATE, one of them has denied it.
    """
    jobs = Job.objects.filter(
        item_key=transition.item,
        kind="TASK_LISTENER",
        listener_event_type=transition.event.upper(),
        key__gte=transition.job,
        denied=True,
    )
    reason = jobs.order_by("key").values_list("denied_reason", flat=True).first()
    if reason is not None:
        verb = VERBS[transition.event]
        raise rejections.rejected(
            verb.upper(),
            rejections.INVALID_STATE,
            f"Expected to {verb} user task with key '{transition.task}', but a task listener has "
            f"denied it: {reason or 'it gave no reason'}",
        )
    state = Task.objects.filter(key=transition.task).values_list("state", flat=True).first()
    return state != transition.event.upper()

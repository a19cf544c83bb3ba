"""What people do with the items of their inbox; whose they are is judged under the lock."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from engine.dispatch import command_ids, limits, rejections, routes, transitions
from engine.dispatch.envelope import Envelope, Receipt
from engine.dispatch.submit import submit
from engine.dispatch.transitions import Transition
from engine.feel.values import Value
from engine.governance.principal import AUDITORS, OPERATORS, Actor
from engine.governance.rules import task_owner
from engine.runtime.commands import (
    AssignTask,
    Command,
    CommandRejected,
    CompleteJob,
    CompleteTask,
    DecideTask,
    UpdateTask,
)
from engine.store.models.tasks import Task, TaskCandidate, TaskKind

DECISIONS = ("approve", "change", "reject", "answer")

NOTHING: Mapping[str, Value] = {}


def complete_task(
    key: int,
    variables: Mapping[str, Value] = NOTHING,
    *,
    action: str = "complete",
    actor: Actor,
    command_id: str | None = None,
) -> Transition | None:
    """Complete a user task; FORBIDDEN says whose it is.

    A task with listeners completes when they have agreed: see `waiting.wait_for_task`.
    """
    limits.check_variables(variables)
    row = _row(key, "COMPLETE", "complete", (TaskKind.TASK,))
    if row.job_key is not None:
        _complete_as_job(row, row.job_key, variables, actor, command_id)
        return None
    command = CompleteTask(row.item_key, key, variables, action)
    return transitions.begun(row, "completing", _submit(row, command, actor, command_id))


def _complete_as_job(
    row: Task, job: int, variables: Mapping[str, Value], actor: Actor, command_id: str | None
) -> None:
    """A user task without ``zeebe:userTask``: the person does the job."""
    route = routes.jobs([job]).get(job)
    if route is None:
        raise _no_task("COMPLETE", "complete", row.key)
    submit(
        Envelope(
            command=CompleteJob(row.item_key, job, variables),
            instance_key=row.instance_key,
            parts=route.parts,
            actor=actor,
            job=job,
            job_type=route.type,
            task=routes.task_attributes(row),
            missing=_no_task("COMPLETE", "complete", row.key),
            command_id=command_ids.of("CompleteTask", row.key, actor, command_id),
        )
    )


def assign_task(
    key: int,
    assignee: str | None,
    *,
    allow_override: bool = True,
    action: str | None = None,
    actor: Actor,
) -> Transition | None:
    """Give a task to *assignee*, or (None) to nobody; its listeners may be asked first."""
    verb = "unassign" if assignee is None else "assign"
    if assignee is not None and not assignee.strip():
        raise rejections.invalid("No assignee provided.")
    row = _row(key, verb.upper(), verb, tuple(TaskKind))
    _refuse_job(row, verb)
    command = AssignTask(row.item_key, key, assignee, allow_override, action or verb)
    return transitions.begun(row, "assigning", _submit(row, command, actor))


def update_task(
    key: int, changes: Mapping[str, Value], *, action: str = "update", actor: Actor
) -> Transition | None:
    """Change due and follow-up date, candidates or priority (names as in the REST API).

    The task's listeners may be asked first.
    """
    if not changes:
        raise rejections.invalid(
            'No update data provided. Provide at least an "action" or a non-null value for a '
            'supported attribute in the "changeset"'
        )
    row = _row(key, "UPDATE", "update", tuple(TaskKind))
    _refuse_job(row, "update")
    command = UpdateTask(row.item_key, key, changes, action)
    return transitions.begun(row, "updating", _submit(row, command, actor))


def decide_task(
    key: int,
    *,
    decision: str,
    reason: str = "",
    arguments: Mapping[str, Value] | None = None,
    answer: Value = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Decide an escalation or an approval: ``approve``, ``change``, ``reject`` or ``answer``."""
    if decision not in DECISIONS:
        raise rejections.invalid(
            f"The value for decision is '{decision}' but must be one of {', '.join(DECISIONS)}"
        )
    limits.check_reason(reason)
    limits.check_variables(arguments or {})
    row = _row(key, "DECIDE", "decide", (TaskKind.ESCALATION, TaskKind.APPROVAL))
    command = DecideTask(
        row.item_key,
        key,
        decision,
        actor.person or str(actor),
        reason,
        arguments,
        answer,
    )
    _submit(row, command, actor, command_id)


def _row(key: int, word: str, verb: str, kinds: tuple[str, ...]) -> Task:
    row = routes.task(key)
    if row is None or row.kind not in kinds:
        raise _no_task(word, verb, key)
    return row


def _no_task(word: str, verb: str, key: int) -> CommandRejected:
    return rejections.no_such(word, verb, "user task", key)


def _refuse_job(row: Task, verb: str) -> None:
    if row.job_key is not None:
        raise rejections.rejected(
            verb.upper(),
            rejections.INVALID_STATE,
            f"Expected to {verb} user task with key '{row.key}', but '{row.element_id}' is done as "
            "a job (it has no zeebe:userTask) and can only be completed",
        )


def _submit(row: Task, command: Command, actor: Actor, command_id: str | None = None) -> Receipt:
    verb = type(command).__name__
    word = verb.removesuffix("Task").lower()
    return submit(
        Envelope(
            command=command,
            instance_key=row.instance_key,
            parts=routes.part(row.part_scope, row.part_number),
            actor=actor,
            missing=_no_task(word.upper(), word, row.key),
            command_id=command_ids.of(verb, row.key, actor, command_id),
        )
    )


# who sees what ----------------------------------------------------------------------------------


def may_see(actor: Actor, row: Task) -> bool:
    """Whether *row* is shown to *actor*."""
    if row.completed_by is not None and row.completed_by in (actor.person, str(actor)):
        return True
    return task_owner.may_see(actor, routes.task_attributes(row))


def visible(actor: Actor, rows: "QuerySet[Task] | None" = None) -> "QuerySet[Task]":
    """The tasks that *actor* may see: `may_see` as a query."""
    if rows is None:
        rows = Task.objects.all()
    if actor.is_in(OPERATORS, AUDITORS):
        return rows
    person = actor.person
    candidates = TaskCandidate.objects.filter(task_key=OuterRef("key"))
    offered = candidates.filter(
        Q(kind="user", name=person) | Q(kind="group", name__in=sorted(actor.groups))
    )
    nobody = Q(candidate_groups=[], candidate_users=[])
    free = Q(assignee=None) & (Exists(offered) | nobody)
    return rows.filter(Q(assignee=person) | Q(completed_by__in=[person, str(actor)]) | free)

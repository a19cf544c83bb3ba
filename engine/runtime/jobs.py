"""What workers answer: a job is completed, failed, or ends in a BPMN error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runtime import (
    agent_turns,
    business_ids,
    data,
    errors,
    incidents,
    listeners,
    regions,
    task_listeners,
    throwing,
    tool_use,
)
from engine.runtime.behaviors import ad_hoc
from engine.runtime.commands import (
    ActivateElements,
    AdHocResult,
    CommandRejected,
    CompleteJob,
    FailJob,
    ThrowJobError,
    UpdateJobRetries,
)
from engine.runtime.state import Item
from engine.runtime.trouble import JOB, Trouble
from engine.runtime.waits import AD_HOC_SUB_PROCESS, EXECUTION_LISTENER, TASK_LISTENER

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def _held(item: Item | None, job: int, verb: str) -> tuple[Item, str]:
    """The item that waits for the job, and the job's kind.

    Raises:
        CommandRejected: nothing waits for it (any more).
    """
    wait = (item.waits or {}).get(job) if item is not None else None
    if item is None or wait is None or wait[0] != "job":
        command = verb.replace(" ", "_").upper()
        raise CommandRejected(
            "NOT_FOUND",
            f"Command '{command}' rejected with code 'NOT_FOUND': Expected to {verb} job with key "
            f"'{job}', but no such job was found",
        )
    return item, wait[2]


def complete(turn: Turn, item: Item | None, command: CompleteJob) -> None:
    """The work is done; the region's worker also says what happens next."""
    held, kind = _held(item, command.job, "complete")
    incidents.refuse_job(held, command.job, "complete")
    if kind == TASK_LISTENER and command.business_id is None:
        task_listeners.answered(turn, held, command)
        return
    if kind == AD_HOC_SUB_PROCESS:
        _complete_region(turn, held, command)
        return
    if kind == TASK_LISTENER:
        raise CommandRejected(
            "INVALID_ARGUMENT", f"the job '{command.job}' of a task listener takes no businessId"
        )
    if command.result is not None:
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"the job '{command.job}' is neither that of an ad-hoc sub-process nor of a task "
            "listener and takes no result",
        )
    if command.business_id is not None:
        business_ids.give(turn, command.business_id)
    turn.emit(("JobCompleted", command.job, held.key))
    if kind == EXECUTION_LISTENER:
        listeners.done(turn, held, command)
    elif held.node.event is not None:
        throwing.sent(turn, held, command.variables)
    else:
        turn.finish(held, command.variables)


def _complete_region(turn: Turn, region: Item, command: CompleteJob) -> None:
    result = AdHocResult() if command.result is None else command.result
    if not isinstance(result, AdHocResult):
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"the job '{command.job}' is that of an ad-hoc sub-process and takes a result of the "
            "type 'adHocSubProcess'",
        )
    ad_hoc.check_result(region, result)
    if command.business_id is not None:
        business_ids.give(turn, command.business_id)
    turn.emit(("JobCompleted", command.job, region.key))
    if regions.of(region).agent is not None:
        agent_turns.answered_by_worker(turn, region, command.variables, result)
    else:
        data.propagate(turn, region, command.variables)
        ad_hoc.worker_answered(turn, region, result)


#: The type of the incident of a job without retries, by the job's kind.
_NO_RETRIES = {
    AD_HOC_SUB_PROCESS: "AD_HOC_SUB_PROCESS_NO_RETRIES",
    EXECUTION_LISTENER: "EXECUTION_LISTENER_NO_RETRIES",
    TASK_LISTENER: "TASK_LISTENER_NO_RETRIES",
}


def fail(turn: Turn, item: Item | None, command: FailJob) -> None:
    """The work could not be done: tried again while retries are left, else an incident."""
    held, kind = _held(item, command.job, "fail")
    incidents.refuse_job(held, command.job, "fail")
    retries = max(command.retries, 0)
    turn.emit(("JobFailed", command.job, held.key, retries, command.message, command.retry_at))
    if command.variables:
        data.set_local(turn, held, command.variables)
    if retries == 0:
        what = _NO_RETRIES.get(kind, "JOB_NO_RETRIES")
        trouble = Trouble(what, command.message or "No more retries left.")
        incidents.raise_incident(turn, held, trouble, JOB, command.job)


def throw(turn: Turn, item: Item | None, command: ThrowJobError) -> None:
    """The worker reports a BPMN error; uncaught, it is an incident on the job's element."""
    held, kind = _held(item, command.job, "throw error for")
    incidents.refuse_job(held, command.job, "throw error for")
    if kind in (EXECUTION_LISTENER, TASK_LISTENER):
        raise CommandRejected(
            "INVALID_STATE",
            "Command 'THROW_ERROR' rejected with code 'INVALID_STATE': Expected to throw an error "
            f"for job with key '{command.job}', but a listener throws no BPMN errors; fail the job",
        )
    caught = errors.is_caught(turn, held, command.code)
    turn.emit(("JobErrorThrown", command.job, held.key, command.code, command.message, caught))
    if not errors.throw_error(turn, held, command.code, command.message, command.variables):
        trouble = errors.uncaught(held, command.code, command.message)
        incidents.raise_incident(turn, held, trouble, JOB, command.job)


def update_retries(turn: Turn, item: Item | None, command: UpdateJobRetries) -> None:
    """An operator gives the job new retries."""
    held, _ = _held(item, command.job, "update")
    if command.retries < 1:
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"expected the retries of job '{command.job}' to be at least 1, "
            f"found {command.retries}",
        )
    turn.emit(("JobRetriesUpdated", command.job, held.key, command.retries))


def activate_elements(turn: Turn, item: Item | None, command: ActivateElements) -> None:
    """A performer chooses activities of an ad-hoc sub-process by the API."""
    region = regions.check_offered(item, command.item, command.activations)
    worked = regions.of(region).agent is not None
    if command.cancel_remaining:
        regions.cancel_remaining(turn, region)
        if worked:
            tool_use.give_up_ended(turn, region, "ended by a person")
    regions.activate(turn, region, regions.chosen(command.activations))
    if command.cancel_remaining and worked:
        agent_turns.after_the_end(turn, region)

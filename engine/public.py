"""The door of the engine: what pages, REST, commands, examples and other apps may call.

Plain functions with typed values; the logic lies in `engine.dispatch` and `engine.governance`.
Every function that changes something takes the `Actor` and raises `CommandRejected`
(``NOT_FOUND``, ``INVALID_STATE``, ``INVALID_ARGUMENT``, ``ALREADY_EXISTS``, ``FORBIDDEN``,
``RESOURCE_EXHAUSTED``, ``INTERNAL_ERROR``) when it is refused; then nothing has happened. A
``command_id`` makes a call repeatable: a second call with the same id gets the first one's
answer. Variables are FEEL values (`engine.feel.values`).

Inside a running server these functions may be called from any thread, but never within a
database transaction of the caller's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.cmmn.write import as_cmmn_1_1 as as_cmmn_1_1
from engine.dispatch import cases as cases
from engine.dispatch import (
    clock,
    conditionals,
    decisions,
    deployment,
    hub,
    instances,
    jobs,
    signals,
    tasks,
    waiting,
)
from engine.dispatch import inbox_reading as inbox_reading
from engine.dispatch.answers import ActivatedJob as ActivatedJob
from engine.dispatch.answers import Completion as Completion
from engine.dispatch.answers import Correlated as Correlated
from engine.dispatch.answers import DecisionOutcome as DecisionOutcome
from engine.dispatch.answers import Deployed as Deployed
from engine.dispatch.answers import Deployment as Deployment
from engine.dispatch.answers import Evaluated as Evaluated
from engine.dispatch.answers import ProcessInfo as ProcessInfo
from engine.dispatch.answers import Published as Published
from engine.dispatch.answers import Started as Started
from engine.dispatch.batch_operations import BatchRequest as BatchRequest
from engine.dispatch.batch_operations import cancel_batch as cancel_batch
from engine.dispatch.batch_operations import create_batch as create_batch
from engine.dispatch.batch_operations import resume_batch as resume_batch
from engine.dispatch.batch_operations import suspend_batch as suspend_batch
from engine.dispatch.burying import also_delete as also_delete
from engine.dispatch.catalog import latest_processes as latest_processes
from engine.dispatch.catalog import process_info as process_info
from engine.dispatch.catalog import start_form as start_form
from engine.dispatch.catalog import start_form_key as start_form_key
from engine.dispatch.decision_analysis import AnalyzedTable as AnalyzedTable
from engine.dispatch.decision_analysis import analyze_draft as analyze_draft
from engine.dispatch.decision_tests import CasesFailed as CasesFailed
from engine.dispatch.decision_tests import Trial as Trial
from engine.dispatch.decision_tests import try_cases as try_cases
from engine.dispatch.deleting import delete_decision as delete_decision
from engine.dispatch.deleting import delete_instance as delete_instance
from engine.dispatch.deleting import delete_with_history as delete_with_history
from engine.dispatch.deployment import delete_definition as delete_definition
from engine.dispatch.documents import LARGEST_DOCUMENT as LARGEST_DOCUMENT
from engine.dispatch.documents import NewDocument as NewDocument
from engine.dispatch.documents import delete_document as delete_document
from engine.dispatch.documents import document as document
from engine.dispatch.documents import linked_document as linked_document
from engine.dispatch.documents import store_document as store_document
from engine.dispatch.evaluating import evaluate as evaluate
from engine.dispatch.forms.check import CheckedForm as CheckedForm
from engine.dispatch.forms.check import check_form as check_form
from engine.dispatch.instances import StartRequest as StartRequest
from engine.dispatch.instances import activate_elements as activate_elements
from engine.dispatch.instances import assign_business_id as assign_business_id
from engine.dispatch.instances import cancel_instance as cancel_instance
from engine.dispatch.instances import resolve_incident as resolve_incident
from engine.dispatch.instances import set_variables as set_variables
from engine.dispatch.jobs import update_job as update_job
from engine.dispatch.messages import correlate_message as correlate_message
from engine.dispatch.messages import publish_message as publish_message
from engine.dispatch.operating import Rehearsed as Rehearsed
from engine.dispatch.operating import check_migration as check_migration
from engine.dispatch.operating import migrate_instance as migrate_instance
from engine.dispatch.operating import modify_instance as modify_instance
from engine.dispatch.operating import never_begins as never_begins
from engine.dispatch.operating import suggest_mapping as suggest_mapping
from engine.dispatch.operating import what_can_begin as what_can_begin
from engine.dispatch.operating import what_is_refused as what_is_refused
from engine.dispatch.recorded_cases import RecordedCase as RecordedCase
from engine.dispatch.recorded_cases import recorded_cases as recorded_cases
from engine.dispatch.restarting import repeats as repeats
from engine.dispatch.restarting import restart_instance as restart_instance
from engine.dispatch.retrying import retry_incident as retry_incident
from engine.dispatch.suspending import resume_instance as resume_instance
from engine.dispatch.suspending import suspend_instance as suspend_instance
from engine.dispatch.tasks import assign_task as assign_task
from engine.dispatch.tasks import complete_task as complete_task
from engine.dispatch.tasks import decide_task as decide_task
from engine.dispatch.tasks import update_task as update_task
from engine.dispatch.transitions import Transition as Transition
from engine.dispatch.trying import Tried as Tried
from engine.dispatch.trying import feel_text as feel_text
from engine.dispatch.trying import try_draft as try_draft
from engine.dispatch.waiting import has_ended as has_ended
from engine.dispatch.waiting import wait_for_task as wait_for_task
from engine.dispatch.workers import BpmnError as BpmnError
from engine.dispatch.workers import JobFailure as JobFailure
from engine.dispatch.workers import job_worker as job_worker
from engine.dmn.attempt import Attempt as Attempt
from engine.dmn.attempt import Step as Step
from engine.dmn.fields import Field as Field
from engine.dmn.sheets import Sheet as Sheet
from engine.dmn.sheets import Target as Target
from engine.dmn.sheets import checked_columns as checked_columns
from engine.dmn.sheets import read_sheet as read_sheet
from engine.dmn.sheets import sheet_name as sheet_name
from engine.dmn.sheets import sheet_target as sheet_target
from engine.dmn.sheets import write_sheet as write_sheet
from engine.dmn.sheets import written as written
from engine.feel.errors import Message as Message
from engine.feel.values import Value as Value
from engine.feel.values import from_json as from_json
from engine.feel.values import to_json as to_json
from engine.governance import audit
from engine.governance.audit import AuditVerdict as AuditVerdict
from engine.governance.people import actor_of as actor_of
from engine.governance.principal import AUDITORS as AUDITORS
from engine.governance.principal import MODELERS as MODELERS
from engine.governance.principal import OPERATORS as OPERATORS
from engine.governance.principal import SYSTEM as SYSTEM
from engine.governance.principal import Actor as Actor
from engine.runtime.commands import Activation as Activation
from engine.runtime.commands import AdHocResult as AdHocResult
from engine.runtime.commands import CommandRejected as CommandRejected
from engine.runtime.commands import ListenerResult as ListenerResult
from engine.runtime.instructions import ActivateElement as ActivateElement
from engine.runtime.instructions import Around as Around
from engine.runtime.instructions import ModifyInstance as ModifyInstance
from engine.runtime.instructions import MoveToken as MoveToken
from engine.runtime.instructions import TerminateElement as TerminateElement
from engine.runtime.instructions import VariablesAt as VariablesAt
from engine.source.problem import Problem as Problem
from engine.source.problem import Refused as Refused
from engine.source.problem import Severity as Severity
from engine.store.models.batches import BatchType as BatchType

DEFAULT_TENANT = "<default>"
NOTHING: Mapping[str, Value] = {}


# Definitions


def check(
    files: Sequence[tuple[str, bytes]], beside: Sequence[tuple[str, bytes]] = ()
) -> tuple[Problem, ...]:
    """Every problem and warning that deploying *files* (name, bytes) would meet.

    Decisions among them may import the models in files *beside* them, as if those came along.
    """
    return deployment.check(files, beside)


def deploy(
    files: Sequence[tuple[str, bytes]],
    *,
    actor: Actor,
    tenant: str = DEFAULT_TENANT,
    despite_failed_tests: bool = False,
) -> Deployment:
    """All of *files* (name, bytes) deployed, or none.

    The same bytes under the same name make no new version. Tests of a decision among the files
    (``loan.rules.csv`` beside ``loan.dmn``) are run first; *despite_failed_tests* deploys
    whatever they say, and the record of the deployment says so.

    Raises:
        CasesFailed: nothing else is wrong, but tests fail.
        Refused: problems in a file; all of them are reported at once.
    """
    return deployment.deploy(
        files, actor=actor, tenant=tenant, despite_failed_tests=despite_failed_tests
    )


# Instances


def start_instance(
    *,
    process_id: str | None = None,
    definition_key: int | None = None,
    version: int | None = None,
    variables: Mapping[str, Value] = NOTHING,
    start_elements: Sequence[str] = (),
    tags: Sequence[str] = (),
    business_id: str | None = None,
    terminate_after: Sequence[str] = (),
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> Started:
    """A new instance of a process, by id (latest version unless given) or by definition key.

    It is terminated as soon as a run of one of the elements *terminate_after* is over.
    """
    request = StartRequest(
        process_id=process_id,
        definition_key=definition_key,
        version=version,
        variables=variables,
        start_elements=tuple(start_elements),
        tags=tuple(tags),
        business_id=business_id,
        terminate_after=tuple(terminate_after),
        reference=reference,
        command_id=command_id,
    )
    return instances.start(request, actor=actor)


def start_instances(
    requests: Sequence[StartRequest], *, actor: Actor
) -> list[Started | CommandRejected]:
    """Many instances in one transaction; a refused one does not touch the others."""
    return instances.start_many(requests, actor=actor)


def verify_audit(instance_key: int) -> AuditVerdict:
    """Whether the instance's journal is complete and unchanged."""
    return audit.verify(instance_key)


# Jobs


def activate_jobs(
    type: str,
    *,
    worker: str = "",
    timeout_ms: int,
    limit: int,
    fetch: Sequence[str] = (),
    actor: Actor,
) -> list[ActivatedJob]:
    """At most *limit* ready jobs, leased to *worker* for *timeout_ms*; answers at once.

    *fetch* names the variables to hand out; empty means all that are visible at the element.
    """
    return jobs.activate(
        type, worker=worker, timeout_ms=timeout_ms, limit=limit, fetch=fetch, actor=actor
    )


def complete_job(
    key: int,
    variables: Mapping[str, Value] = NOTHING,
    result: AdHocResult | ListenerResult | None = None,
    *,
    token: str | None = None,
    business_id: str | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """A worker has done its work. A given *token* must be that of the job's present lease.

    With *business_id* the instance gets it, unless it has one.
    """
    jobs.complete(
        key,
        variables,
        result,
        token=token,
        business_id=business_id,
        actor=actor,
        command_id=command_id,
    )


def complete_jobs(
    completions: Sequence[Completion], *, actor: Actor
) -> list[CommandRejected | None]:
    """Many completions in one transaction; None for each one that was taken."""
    return jobs.complete_many(completions, actor=actor)


def fail_job(
    key: int,
    *,
    retries: int = 0,
    message: str = "",
    backoff_ms: int = 0,
    variables: Mapping[str, Value] = NOTHING,
    token: str | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """A worker could not do its work; without retries left this is an incident."""
    jobs.fail(
        key,
        retries=retries,
        message=message,
        backoff_ms=backoff_ms,
        variables=variables,
        token=token,
        actor=actor,
        command_id=command_id,
    )


def throw_job_error(
    key: int,
    *,
    code: str,
    message: str = "",
    variables: Mapping[str, Value] = NOTHING,
    token: str | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """A worker reports a BPMN error; without a catcher this is an incident."""
    jobs.throw_error(
        key,
        code=code,
        message=message,
        variables=variables,
        token=token,
        actor=actor,
        command_id=command_id,
    )


# Messages and signals


def broadcast_signal(
    name: str,
    variables: Mapping[str, Value] = NOTHING,
    *,
    actor: Actor,
    command_id: str | None = None,
) -> int:
    """A signal for everyone who waits for it; its key."""
    return signals.broadcast(name, variables, actor=actor, command_id=command_id)


def evaluate_conditionals(
    variables: Mapping[str, Value],
    *,
    definition_key: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> Evaluated:
    """Start an instance for each conditional start event that holds over *variables*."""
    return conditionals.evaluate(
        variables, definition_key=definition_key, actor=actor, command_id=command_id
    )


# Decisions, clock


def evaluate_decision(
    *,
    decision_id: str | None = None,
    key: int | None = None,
    variables: Mapping[str, Value] = NOTHING,
    actor: Actor,
    tenant: str = DEFAULT_TENANT,
) -> DecisionOutcome:
    """Evaluate a deployed decision (the latest by id, or a version by key) and keep the record."""
    return decisions.evaluate(
        decision_id=decision_id, key=key, variables=variables, actor=actor, tenant=tenant
    )


def now_ms() -> int:
    """Engine time in epoch milliseconds: the database's clock, or the pinned value."""
    return clock.now_ms()


def pin_clock(timestamp_ms: int, *, actor: Actor) -> None:
    """Stop engine time at *timestamp_ms* and do what is due by then.

    FORBIDDEN unless HELM_CLOCK=controlled.
    """
    clock.pin(timestamp_ms, actor=actor)


def reset_clock(*, actor: Actor) -> None:
    """Engine time is the database's again."""
    clock.reset(actor=actor)


# Waiting without holding a thread


async def wait_for_jobs(
    type: str,
    *,
    worker: str = "",
    timeout_ms: int,
    limit: int,
    fetch: Sequence[str] = (),
    wait_ms: int,
    actor: Actor,
) -> list[ActivatedJob]:
    """As `activate_jobs`, but waits up to *wait_ms* for the first job to be there."""
    return await waiting.for_jobs(
        type,
        worker=worker,
        timeout_ms=timeout_ms,
        limit=limit,
        fetch=fetch,
        wait_ms=wait_ms,
        actor=actor,
    )


async def wait_for_end(instance_key: int, *, wait_ms: int) -> bool:
    """Whether the instance has ended within *wait_ms*."""
    return await waiting.for_end(instance_key, wait_ms=wait_ms)


def end_variables(instance_key: int, fetch: Sequence[str] = ()) -> dict[str, Value]:
    """The variables of the instance's own scope, all or those that *fetch* names."""
    return waiting.root_variables(instance_key, fetch)


def listen(*topics: str) -> "hub.Listener":
    """News of ``instance.<key>``, ``inbox``, ``fleet`` or ``jobs.<type>``, without a thread.

    To be used as ``async with listen("inbox") as news: await news.wait(30)``.
    """
    return hub.listen(*topics)


def may_see_task(actor: Actor, task: Any) -> bool:
    """Whether *task* (a row of the task table) is shown to *actor*."""
    return tasks.may_see(actor, task)


def visible_tasks(actor: Actor, rows: Any = None) -> Any:
    """The query set of the tasks that *actor* may see (or those of *rows*, a query set)."""
    return tasks.visible(actor, rows)

"""Jobs: handed out under a lease, answered once.

A lease is a state, a deadline on the engine's clock, and a token that fences late answers: it is
new with every hand-out. The lease is the only thing about an instance that no turn records.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import connection

from engine.dispatch import (
    command_ids,
    kept_answers,
    limits,
    references,
    rejections,
    routes,
    writer,
)
from engine.dispatch.answers import ActivatedJob, Completion
from engine.dispatch.crash import crashpoint
from engine.dispatch.envelope import Envelope, Outcome
from engine.dispatch.submit import submit, submit_many
from engine.dispatch.transaction import in_transaction
from engine.feel.values import Value
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.runtime.commands import (
    AdHocResult,
    Command,
    CommandRejected,
    CompleteJob,
    CompleteTurn,
    FailJob,
    ListenerResult,
    ThrowJobError,
    UpdateJobRetries,
)
from engine.runtime.suspension import Suspended
from engine.store import clock, json, leasing
from engine.store.leasing import Leased, View
from engine.store.models.work import Job, JobState

MOST_AT_ONCE = 1_000
LONGEST_LEASE_MS = 7 * 24 * 3_600_000


def activate(
    job_type: str,
    *,
    worker: str,
    timeout_ms: int,
    limit: int,
    fetch: Sequence[str],
    actor: Actor,
) -> list[ActivatedJob]:
    """Lease at most *limit* ready jobs of a type."""
    gates.release(Request(actor, "TakeJobs", job_type))
    _check_demand(job_type, timeout_ms, limit)
    crashpoint("before-claim")

    def claim() -> list[ActivatedJob]:
        return _claim(job_type, worker, timeout_ms, min(limit, MOST_AT_ONCE), frozenset(fetch))

    if connection.vendor == "postgresql":
        # It waits for nobody's locks and changes nothing that a turn reads, so where there may be
        # several writers it need not wait for the engine thread.
        jobs = in_transaction(claim)
    elif writer.current() is None or leasing.any_ready(job_type):
        jobs = writer.write(claim)
    else:
        jobs = []  # without work for the engine thread
    crashpoint("after-claim")
    return jobs


def _check_demand(job_type: str, timeout_ms: int, limit: int) -> None:
    if not job_type:
        raise rejections.invalid("No type provided.")
    if not 1 <= timeout_ms <= LONGEST_LEASE_MS:
        raise rejections.invalid(
            f"The value for timeout is '{timeout_ms}' but must be greater than 0 and at most "
            f"{LONGEST_LEASE_MS}"
        )
    if limit < 1:
        raise rejections.invalid(
            f"The value for maxJobsToActivate is '{limit}' but must be greater than 0"
        )


def _claim(
    job_type: str, worker: str, timeout_ms: int, limit: int, fetch: frozenset[str]
) -> list[ActivatedJob]:
    token = secrets.token_hex(16)
    leased = leasing.lease(job_type, worker=worker, token=token, timeout_ms=timeout_ms, limit=limit)
    views = leasing.views(leased, fetch)
    return [_activated(job, views[job.key], worker, token) for job in leased if job.key in views]


def _activated(job: Leased, view: View, worker: str, token: str) -> ActivatedJob:
    business_id, tags = view.meta.get("businessId"), view.meta.get("tags")
    caller = view.meta.get("caller")
    return ActivatedJob(
        key=job.key,
        type=job.type,
        kind=job.kind,
        listener_event_type=job.listener_event_type,
        instance_key=job.instance_key,
        item_key=job.item_key,
        definition_key=job.definition_key,
        process_id=job.process_id,
        version=job.version,
        element_id=job.element_id,
        headers={} if job.headers == "{}" else json.decode(job.headers),
        worker=worker,
        retries=job.retries,
        deadline=job.deadline,
        priority=job.priority,
        variables=view.variables,
        token=token,
        business_id=business_id if isinstance(business_id, str) else None,
        root_key=caller["root"] if isinstance(caller, dict) else job.instance_key,
        tags=tuple(tags) if isinstance(tags, list | tuple) else (),
        tenant_id=job.tenant_id,
        parts=job.parts,
        user_task=view.task,
    )


# answers ----------------------------------------------------------------------------------------


def complete(
    key: int,
    variables: Mapping[str, Value],
    result: AdHocResult | ListenerResult | None = None,
    *,
    token: str | None = None,
    business_id: str | None = None,
    actor: Actor,
    command_id: str | None = None,
    way: routes.JobRoute | None = None,
) -> None:
    """A worker has done its work; *way* is where its job lives, if that is known already.

    With *business_id* the instance gets it, unless it has one.
    """
    limits.check_variables(variables)
    limits.check_business_id(business_id)
    route = way or _route(key, "COMPLETE", "complete")
    command = CompleteJob(route.item, key, variables, result, business_id)
    submit(envelope(key, route, command, token=token, actor=actor, command_id=command_id))


def complete_many(
    completions: Sequence[Completion], *, actor: Actor
) -> list[CommandRejected | None]:
    """Many answers in one transaction."""
    ways = routes.jobs(completion.key for completion in completions)
    answers: list[CommandRejected | None] = []
    envelopes: list[Envelope] = []
    for completion in completions:
        refused = _refusal(completion, ways)
        answers.append(refused)
        if refused is None:
            route = ways[completion.key]
            envelopes.append(
                envelope(
                    completion.key,
                    route,
                    CompleteJob(route.item, completion.key, completion.variables),
                    token=completion.token,
                    actor=actor,
                    command_id=completion.command_id,
                )
            )
    outcomes = iter(submit_many(envelopes))
    return [_refused(next(outcomes)) if answer is None else answer for answer in answers]


def _refusal(completion: Completion, ways: Mapping[int, routes.JobRoute]) -> CommandRejected | None:
    if completion.key not in ways:
        return rejections.no_such("COMPLETE", "complete", "job", completion.key)
    try:
        limits.check_variables(completion.variables)
    except CommandRejected as rejected:
        return rejected
    return None


def _refused(outcome: Outcome) -> CommandRejected | None:
    return outcome if isinstance(outcome, CommandRejected) else None


def fail(
    key: int,
    *,
    retries: int,
    message: str = "",
    backoff_ms: int = 0,
    variables: Mapping[str, Value],
    token: str | None = None,
    actor: Actor,
    command_id: str | None = None,
    way: routes.JobRoute | None = None,
) -> None:
    """A worker could not do its work."""
    limits.check_variables(variables)
    route = way or _route(key, "FAIL", "fail")
    retry_at = clock.now_ms() + backoff_ms if backoff_ms > 0 and retries > 0 else None
    command = FailJob(route.item, key, max(retries, 0), message, retry_at, variables)
    submit(envelope(key, route, command, token=token, actor=actor, command_id=command_id))


def throw_error(
    key: int,
    *,
    code: str,
    message: str = "",
    variables: Mapping[str, Value],
    token: str | None = None,
    actor: Actor,
    command_id: str | None = None,
    way: routes.JobRoute | None = None,
) -> None:
    """A worker reports a BPMN error."""
    limits.check_variables(variables)
    if not code:
        raise rejections.invalid("No errorCode provided.")
    route = way or _route(key, "THROW_ERROR", "throw an error for")
    command = ThrowJobError(route.item, key, code, message, variables)
    submit(envelope(key, route, command, token=token, actor=actor, command_id=command_id))


def update_job(
    key: int,
    *,
    retries: int | None = None,
    timeout_ms: int | None = None,
    priority: int | None = None,
    token: str | None = None,
    reference: int | None = None,
    actor: Actor,
) -> None:
    """New retries (a turn), a lease that ends *timeout_ms* from now, or another priority."""
    if retries is None and timeout_ms is None and priority is None:
        raise rejections.invalid("At least one of [retries, timeout, priority] is required.")
    if retries is not None and retries < 1:
        raise rejections.invalid(f"The value for retries is '{retries}' but must be greater than 0")
    if timeout_ms is not None and not 1 <= timeout_ms <= LONGEST_LEASE_MS:
        raise rejections.invalid(
            f"The value for timeout is '{timeout_ms}' but must be greater than 0"
        )
    route = _route(key, "UPDATE", "update")
    if timeout_ms is not None or priority is not None:
        gates.admit(Request(actor, "UpdateJob", route.type))

        def work() -> None:
            _update_row(key, timeout_ms, priority, token)
            references.note(reference, "UpdateJob", key, actor)

        writer.write(work)
    if retries is not None:
        command = UpdateJobRetries(route.item, key, retries)
        asked = envelope(key, route, command, token=token, actor=actor)
        submit(replace(asked, reference=reference))


def _update_row(key: int, timeout_ms: int | None, priority: int | None, token: str | None) -> None:
    now = clock.now_ms()
    if timeout_ms is not None:
        leased = Job.objects.filter(key=key, state=JobState.ACTIVATED)
        if token is not None:
            leased = leased.filter(token=token)
        if not leased.update(deadline=now + timeout_ms, updated_at=now):
            raise rejections.no_such("UPDATE_TIMEOUT", "update the timeout of", "active job", key)
    if priority is not None:
        open_jobs = Job.objects.filter(key=key, ended_at=None)
        if not open_jobs.update(priority=priority, updated_at=now):
            raise rejections.no_such("UPDATE", "update the priority of", "job", key)


# what the worker pool and other workers of the engine use ---------------------------------------


def answer(job: ActivatedJob, command: Command, *, actor: Actor) -> None:
    """Submit any *command* as the answer to a leased job (an agent's turn, for example).

    What a model has said is kept while its instance stands still.
    """
    asked = envelope(job.key, way_to(job), command, token=job.token, actor=actor)
    try:
        submit(asked)
    except Suspended:
        turn = command
        if not isinstance(turn, CompleteTurn):
            raise
        if not writer.write(lambda: kept_answers.keep(asked, turn)):
            raise


def way_to(job: ActivatedJob) -> routes.JobRoute:
    """Where a leased job lives."""
    return routes.JobRoute(job.instance_key, job.item_key, job.parts, job.type)


def renew(held: Mapping[int, str], timeout_ms: int) -> None:
    """Let the leases of jobs that are being worked on (key -> token) last *timeout_ms* from now."""

    def work() -> None:
        deadline = clock.now_ms() + timeout_ms
        for token in set(held.values()):
            keys = [key for key, of in held.items() if of == token]
            Job.objects.filter(key__in=keys, state=JobState.ACTIVATED, token=token).update(
                deadline=deadline
            )

    writer.write(work)


def give_back(held: Mapping[int, str]) -> None:
    """End the leases of jobs (key -> token) that nobody has begun: others may have them at once."""

    def work() -> None:
        for token in set(held.values()):
            keys = [key for key, of in held.items() if of == token]
            Job.objects.filter(key__in=keys, state=JobState.ACTIVATED, token=token).update(
                state=JobState.CREATED, deadline=None, token=None
            )

    writer.write(work)


def end_leases_of(worker_prefix: str) -> int:
    """End all leases of workers that are known to be dead; how many."""
    return writer.write(
        lambda: Job.objects.filter(
            state=JobState.ACTIVATED, worker__startswith=worker_prefix
        ).update(state=JobState.TIMED_OUT, deadline=None)
    )


def envelope(
    key: int,
    route: routes.JobRoute,
    command: Command,
    *,
    token: str | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> Envelope:
    """A command about a job, on its way."""
    verb = type(command).__name__
    return Envelope(
        command=command,
        instance_key=route.instance,
        parts=route.parts,
        actor=actor,
        job=key,
        token=token,
        job_type=route.type,
        missing=rejections.no_such(_WORDS.get(verb, ("COMPLETE", ""))[0], *_action(verb), key),
        command_id=command_ids.of(verb, key, actor, command_id),
    )


_WORDS = {
    "CompleteJob": ("COMPLETE", "complete"),
    "FailJob": ("FAIL", "fail"),
    "ThrowJobError": ("THROW_ERROR", "throw an error for"),
    "UpdateJobRetries": ("UPDATE_RETRIES", "update the retries of"),
}


def _action(verb: str) -> tuple[str, str]:
    return _WORDS.get(verb, ("COMPLETE", "complete"))[1], "job"


def _route(key: int, word: str, action: str) -> routes.JobRoute:
    route = routes.jobs([key]).get(key)
    if route is None:
        raise rejections.no_such(word, action, "job", key)
    return route

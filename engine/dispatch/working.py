"""One job done by a registered worker: run the function, answer by command."""

import logging

from engine.dispatch import jobs
from engine.dispatch.answers import ActivatedJob
from engine.dispatch.crash import crashpoint
from engine.dispatch.workers import Answer, BpmnError, JobFailure, Worker
from engine.governance.principal import Actor
from engine.runtime.commands import Command, CommandRejected, ListenerResult

log = logging.getLogger("helm.workers")

LONGEST_BACKOFF_MS = 10 * 60_000
MESSAGE_LENGTH = 2_000


def do(worker: Worker, job: ActivatedJob) -> None:
    """Do *job* and answer it; a refused answer (the job is gone, or leased anew) is only logged."""
    actor = Actor("worker", worker.type)
    try:
        _answer(worker, job, actor)
    except CommandRejected as rejected:
        log.info("the answer to job %d (%s) was refused: %s", job.key, job.type, rejected)


def _answer(worker: Worker, job: ActivatedJob, actor: Actor) -> None:
    try:
        answer = worker.function(job)
    except BpmnError as error:
        jobs.throw_error(
            job.key,
            code=error.code,
            message=error.message,
            variables=error.variables,
            token=job.token,
            actor=actor,
            way=jobs.way_to(job),
        )
    except JobFailure as failure:
        _fail(job, actor, failure)
    except Exception as error:
        log.exception("job %d (%s) failed", job.key, job.type)
        pause = min(worker.backoff_ms * 2 ** min(_failures(job), 16), LONGEST_BACKOFF_MS)
        _fail(job, actor, JobFailure(f"{type(error).__name__}: {error}", backoff_ms=pause))
    else:
        crashpoint("after-effect")
        _done(job, answer, actor)


def _done(job: ActivatedJob, answer: Answer, actor: Actor) -> None:
    try:
        if isinstance(answer, Command):
            jobs.answer(job, answer, actor=actor)
        elif isinstance(answer, ListenerResult):
            way = jobs.way_to(job)
            jobs.complete(job.key, {}, answer, token=job.token, actor=actor, way=way)
        else:
            variables, way = answer or {}, jobs.way_to(job)
            jobs.complete(job.key, variables, token=job.token, actor=actor, way=way)
    except CommandRejected as rejected:
        if rejected.code != "INVALID_ARGUMENT":
            raise
        _fail(job, actor, JobFailure(rejected.message, retries=0))


def _fail(job: ActivatedJob, actor: Actor, failure: JobFailure) -> None:
    retries = job.retries - 1 if failure.retries is None else failure.retries
    jobs.fail(
        job.key,
        retries=max(retries, 0),
        message=failure.message[:MESSAGE_LENGTH],
        backoff_ms=failure.backoff_ms,
        variables=failure.variables,
        token=job.token,
        actor=actor,
        way=jobs.way_to(job),
    )


def _failures(job: ActivatedJob) -> int:
    """How often the job has failed, as far as its retries (three by default) show."""
    return max(3 - job.retries, 0)

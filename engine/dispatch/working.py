"""One job done by a registered worker: run the function, answer by command.

An answer that finds no database is given again, for as long as a lease lasts: work that may have
cost money is not thrown away because PostgreSQL starts again.
"""

import logging
import time
from collections.abc import Callable
from functools import partial

from django.db import InterfaceError, OperationalError, close_old_connections

from engine.dispatch import jobs
from engine.dispatch.answers import ActivatedJob
from engine.dispatch.crash import crashpoint
from engine.dispatch.workers import Answer, BpmnError, JobFailure, Worker
from engine.governance.principal import Actor
from engine.runtime.commands import Command, CommandRejected, ListenerResult

log = logging.getLogger("helm.workers")

LONGEST_BACKOFF_MS = 10 * 60_000
MESSAGE_LENGTH = 2_000
PAUSE_S = 0.5  #: between two tries to answer while the database is away


def do(worker: Worker, job: ActivatedJob) -> None:
    """Do *job* and answer it; a refused answer (the job is gone, or leased anew) is only logged."""
    answer = _answer(worker, job, Actor("worker", worker.type))
    try:
        _give(answer, worker.lease_ms)
    except CommandRejected as rejected:
        log.info("the answer to job %d (%s) was refused: %s", job.key, job.type, rejected)


def _answer(worker: Worker, job: ActivatedJob, actor: Actor) -> Callable[[], None]:
    """Do the work; what is given back answers the job."""
    try:
        answer = worker.function(job)
    except BpmnError as error:
        return partial(
            jobs.throw_error,
            job.key,
            code=error.code,
            message=error.message,
            variables=error.variables,
            token=job.token,
            actor=actor,
            way=jobs.way_to(job),
        )
    except JobFailure as failure:
        return partial(_fail, job, actor, failure)
    except Exception as error:
        log.exception("job %d (%s) failed", job.key, job.type)
        pause = min(worker.backoff_ms * 2 ** min(_failures(job), 16), LONGEST_BACKOFF_MS)
        failed = JobFailure(f"{type(error).__name__}: {error}", backoff_ms=pause)
        return partial(_fail, job, actor, failed)
    crashpoint("after-effect")
    return partial(_done, job, answer, actor)


def _give(answer: Callable[[], None], lease_ms: int) -> None:
    """Answer; if the answer has arrived and only its receipt was lost, the next one is refused."""
    ends = time.monotonic() + lease_ms / 1000
    while True:
        try:
            return answer()
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > ends:
                raise
            log.warning("the database is away, the answer to a job waits for it: %s", error)
            close_old_connections()
            time.sleep(PAUSE_S)


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

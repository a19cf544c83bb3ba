"""HELM's own: the answers to many jobs in one request and one transaction.

`/v2` completes each job by a request of its own, which costs several times what the engine needs
for it. A refused answer does not touch the others; each is reported in its place.
"""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import answer
from engine.api.idempotency import command_id
from engine.api.problems import rejected
from engine.api.schema import Body, Json, JsonObject, Key, Several, ShortText
from engine.api.shapes import KeyText
from engine.api.signin import actor_in
from engine.api.variable_values import values_of
from engine.public import Completion, complete_jobs

own = Router(tags=["Job"])


class JobAnswer(Body):
    """The variables that the work on one job brought."""

    job_key: Key
    variables: JsonObject = {}
    job_lease_token: ShortText | None = None


class JobAnswers(Body):
    """At most 1,000 completions."""

    jobs: Several[JobAnswer]


class JobAnswerResult(TypedDict):
    jobKey: KeyText
    status: int
    title: str | None
    detail: str | None


class JobAnswersResult(TypedDict):
    jobs: list[JobAnswerResult]


@own.post("/jobs/completion", operation_id="completeJobs", response=JobAnswersResult)
def complete(request: HttpRequest, body: Json[JobAnswers]) -> HttpResponse:
    """The work on all these jobs is done; 204 or the refusal of each, in their order."""
    repeatable = command_id(request)
    refusals = complete_jobs(
        [
            Completion(
                key=job.job_key,
                variables=values_of(job.variables, f"jobs[{number}].variables"),
                token=job.job_lease_token,
                command_id=None if repeatable is None else f"{repeatable}-{job.job_key}",
            )
            for number, job in enumerate(body.jobs)
        ],
        actor=actor_in(request),
    )
    results: list[JobAnswerResult] = []
    for job, refusal in zip(body.jobs, refusals, strict=True):
        problem = None if refusal is None else rejected(refusal, "COMPLETE")
        results.append(
            {
                "jobKey": str(job.job_key),
                "status": 204 if problem is None else problem.status,
                "title": None if problem is None else problem.title,
                "detail": None if problem is None else problem.detail,
            }
        )
    return answer({"jobs": results})

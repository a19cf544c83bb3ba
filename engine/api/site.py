"""All routers as one API, and what happens to a request that none of them answers as asked.

Every trouble becomes a problem document: of the reader, of the engine, and the unexpected, of
which the log has the details and the caller only that it was ours.
"""

import logging
from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationErrorContext

from engine.api import (
    authentication,
    batch_operations,
    business_ids,
    call_hierarchy,
    case_agents,
    case_data,
    case_moves,
    cases,
    cluster,
    conditionals,
    decision_definitions,
    decision_evaluation,
    decision_instances,
    decision_requirements,
    deployments,
    documents,
    element_instances,
    expressions,
    forms,
    inbox,
    incidents,
    instance_history,
    job_activation,
    job_answers,
    job_batches,
    jobs,
    message_subscriptions,
    messages,
    operations,
    process_definitions,
    process_deletion,
    process_instances,
    process_migration,
    process_modification,
    process_restart,
    process_starts,
    process_suspension,
    resources,
    task_actions,
    task_variables,
    user_tasks,
    variables,
    wait_states,
)
from engine.api.body import MAX_BODY, too_large
from engine.api.problems import ApiProblem, problem_answer, rejected
from engine.api.reading import unreadable
from engine.api.signin import signed_in
from engine.api.unbuilt import unbuilt
from engine.public import CommandRejected

logger = logging.getLogger("helm.api")

View = Callable[..., Any]

V2 = (
    authentication,
    batch_operations,
    business_ids,
    call_hierarchy,
    cluster,
    conditionals,
    decision_evaluation,
    decision_definitions,
    decision_instances,
    decision_requirements,
    deployments,
    documents,
    element_instances,
    expressions,
    forms,
    incidents,
    instance_history,
    job_activation,
    job_answers,
    jobs,
    message_subscriptions,
    messages,
    process_definitions,
    process_deletion,
    process_starts,
    process_suspension,
    process_instances,
    process_migration,
    process_modification,
    resources,
    task_actions,
    task_variables,
    user_tasks,
    variables,
    wait_states,
)
OWN: tuple[Router, ...] = (
    batch_operations.own,
    cases.own,
    case_moves.own,
    case_agents.own,
    case_data.own,
    deployments.own,
    process_restart.own,
    documents.own,
    operations.own,
    job_batches.own,
    inbox.router,
)


class EngineApi(NinjaAPI):
    """ninja's API with the engine's own words for a request that cannot be read."""

    def validation_error_from_error_contexts(  # type: ignore[override]
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ApiProblem:
        """The problem instead of ninja's 422."""
        return unreadable(error_contexts)


def make_api() -> EngineApi:
    """The API with all its routes."""
    made = EngineApi(
        title="HELM",
        version="1.0.0",
        urls_namespace="engine-api",
        openapi_url=None,
        docs_url=None,
        auth=signed_in,
    )
    for router in dict.fromkeys(room.router for room in V2):
        made.add_router("/v2", router)
    for router in OWN:
        made.add_router("/api", router)
    made.add_exception_handler(ApiProblem, _on_problem)
    made.add_exception_handler(CommandRejected, _on_rejection)
    made.add_exception_handler(RequestDataTooBig, _on_too_much)
    made.add_exception_handler(SuspiciousOperation, _on_suspicion)
    made.add_exception_handler(HttpError, _on_http_error)
    made.add_exception_handler(OperationalError, _on_lost_database)
    made.add_exception_handler(InterfaceError, _on_lost_database)
    made.add_exception_handler(Exception, _on_error)
    return made


def _on_problem(request: HttpRequest, problem: Any) -> HttpResponse:
    return problem_answer(request, problem)


def _on_rejection(request: HttpRequest, rejection: Any) -> HttpResponse:
    return problem_answer(request, rejected(rejection))


def _on_too_much(request: HttpRequest, _: object) -> HttpResponse:
    return problem_answer(request, too_large(f"The body is larger than {MAX_BODY} bytes"))


def _on_suspicion(request: HttpRequest, error: object) -> HttpResponse:
    return problem_answer(request, ApiProblem(400, "Bad Request", str(error)))


def _on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(request, ApiProblem(error.status_code, "Bad Request", str(error)))


def _on_lost_database(request: HttpRequest, error: object) -> HttpResponse:
    """The database is away or overloaded, which passes: clients are to come again."""
    said = " ".join(str(error).split())
    logger.warning("%s %s: the database did not answer: %s", request.method, request.path, said)
    return problem_answer(
        request,
        ApiProblem(
            503,
            "Service Unavailable",
            "The database did not answer. Send this again, with the same Idempotency-Key if it "
            "had one: whether it was done already is not known.",
        ),
    )


def _on_error(request: HttpRequest, error: object) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)  # type: ignore[arg-type]
    return problem_answer(
        request,
        ApiProblem(
            500,
            "Internal Server Error",
            "HELM made a mistake. It is in the server's log; nothing was half done.",
        ),
    )


def shielded(view: View) -> View:
    """*view* with a problem document where ninja would say 405 in plain text."""

    def told(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        if unbuilt(request.path) is not None:  # its last part was taken for a key
            return unknown(request)
        allowed = ", ".join(sorted(response["Allow"].split(", ")))
        problem = ApiProblem(
            405,
            "Method Not Allowed",
            f"{request.method} is not supported at {request.path}; {allowed} is.",
            headers={"Allow": allowed},
        )
        return problem_answer(request, problem)

    if iscoroutinefunction(view):

        async def asynchronous(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            return told(request, await view(request, *args, **kwargs))

        return markcoroutinefunction(update_wrapper(asynchronous, view))

    def synchronous(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return told(request, view(request, *args, **kwargs))

    return update_wrapper(synchronous, view)


def unknown(request: HttpRequest, path: str = "") -> HttpResponse:
    """There is no such address, or nothing of ours behind it yet."""
    missing = unbuilt(request.path)
    if missing is not None:
        return problem_answer(
            request,
            ApiProblem(501, "Not Implemented", f"HELM's API does not {missing} yet."),
        )
    return problem_answer(
        request, ApiProblem(404, "NOT_FOUND", f"There is nothing at {request.path}.")
    )


api = make_api()


def routes(made: NinjaAPI) -> Sequence[Any]:
    """The API's URL patterns, shielded; ninja's page at the root is left out."""
    patterns: list[Any] = made.urls[0][:-1]
    for pattern in patterns:
        pattern.callback = shielded(pattern.callback)
    return patterns

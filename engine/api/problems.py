"""Errors as RFC 9457 problems, built in one place.

The five members of Camunda's API (type, title, status, detail, instance), and `problems` where
something in a file or a body is wrong. `/api` adds `code`. The titles are an interface: clients
decide by them whether to try again.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from typing_extensions import TypedDict

from engine.api.answers import encode
from engine.public import CommandRejected
from engine.source.problem import Problem, Refused

BAD_REQUEST = "Bad Request"
INVALID_ARGUMENT = "INVALID_ARGUMENT"
MAX_DETAIL = 8_000

STATUS_OF_CODE: Mapping[str, int] = {
    "INVALID_ARGUMENT": 400,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "INVALID_STATE": 409,
    "RESOURCE_EXHAUSTED": 503,
    "INTERNAL_ERROR": 500,
}


class Fault(TypedDict):
    """One thing that is wrong with a file or a body, as it stands in `problems`."""

    code: str
    file: str | None
    element: str | None
    field: str | None
    line: int | None
    message: str
    clause: str | None


class ApiProblem(Exception):
    """A request that is not answered as asked; becomes the problem document of its members."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail[:MAX_DETAIL]
        self.faults = list(faults)
        self.headers = dict(headers or {})
        self.code = code or title.upper().replace(" ", "_")


def fault(code: str, message: str, *, field: str | None = None) -> Fault:
    """A fault of a body: *field* is the path of the property at fault."""
    return Fault(
        code=code, file=None, element=None, field=field, line=None, message=message, clause=None
    )


def fault_of(problem: Problem) -> Fault:
    """A problem of a model as it stands in an answer."""
    return Fault(
        code=problem.code,
        file=problem.file,
        element=problem.element,
        field=problem.field,
        line=problem.line,
        message=problem.message,
        clause=problem.clause,
    )


def bad_request(code: str, detail: str, *, field: str | None = None) -> ApiProblem:
    """The body cannot be read as what is expected."""
    return ApiProblem(400, BAD_REQUEST, detail, faults=[fault(code, detail, field=field)])


def invalid_argument(code: str, detail: str, *, field: str | None = None) -> ApiProblem:
    """The body can be read, but says something that is not allowed."""
    return ApiProblem(400, INVALID_ARGUMENT, detail, faults=[fault(code, detail, field=field)])


def not_found(what: str, key: object) -> ApiProblem:
    """There is nothing with this key, or nothing that the caller may see."""
    return ApiProblem(404, "NOT_FOUND", f"{what} with key '{key}' not found")


def refused(refusal: Refused) -> ApiProblem:
    """Files that cannot be deployed: one line per problem, and each as a fault."""
    lines = "\n".join(f"- {problem}" for problem in refusal.problems)
    return ApiProblem(
        400,
        INVALID_ARGUMENT,
        "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to deploy new resources,"
        f" but encountered the following errors:\n{lines}",
        faults=[fault_of(problem) for problem in refusal.problems],
    )


def rejected(rejection: CommandRejected, command: str | None = None) -> ApiProblem:
    """A command that the engine refused; *command* is its name in the sentence."""
    detail = rejection.message
    if command is not None and not detail.startswith("Command '"):
        detail = f"Command '{command}' rejected with code '{rejection.code}': {detail}"
    return ApiProblem(STATUS_OF_CODE.get(rejection.code, 409), rejection.code, detail)


@contextmanager
def commanding(command: str) -> Iterator[None]:
    """Give a rejection inside the block the name of the *command* that was rejected."""
    try:
        yield
    except CommandRejected as rejection:
        raise rejected(rejection, command) from rejection


def problem_answer(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    """The problem document of *problem*."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
    }
    if problem.faults:
        document["problems"] = problem.faults
    if request.path.startswith("/api/"):
        document["code"] = problem.code
    return HttpResponse(
        encode(document),
        status=problem.status,
        content_type="application/problem+json",
        headers=problem.headers,
    )

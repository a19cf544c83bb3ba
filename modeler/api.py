"""What an open editor asks the server: save the draft, check it, deploy it, start it.

JSON in and out; every refusal is a problem (`detail`, and `problems` where a model is
wrong) that the editor can show. Rights are asked as on the pages, but answered with 401
and 403 instead of a sign-in page, which a script could not read.
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helm.roles import is_modeler
from modeler import decision_tests, drafts, engine
from modeler.access import draft_of, person
from modeler.files import LARGEST
from modeler.models import Draft

LARGEST_BODY = 2 * LARGEST  # a draft inside JSON: quotes and line ends are escaped

STATUS = {"NOT_FOUND": 404, "INVALID_ARGUMENT": 400, "FORBIDDEN": 403, "INTERNAL_ERROR": 500}

Answer = dict[str, object]


class Refusal(Exception):
    """An answer of 400 and more."""

    def __init__(self, status: int, detail: str, **more: object) -> None:
        self.status = status
        self.body: Answer = {"status": status, "detail": detail, **more}
        super().__init__(detail)


def json_view(view: Callable[..., Answer]) -> Callable[..., HttpResponseBase]:
    """A view for modelers that gives back JSON, also when it refuses."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            _admit(request)
            return JsonResponse(view(request, *args, **kwargs))
        except Refusal as refusal:
            return _refused(refusal)
        except engine.CommandRejected as rejected:
            return _refused(Refusal(STATUS.get(rejected.code, 409), rejected.message))
        except Http404:
            return _refused(Refusal(404, "This file is no longer here: renamed or deleted."))

    return answered


@require_http_methods(["GET", "PUT"])
@json_view
def draft(request: HttpRequest, project: str, file: str) -> Answer:
    """GET the draft as it is now; PUT a new text over the revision that the editor began with."""
    found = draft_of(project, file)
    if request.method == "GET":
        return {**_stamp(found), "text": found.text}
    body = _body(request)
    text, revision = body.get("text"), body.get("revision")
    if not isinstance(text, str) or not isinstance(revision, int):
        raise Refusal(400, 'A save needs "text" (a string) and "revision" (a number).')
    if len(text.encode()) > LARGEST:
        raise Refusal(413, "A file may have at most 10 MB.")
    try:
        return _stamp(drafts.save(found, text, revision, person(request)))
    except drafts.Stale as stale:
        raise Refusal(409, _who_was_first(stale.draft, request), **_stamp(stale.draft)) from stale


@require_POST
@json_view
def check(request: HttpRequest, project: str, file: str) -> Answer:
    """Problems of the text in the editor, saved or not."""
    found = draft_of(project, file)
    text = _body(request).get("text")
    if not isinstance(text, str):
        raise Refusal(400, 'A check needs "text" (a string).')
    ending = found.name.lower().rpartition(".")[2]
    beside: list[tuple[str, str]] = []
    if ending in ("bpmn", "dmn"):  # what a file calls or imports may be the project's next draft
        others = found.project.drafts.exclude(pk=found.pk).filter(name__iendswith=f".{ending}")
        beside = list(others.values_list("name", "text"))
    problems = engine.check([(found.name, text)], beside)
    return {"problems": [_problem(one) for one in problems]}


@require_POST
@json_view
def deploy(request: HttpRequest, project: str, file: str) -> Answer:
    """Deploy the drafts named in `files`, as they are saved, together.

    Decisions take their tests along, which are run first. Where nothing but tests fails, the
    refusal says `testsFailed`, and `despiteFailedTests` deploys all the same.
    """
    found = draft_of(project, file)
    body = _body(request)
    names = body.get("files")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Refusal(400, 'A deployment needs "files", a list of file names.')
    chosen = list(found.project.drafts.filter(name__in=names))
    missing = sorted(set(names) - {one.name for one in chosen})
    if missing or not chosen:
        raise Refusal(400, f"This project has no file {', '.join(missing) or 'to deploy'}.")
    tests = decision_tests.of_models(found.project.drafts.all(), chosen)
    together = [*chosen, *(one for one in tests if one not in chosen)]
    despite = body.get("despiteFailedTests") is True
    try:
        deployed = engine.deploy(together, person(request), despite_failed_tests=despite)
    except engine.Refused as refused:
        raise Refusal(
            400,
            "Nothing was deployed.",
            problems=[_problem(one) for one in refused.problems],
            testsFailed=isinstance(refused, engine.CasesFailed),
        ) from refused
    drafts.mark_deployed(together)
    return {
        "definitions": [_definition(one) for one in deployed],
        "files": sorted(one.name for one in together),
    }


@require_GET
@json_view
def start_form(request: HttpRequest, process_id: str) -> Answer:
    """Is the process deployed, in which version, and with which form does it start?"""
    process = engine.find_startable(process_id)
    if process is None:
        return {"deployed": False, "schema": None}
    schema = engine.start_form(process_id) if process.has_form else None
    return {"deployed": True, "version": process.version, "name": process.name, "schema": schema}


@require_POST
@json_view
def start(request: HttpRequest, process_id: str) -> Answer:
    """Start an instance; the body is a JSON object: variables, or with `?form` a form's data."""
    try:
        variables = _variables(process_id, _text(request), by_form="form" in request.GET)
        key = engine.start(process_id, variables, person(request))
    except ValueError as trouble:
        raise Refusal(400, str(trouble)) from trouble
    return {"key": str(key), "url": instance_address(key)}


def instance_address(key: int) -> str | None:
    """Where the instance can be watched, if the operator's pages are installed."""
    try:
        return reverse("operate-instance", args=[key])
    except NoReverseMatch:
        return None


def _variables(process_id: str, text: str, *, by_form: bool) -> Mapping[str, engine.Value]:
    schema = engine.start_form(process_id) if by_form else None
    if schema is None:
        return engine.parse_variables(text)
    answers = engine.check_answers(schema, text)
    if answers.errors or answers.others:
        said = " ".join(["Some answers need another look.", *answers.others])
        raise Refusal(400, said, errors=dict(answers.errors))
    return answers.variables


def _admit(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        raise Refusal(401, "You are no longer signed in. Sign in in another tab and try again.")
    if not is_modeler(request.user):
        raise Refusal(403, "Studio is open to the group “modelers”.")


def _text(request: HttpRequest) -> str:
    content = request.read(LARGEST_BODY + 1)
    if len(content) > LARGEST_BODY:
        raise Refusal(413, "A request may have at most 20 MB.")
    try:
        return content.decode()
    except UnicodeDecodeError as trouble:
        raise Refusal(400, "The request is not UTF-8 text.") from trouble


def _body(request: HttpRequest) -> dict[str, object]:
    try:
        body = json.loads(_text(request))
    except (ValueError, RecursionError) as trouble:
        raise Refusal(400, "The request is not JSON.") from trouble
    if not isinstance(body, dict):
        raise Refusal(400, "The request must be a JSON object.")
    return body


def _refused(refusal: Refusal) -> JsonResponse:
    return JsonResponse(
        refusal.body, status=refusal.status, content_type="application/problem+json"
    )


def _who_was_first(draft: Draft, request: HttpRequest) -> str:
    if draft.saved_by == request.user:
        return "You saved this file in another window."
    return f"{_name(draft.saved_by)} saved this file after you opened it."


def _stamp(draft: Draft) -> Answer:
    return {
        "revision": draft.revision,
        "savedAt": draft.saved_at.isoformat(),
        "savedBy": _name(draft.saved_by),
    }


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else "Someone"


def _problem(problem: engine.Problem) -> Answer:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "message": problem.message,
        "file": problem.file,
        "element": problem.element,
        "field": problem.field,
        "line": problem.line,
        "clause": problem.clause,
    }


def _definition(one: engine.Deployed) -> Answer:
    return {
        "kind": one.kind,
        "id": one.id,
        "name": one.name,
        "version": one.version,
        "file": one.file,
    }

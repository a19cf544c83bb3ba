"""A request's bytes as JSON, before anything is known about their shape.

Refused here: another content type (415), too many bytes (413), text that is not JSON, and JSON
that is not an object (400). An absent body is an empty object: most bodies are optional, and
where one is not, its missing property is named.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError
from ninja.parser import Parser
from ninja.types import DictStrAny

from engine.api.json_reading import NotJson, read_json
from engine.api.problems import ApiProblem, Fault, bad_request, fault

MAX_BODY = 4 * 1024 * 1024
JSON_TYPES = frozenset({"application/json", "text/json"})


def read_object(request: HttpRequest) -> dict[str, object]:
    """The JSON object in the body of *request*.

    Raises:
        ApiProblem: 413, 415 or 400 as described above.
    """
    raw = _bytes_of(request)
    if not raw.strip():
        return {}
    _check_type(request)
    try:
        value = read_json(raw)
    except NotJson as error:
        raise bad_request(
            error.code, f"The body cannot be read as JSON: {error}.", field=error.field
        ) from error
    if not isinstance(value, dict):
        raise bad_request(
            "not-an-object", f"Expected a JSON object as the body, found {json_type(value)}"
        )
    return value


def json_type(value: object) -> str:
    """The JSON type of a decoded *value* with its article, for sentences."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "an object"
    return "a number"


class StrictParser(Parser):
    """Reads bodies with `read_object` where ninja asks for one."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The JSON object in the body of *request*."""
        return read_object(request)


def _bytes_of(request: HttpRequest) -> bytes:
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise too_large(f"The body is larger than {MAX_BODY} bytes") from error
    except RawPostDataException:
        _check_type(request)  # a form that was read for its CSRF token
        raise
    except UnreadablePostError as error:
        raise bad_request("unreadable", "The body ended before it was complete") from error
    if len(raw) > MAX_BODY:
        raise too_large(f"The body has {len(raw)} bytes; {MAX_BODY} are allowed")
    return raw


def _check_type(request: HttpRequest) -> None:
    found = request.content_type or ""
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if found not in JSON_TYPES or charset not in {"utf-8", "utf8", "us-ascii"}:
        shown = request.META.get("CONTENT_TYPE", "")
        raise ApiProblem(
            415,
            "Unsupported Media Type",
            f"Content-Type '{shown}' is not supported; expected 'application/json'.",
        )


def too_large(detail: str, *, file: str | None = None, field: str | None = None) -> ApiProblem:
    """413 with a sentence that names the limit, and the *file* or *field* where it is known."""
    faults: list[Fault] = []
    if file or field:
        faults = [{**fault("too-large", detail, field=field), "file": file}]
    return ApiProblem(413, "Content Too Large", detail, faults=faults)

"""The files of a multipart request, each of bounded size."""

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from engine.api.body import MAX_BODY, too_large
from engine.api.problems import ApiProblem, bad_request, invalid_argument

MAX_FILE = 10 * 1024 * 1024
MAX_REQUEST = 60 * 1024 * 1024
PART = "resources"
NAMELESS = "blob"


def read_files(request: HttpRequest) -> list[tuple[str, bytes]]:
    """Name and bytes of every part ``resources``, in order; a part without a name is ``blob``.

    Raises:
        ApiProblem: 415 when the body is not multipart, 413 when a file is too large, 400 for
            other parts, or when there is no file.
    """
    check_request(request)
    try:
        fields, files = request.POST, request.FILES
    except RequestDataTooBig as error:
        raise too_large(f"The parts without a file name have over {MAX_BODY} bytes") from error
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise bad_request("malformed-multipart", f"The body is not multipart: {error}") from error
    for name in (*fields, *files):
        if name not in {PART, "tenantId"}:
            raise bad_request(
                "extra-forbidden",
                f"Request part [{name}] is unknown: expected '{PART}' or 'tenantId'.",
                field=str(name),
            )
    found = [(NAMELESS, str(text).encode()) for text in fields.getlist(PART)]
    for upload in files.getlist(PART):
        name = upload.name or NAMELESS
        if (upload.size or 0) > MAX_FILE:
            detail = f"The file '{name}' has {upload.size} bytes; {MAX_FILE} are allowed."
            raise too_large(detail, file=name)
        found.append((name, upload.read()))
    if not found:
        raise invalid_argument("missing", "No resources provided.", field=PART)
    return found


def check_request(request: HttpRequest) -> None:
    """Refuse a request that is not multipart, or too large as a whole."""
    if request.content_type != "multipart/form-data":
        raise ApiProblem(
            415,
            "Unsupported Media Type",
            f"Content-Type '{request.META.get('CONTENT_TYPE', '')}' is not supported;"
            " expected 'multipart/form-data'.",
        )
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > MAX_REQUEST:
        raise too_large(f"The request has {length} bytes; {MAX_REQUEST} are allowed.")

"""Whether an answer is one that the OpenAPI document promises."""

import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from engine.api.openapi import document

COMPONENTS = "#/components/"
FILE = "application/octet-stream"


@cache
def _operations() -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    return [
        (method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path)), operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def operation_at(method: str, path: str) -> dict[str, Any] | None:
    """The operation that answers there; fixed addresses come before those with parameters."""
    plain = path.split("?")[0]
    found = [
        (pattern.pattern.count("[^/]+"), operation)
        for asked, pattern, operation in _operations()
        if asked == method and pattern.fullmatch(plain)
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


@cache
def validator(name: str, status: str, media_type: str) -> Draft202012Validator | None:
    """What the document says of an answer's body; None where it says there is none."""
    (operation,) = [one for _, _, one in _operations() if one["operationId"] == name]
    response = operation["responses"][status]
    if "$ref" in response:
        response = document()["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    content = response.get("content")
    if content is None:
        return None
    if FILE in content:
        media_type = FILE  # a file has a type of its own
    schema = {"components": document()["components"], **content[media_type]["schema"]}
    return Draft202012Validator(schema)


def is_as_described(method: str, path: str, answer: Any) -> None:
    """Assert that the document knows this answer's status, media type and shape."""
    operation = operation_at(method, path)
    if operation is None:
        return
    name, status = operation["operationId"], str(answer.status_code)
    if status == "405":
        return
    assert status in operation["responses"], f"{name} does not promise {status}: {answer.content!r}"
    media_type = answer.get("Content-Type", "").split(";")[0]
    expected = validator(name, status, media_type)
    if expected is None:
        assert answer.content == b"", name
    elif media_type.endswith("json"):
        wrong = [error.message for error in expected.iter_errors(answer.json())]
        assert wrong == [], f"{name}, {status}: {wrong}"

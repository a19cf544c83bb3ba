"""The OpenAPI document of `/v2` and `/api`, and the page that shows it.

The document is ninja's, completed by what ninja does not know: the schemas that follow from
search tables, problem documents, bodies that may be left out, and the ways to sign in.
"""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.openapi import get_schema

from engine.api import described_errors
from engine.api.answers import answer
from engine.api.body_examples import example_of
from engine.api.described_errors import ANYONE
from engine.api.search.describe import REF, components
from engine.api.site import api

NULLABLE_TEXT = {"anyOf": [{"type": "string"}, {"type": "null"}]}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `problems` is there when something in a file or body is wrong;"
    " `code` only under /api.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": {"type": "string"},
                    "file": NULLABLE_TEXT,
                    "element": NULLABLE_TEXT,
                    "field": NULLABLE_TEXT,
                    "line": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                    "message": {"type": "string"},
                    "clause": NULLABLE_TEXT,
                },
            },
        },
    },
}
SIGN_IN: dict[str, Any] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "helm_session"},
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
METHODS = frozenset({"get", "post", "put", "patch", "delete"})


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    found: dict[str, Any] = dict(get_schema(api, path_prefix=""))
    found["info"]["description"] = (
        "The engine API of HELM: /v2 has the shapes of Camunda 8's REST API v2, /api is HELM's own."
    )
    found["servers"] = [{"url": "/"}]
    schemas = found["components"]["schemas"]
    ours = components()
    if schemas.keys() & ours.keys():
        raise ValueError(f"Two schemas are called {sorted(schemas.keys() & ours.keys())}.")
    schemas.update(ours)
    _drop_titles(schemas)
    _refer(schemas)
    schemas["Problem"] = PROBLEM
    found["components"]["securitySchemes"] = SIGN_IN
    found["components"]["responses"] = described_errors.responses()
    for operations in found["paths"].values():
        for method, operation in operations.items():
            if method in METHODS:
                _complete(operation, schemas)
    return found


def _drop_titles(schema: Any) -> None:
    """Take out the titles that pydantic makes of names: they say the name once more."""
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for member in schema.values():
            _drop_titles(member)
    elif isinstance(schema, list):
        for member in schema:
            _drop_titles(member)


def _refer(schema: Any) -> None:
    """Let the filters in bodies refer to those of the searches, which pydantic does not know."""
    for member in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(member, dict) and "x-schema" in member:
            name = member["x-schema"]
            member.clear()
            member["$ref"] = f"{REF}{name}"
        elif isinstance(member, dict | list):
            _refer(member)


def _complete(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    operation["responses"]["default"] = {
        "description": "A problem",
        "content": {"application/problem+json": {"schema": {"$ref": f"{REF}Problem"}}},
    }
    if operation["operationId"] in ANYONE:
        operation["security"] = []
    else:
        operation["security"] = [{name: []} for name in SIGN_IN]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        reference = body["schema"].get("$ref", "").removeprefix(REF)
        operation["requestBody"]["required"] = bool(schemas.get(reference, {}).get("required"))
        example = example_of(operation["operationId"])
        if example is not None:
            body["example"] = example
    described_errors.describe(operation)


def openapi_document(request: HttpRequest) -> HttpResponse:
    """The document as JSON, for everyone: it says nothing about the installation."""
    return answer(document())


@login_required
def docs_page(request: HttpRequest) -> HttpResponse:
    """The page that shows the document and lets a signed-in person try it."""
    return render(request, "api/docs.html")

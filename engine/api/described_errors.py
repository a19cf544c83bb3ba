"""Which problems an operation answers with, as the OpenAPI document says it.

What follows from the shape of an operation is derived; only what is special is written down.
"""

from collections.abc import Mapping
from typing import Any

PROBLEM_REFERENCE = {"$ref": "#/components/schemas/Problem"}

#: What each status means, for all operations alike.
MEANINGS: Mapping[int, str] = {
    400: "The request cannot be read, or asks for something that is not allowed.",
    401: "Nobody is signed in.",
    403: "The caller may not do this.",
    404: "There is nothing with this key or name, or nothing that the caller may see.",
    406: "The file is not JSON.",
    409: "What it is asked of is in another state, or is there already.",
    413: "The body, a file or a variable is too large.",
    415: "The body has another content type.",
    429: "Too many wrong passwords; `Retry-After` says when to try again.",
    500: "HELM made a mistake; nothing was half done.",
    503: "Too much is going on, or the database does not answer; try again later.",
    504: "The instance did not end in time; it goes on.",
}
ANYONE = frozenset({"getStatus", "getLicense", "getLinkedDocument"})
SPECIAL: Mapping[str, tuple[int, ...]] = {
    "getStatus": (503,),
    "getResourceContent": (406,),
    "createProcessInstance": (504,),
}
#: Commands that look for something by a name in their body.
LOOKING = frozenset(
    {
        "createCase",
        "createProcessInstance",
        "evaluateConditionals",
        "evaluateDecision",
        "correlateMessage",
        "evaluateExpression",
        "migrateProcessInstancesBatchOperation",
        "checkProcessInstancesMigration",
    }
)
READING = ("search", "get")


def statuses(operation: Mapping[str, Any]) -> tuple[int, ...]:
    """The statuses of problems with which *operation* may answer."""
    name = str(operation["operationId"])
    found = {500, *SPECIAL.get(name, ())}
    if name not in ANYONE:
        found |= {401, 403, 429}
    if operation.get("requestBody"):
        found |= {400, 413, 415}
    if operation.get("parameters"):
        found |= {400}
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        found |= {404}
    if name in LOOKING:
        found |= {404}
    if not name.startswith(READING):
        found |= {400, 409, 503}
    return tuple(sorted(found))


def responses() -> dict[str, Any]:
    """The shared descriptions, for the document's components."""
    return {
        f"Problem{status}": {
            "description": meaning,
            "content": {"application/problem+json": {"schema": PROBLEM_REFERENCE}},
        }
        for status, meaning in MEANINGS.items()
    }


def describe(operation: dict[str, Any]) -> None:
    """Write the problems of *operation* into its responses."""
    for status in statuses(operation):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = {
        str(status): response for status, response in operation["responses"].items()
    }

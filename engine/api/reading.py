"""What is wrong with a body, a path or a query, said in the words of Camunda's API.

Types that cannot be parsed are ``Bad Request``; values that can be read and are not allowed, and
properties that are missing, are ``INVALID_ARGUMENT``. The first kind hides the second, as a body
that cannot be parsed is not looked at further.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ninja.errors import ValidationErrorContext

from engine.api.body import json_type
from engine.api.problems import BAD_REQUEST, INVALID_ARGUMENT, ApiProblem, Fault, fault
from engine.api.schema import HAS_NUL, NOT_A_KEY, NOT_A_MOMENT, WRONG_ENUM

Details = Mapping[str, Any]
MAX_SHOWN = 200

EXPECTED_TYPES = {
    "string_type": "a string",
    "int_type": "an integer",
    "bool_type": "a boolean",
    "dict_type": "an object",
    "list_type": "an array",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "key_type": "a string with digits",
    "moment_type": "a string with a date and time",
    "enum_type": "a string",
}
BOUNDS = {
    "greater_than": "greater than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}


def unreadable(contexts: Sequence[ValidationErrorContext[Any]]) -> ApiProblem:
    """The problem of a request whose parameters do not have the shape that was declared."""
    parsing: list[Fault] = []
    validating: list[Fault] = []
    for context in contexts:
        source = context.model.__ninja_param_source__
        for error in context.pydantic_validation_error.errors(include_url=False):
            path = _path(error, source)
            found = _sentence(error, path, source)
            (validating if error["type"] in VALIDATED else parsing).append(
                fault(error["type"].replace("_", "-"), found, field=path or None)
            )
    title = BAD_REQUEST if parsing else INVALID_ARGUMENT
    faults = parsing or validating
    return ApiProblem(400, title, " ".join(item["message"] for item in faults), faults=faults)


def _path(error: Details, source: str) -> str:
    """``changeset.retries`` or ``elements[0].elementId``: the parameter's own name is left out."""
    parts = error["loc"][1:] if source == "body" else error["loc"]
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else str(part)
    return text


def _sentence(error: Details, path: str, source: str) -> str:
    writer = SENTENCES.get(error["type"])
    if writer is not None:
        return writer(error, path)
    if error["type"] in EXPECTED_TYPES:
        expected = EXPECTED_TYPES[error["type"]]
        return (
            f"Request property [{path}] cannot be parsed: expected {expected},"
            f" found {json_type(error['input'])}."
        )
    return f"The value for {path or source} is not allowed: {error['msg']}."


def _bound(error: Details, path: str) -> str:
    limit = next(iter(error["ctx"].values()))
    found = str(error["input"])[:MAX_SHOWN]
    return f"The value for {path} is '{found}' but must be {BOUNDS[error['type']]} {limit}"


def _too_long(error: Details, path: str) -> str:
    return f"The provided {path} exceeds the limit of {error['ctx']['max_length']} characters"


def _too_many(error: Details, path: str) -> str:
    return f"The provided {path} exceeds the limit of {error['ctx']['max_length']} members"


def _missing(error: Details, path: str) -> str:
    return f"No {path.rsplit('.', 1)[-1]} provided."


def _unknown(error: Details, path: str) -> str:
    return f"Request property [{path}] cannot be parsed: there is no such property."


def _pattern(error: Details, path: str) -> str:
    return (
        f"The value for {path} is '{str(error['input'])[:MAX_SHOWN]}' but must match the pattern"
        f" '{error['ctx']['pattern']}'"
    )


def _filled(template: str) -> Callable[[Details, str], str]:
    def write(error: Details, path: str) -> str:
        known = (error.get("ctx") or {}).get("known", "")
        return template.format(name=path, value=str(error["input"])[:MAX_SHOWN], known=known)

    return write


SENTENCES: Mapping[str, Callable[[Details, str], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "key_value": _filled(NOT_A_KEY),
    "moment_value": _filled(NOT_A_MOMENT),
    "nul_character": _filled(HAS_NUL),
    "too_long": _too_many,
    "enum_value": _filled(WRONG_ENUM),
    "flag_value": _filled("The value for {name} is '{value}' but must be true or false"),
    "string_too_short": lambda error, path: f"No {path} provided.",
    "string_too_long": _too_long,
    "string_pattern_mismatch": _pattern,
    **dict.fromkeys(BOUNDS, _bound),
}
VALIDATED = frozenset(
    {"missing", "key_value", "moment_value", "flag_value", "nul_character", "value_error"}
    | {"string_too_short", "string_too_long", "string_pattern_mismatch"}
    | {"too_long", "too_short"}
    | set(BOUNDS)
)

"""The kinds of values that a search knows: how each is read, compared and written.

A filter names a value, which means equality, or an object of operators, all of which must hold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from engine.api.answers import key_text, moment_text
from engine.api.body import json_type
from engine.api.problems import ApiProblem, bad_request, invalid_argument
from engine.api.reading import EXPECTED_TYPES, SENTENCES
from engine.api.schema import KEY_SCHEMA, read_enum, read_key, read_moment, read_text

EQUALITY = ("$eq", "$neq", "$exists", "$in", "$notIn")
ORDERING = ("$eq", "$neq", "$exists", "$gt", "$gte", "$lt", "$lte", "$in")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value.

    Attributes:
        operators: what a filter object may ask of it; empty means only equality.
        read: a JSON value as the database compares it; raises `PydanticCustomError`.
        write: a database value as JSON.
        schema: its JSON Schema.
    """

    name: str
    operators: tuple[str, ...]
    read: Callable[[object], Any]
    write: Callable[[Any], object]
    schema: Mapping[str, Any]

    def value(self, value: object, path: str) -> Any:
        """*value* as the database compares it.

        Raises:
            ApiProblem: the value at *path* of the body is not of this kind.
        """
        try:
            return self.read(value)
        except PydanticCustomError as error:
            raise wrong_value(error, value, path) from error


def wrong_value(error: PydanticCustomError, value: object, path: str) -> ApiProblem:
    """The problem of a *value* at *path* that a reader refused."""
    code = error.type.replace("_", "-")
    if error.type in EXPECTED_TYPES:
        return bad_request(
            code,
            f"Request property [{path}] cannot be parsed: expected {EXPECTED_TYPES[error.type]},"
            f" found {json_type(value)}.",
            field=path,
        )
    name = path.rsplit(".", 1)[-1] if error.type == "enum_value" else path
    sentence = SENTENCES[error.type]({"input": value, "ctx": error.context}, name)
    build = bad_request if error.type == "enum_value" else invalid_argument
    return build(code, sentence, field=path)


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "cannot be parsed")
    return read_text(value)


def _read_integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise PydanticCustomError("int_type", "cannot be parsed")
    return value


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("bool_type", "cannot be parsed")
    return value


def _same(value: Any) -> Any:
    return value


TEXT = Kind("String", (*EQUALITY, "$like"), _read_text, _same, {"type": "string"})
KEY = Kind("Key", EQUALITY, read_key, key_text, KEY_SCHEMA)
INTEGER = Kind("Integer", ORDERING, _read_integer, _same, {"type": "integer"})
FLAG = Kind("Boolean", (), _read_flag, _same, {"type": "boolean"})
MOMENT = Kind(
    "DateTime", ORDERING, read_moment, moment_text, {"type": "string", "format": "date-time"}
)
TEXTS = Kind(
    "Strings", (), _same, lambda value: value or [], {"type": "array", "items": {"type": "string"}}
)
MAPPING = Kind("Object", (), _same, lambda value: value or {}, {"type": "object"})
PAIRS = Kind(
    "Variables",
    (),
    _same,
    _same,
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name", "value"],
            "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
        },
    },
)


def list_of(schema: Mapping[str, Any]) -> Kind:
    """A list of objects with this JSON Schema; null is an empty one."""
    return Kind("Objects", (), _same, lambda value: value or [], {"type": "array", "items": schema})


def enum(*words: str) -> Kind:
    """A string that is one of *words*: any case inside, upper case outside."""
    return Kind(
        "Enum",
        (*EQUALITY, "$like"),
        read_enum({word.lower(): word for word in words}),
        _same,
        {"type": "string", "enum": list(words)},
    )


def lower_enum(*words: str) -> Kind:
    """A string that is one of *words*: any case comes in, lower case goes out."""
    return Kind(
        "Enum",
        EQUALITY,
        read_enum({word: word.upper() for word in words}),
        str.lower,
        {"type": "string", "enum": list(words)},
    )

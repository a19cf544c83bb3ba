"""A search's ``filter`` as a condition of the database.

All members of a filter hold together; the groups of ``$or`` are alternatives, of which one must
hold besides them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q

from engine.api.body import json_type
from engine.api.problems import ApiProblem, bad_request, invalid_argument
from engine.api.search.kinds import FLAG, TEXT, Kind
from engine.api.search.like import MAX_PATTERN
from engine.api.search.table import Field, Filter, Table

MAX_ALTERNATIVES = 50
MAX_VALUES = 1_000


def condition(table: Table, raw: object, path: str = "filter") -> tuple[Q, set[str]]:
    """The condition of the filter *raw*, and the names of the fields that it asks about."""
    found = Q()
    used: set[str] = set()
    for name, value in _object(raw, path).items():
        if value is None:
            continue
        if name == "$or" and table.alternatives and path == "filter":
            either, names = _alternatives(table, value, f"{path}.$or")
            found &= either
            used |= names
            continue
        field = table.named(name)
        if field is None or (field.filter is Filter.NONE and field.where is None):
            raise bad_request(
                "unknown-property",
                f"Request property [{path}.{name}] cannot be parsed: there is no such filter.",
                field=f"{path}.{name}",
            )
        used.add(name)
        found &= _of_field(field, value, f"{path}.{name}")
    return found, used


def _alternatives(table: Table, value: object, path: str) -> tuple[Q, set[str]]:
    groups = _list(value, path, MAX_ALTERNATIVES)
    either = Q()
    used: set[str] = set()
    for number, group in enumerate(groups):
        one, names = condition(table, group, f"{path}[{number}]")
        either |= one
        used |= names
    return either, used


def _of_field(field: Field, value: object, path: str) -> Q:
    if field.where is not None:
        return field.where(value, path)
    if isinstance(value, dict) and field.filter is Filter.FULL:
        return compare(field.column, field.kind, value, path)
    return Q(**{field.column: field.kind.value(value, path)})


def compare(column: str, kind: Kind, operators: Mapping[str, object], path: str) -> Q:
    """Every operator of an object like ``{"$gte": 3, "$lt": 9}`` on *column*."""
    found = Q()
    for operator, operand in operators.items():
        if operand is None:
            continue
        if operator not in kind.operators:
            known = ", ".join(kind.operators)
            raise bad_request(
                "unknown-operator",
                f"Request property [{path}.{operator}] cannot be parsed: expected one of {known}.",
                field=f"{path}.{operator}",
            )
        found &= OPERATORS[operator](column, kind, operand, f"{path}.{operator}")
    return found


def value_or_operators(column: str, kind: Kind, value: object, path: str) -> Q:
    """A plain value, or an object of operators, on *column*."""
    if isinstance(value, dict):
        return compare(column, kind, value, path)
    return Q(**{column: kind.value(value, path)})


def _equal(column: str, kind: Kind, value: object, path: str) -> Q:
    return Q(**{column: kind.value(value, path)})


def _not_equal(column: str, kind: Kind, value: object, path: str) -> Q:
    return _none(column) | ~_equal(column, kind, value, path)


def _exists(column: str, kind: Kind, value: object, path: str) -> Q:
    return Q(**{f"{column}__isnull": not FLAG.value(value, path)})


def _among(column: str, kind: Kind, value: object, path: str) -> Q:
    wanted = [
        kind.value(item, f"{path}[{number}]")
        for number, item in enumerate(_list(value, path, MAX_VALUES))
    ]
    return Q(**{f"{column}__in": wanted})


def _not_among(column: str, kind: Kind, value: object, path: str) -> Q:
    return _none(column) | ~_among(column, kind, value, path)


def _none(column: str) -> Q:
    """What has no value is not the value that is excluded; SQL would leave it out."""
    return Q(**{f"{column}__isnull": True})


def _like_pattern(column: str, kind: Kind, value: object, path: str) -> Q:
    pattern: str = TEXT.value(value, path)
    if len(pattern) > MAX_PATTERN:
        raise invalid_argument(
            "too-long",
            f"The provided {path} exceeds the limit of {MAX_PATTERN} characters",
            field=path,
        )
    return Q(**{f"{column}__like": pattern})


def _ordered(lookup: str) -> Callable[[str, Kind, object, str], Q]:
    def compare_order(column: str, kind: Kind, value: object, path: str) -> Q:
        return Q(**{f"{column}__{lookup}": kind.value(value, path)})

    return compare_order


OPERATORS: Mapping[str, Callable[[str, Kind, object, str], Q]] = {
    "$eq": _equal,
    "$neq": _not_equal,
    "$exists": _exists,
    "$in": _among,
    "$notIn": _not_among,
    "$like": _like_pattern,
    "$gt": _ordered("gt"),
    "$gte": _ordered("gte"),
    "$lt": _ordered("lt"),
    "$lte": _ordered("lte"),
}


def _object(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong_type(value, path, "an object")
    return value


def _list(value: object, path: str, limit: int) -> list[Any]:
    if not isinstance(value, list):
        raise wrong_type(value, path, "an array")
    if len(value) > limit:
        raise invalid_argument(
            "too-many",
            f"The value for {path} has {len(value)} members but must be at most {limit}",
            field=path,
        )
    return value


def wrong_type(value: object, path: str, expected: str) -> ApiProblem:
    """The problem of a *value* at *path* that has another JSON type."""
    return bad_request(
        "wrong-type",
        f"Request property [{path}] cannot be parsed: expected {expected},"
        f" found {json_type(value)}.",
        field=path,
    )

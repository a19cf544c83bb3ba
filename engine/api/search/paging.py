"""Sorting and pages: by limit, from an offset, or after or before a cursor.

A cursor is the sort values of a row, so that a page goes on where the last one ended even when
rows came or went meanwhile. It belongs to the sorting that made it.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OrderBy, Q

from engine.api.body import json_type
from engine.api.problems import ApiProblem, bad_request, invalid_argument
from engine.api.search.kinds import INTEGER
from engine.api.search.table import Table
from engine.store.fields import to_ms
from engine.store.json import decode, encode

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MAX_OFFSET = 10_000_000
MAX_CURSOR = 20_000
MAX_SORTS = 20
PAGE_MEMBERS = frozenset({"limit", "from", "after", "before"})
NO_SUCH_PAGE = "Page type is unknown, please provide valid pagination parameters"


@dataclass(frozen=True, slots=True)
class Order:
    """One column to sort by; nulls come last, or first when descending."""

    column: str
    descending: bool = False

    def clause(self, *, backwards: bool) -> OrderBy:
        """The ORDER BY of the column."""
        if self.descending is backwards:
            return F(self.column).asc(nulls_last=True)
        return F(self.column).desc(nulls_first=True)

    def beyond(self, value: object, *, backwards: bool) -> Q | None:
        """Rows that come after *value*; None when none can."""
        rising = self.descending is backwards
        if value is None:
            return None if rising else Q(**{f"{self.column}__isnull": False})
        if rising:
            return Q(**{f"{self.column}__gt": value}) | Q(**{f"{self.column}__isnull": True})
        return Q(**{f"{self.column}__lt": value})


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are asked for; *cursor* holds the sort values of a row beside the page."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    cursor: tuple[Any, ...] | None = None
    backwards: bool = False


def read_sorting(table: Table, raw: object) -> tuple[tuple[Order, ...], set[str]]:
    """The sorting asked for, ended by the table's unique columns; and the fields' names."""
    if raw is None:
        raw = []
    if not isinstance(raw, list) or len(raw) > MAX_SORTS:
        raise bad_request(
            "wrong-type",
            f"Request property [sort] cannot be parsed: expected an array of at most {MAX_SORTS}"
            f" objects, found {json_type(raw)}.",
            field="sort",
        )
    orders: list[Order] = []
    names: set[str] = set()
    for number, entry in enumerate(raw):
        name, descending = _sort_entry(table, entry, f"sort[{number}]")
        field = table.named(name)
        if field is not None and field.column not in {order.column for order in orders}:
            orders.append(Order(field.column, descending))
            names.add(name)
    given = {order.column for order in orders}
    orders += [Order(column) for column in table.unique if column not in given]
    return tuple(orders), names


def _sort_entry(table: Table, entry: object, path: str) -> tuple[str, bool]:
    if not isinstance(entry, dict):
        raise bad_request(
            "wrong-type",
            f"Request property [{path}] cannot be parsed: expected an object,"
            f" found {json_type(entry)}.",
            field=path,
        )
    for unknown in entry.keys() - {"field", "order"}:
        raise _unknown(f"{path}.{unknown}")
    name = entry.get("field")
    if name is None:
        raise invalid_argument("missing", "No sort field provided.", field=f"{path}.field")
    known = {field.name.lower(): field.name for field in table.fields if field.sorts}
    found = known.get(name.lower()) if isinstance(name, str) else None
    if found is None:
        raise _not_in_enum(name, "field", known.values(), f"{path}.field")
    order = entry.get("order")
    if order is not None and (not isinstance(order, str) or order.upper() not in {"ASC", "DESC"}):
        raise _not_in_enum(order, "order", ("ASC", "DESC"), f"{path}.order")
    return found, bool(order) and str(order).upper() == "DESC"


def _not_in_enum(value: object, name: str, known: Any, path: str) -> ApiProblem:
    listed = "[" + ", ".join(sorted(known)) + "]"
    return bad_request(
        "enum-value",
        f"Unexpected value '{value}' for enum field '{name}'."
        f" Use any of the following values: {listed}",
        field=path,
    )


def _unknown(path: str) -> ApiProblem:
    return bad_request(
        "extra-forbidden",
        f"Request property [{path}] cannot be parsed: there is no such property.",
        field=path,
    )


def read_page(raw: object, orders: Sequence[Order], *, cursors: bool = True) -> Page:
    """The page asked for.

    Raises:
        ApiProblem: more than one way of paging, a limit out of bounds, a cursor of another search.
    """
    if raw is None:
        return Page()
    if not isinstance(raw, dict):
        raise bad_request(
            "wrong-type",
            "Request property [page] cannot be parsed: expected an object,"
            f" found {json_type(raw)}.",
            field="page",
        )
    given = {name: value for name, value in raw.items() if value is not None}
    allowed = PAGE_MEMBERS if cursors else frozenset({"limit", "from"})
    if given.keys() - allowed:
        raise bad_request("unknown-page", NO_SUCH_PAGE, field="page")
    ways = sorted(given.keys() & {"from", "after", "before"})
    if len(ways) > 1:
        raise invalid_argument(
            "mixed-page", f"Only one of [{', '.join(ways)}] is allowed.", field="page"
        )
    limit = _bounded(given, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
    offset = _bounded(given, "from", 0, 0, MAX_OFFSET)
    for way in ways:
        if way != "from":
            cursor = read_cursor(given[way], orders, f"page.{way}")
            return Page(limit, cursor=cursor, backwards=way == "before")
    return Page(limit, offset)


def _bounded(given: dict[str, object], name: str, default: int, low: int, high: int) -> int:
    if name not in given:
        return default
    value: int = INTEGER.value(given[name], f"page.{name}")
    if not low <= value <= high:
        raise invalid_argument(
            "out-of-bounds",
            f"The value for page.{name} is '{value}' but must be between {low} and {high}",
            field=f"page.{name}",
        )
    return value


def write_cursor(values: Sequence[object]) -> str:
    """An opaque text for the sort values of a row."""
    plain = [to_ms(value) if isinstance(value, datetime) else value for value in values]
    return b64encode(encode(plain)).decode()


def read_cursor(raw: object, orders: Sequence[Order], path: str) -> tuple[Any, ...]:
    """The sort values in a cursor that `write_cursor` made for the same sorting."""
    values = None
    if isinstance(raw, str) and len(raw) <= MAX_CURSOR:
        try:
            values = decode(b64decode(raw, validate=True))
        except (ValueError, binascii.Error, RecursionError):
            values = None
    if (
        not isinstance(values, list)
        or len(values) != len(orders)
        or not all(value is None or isinstance(value, int | str) for value in values)
    ):
        raise invalid_argument(
            "unknown-cursor",
            f"The provided {path} '{str(raw)[:100]}' is not a cursor of this search",
            field=path,
        )
    return tuple(values)


def beyond(orders: Sequence[Order], cursor: Sequence[object], *, backwards: bool) -> Q:
    """Rows that come after the row of *cursor* in the order, or before it."""
    found = Q(pk__in=[])
    same = Q()
    for order, value in zip(orders, cursor, strict=True):
        after = order.beyond(value, backwards=backwards)
        if after is not None:
            found |= same & after
        column = f"{order.column}__isnull" if value is None else order.column
        same &= Q(**{column: True if value is None else value})
    return found

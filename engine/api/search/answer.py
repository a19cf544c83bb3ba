"""Carrying a search out: at most two queries, one for the page and one to count."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from engine.api.answers import answer
from engine.api.body import read_object
from engine.api.problems import bad_request, not_found
from engine.api.search.filters import condition
from engine.api.search.paging import Order, Page, beyond, read_page, read_sorting, write_cursor
from engine.api.search.table import Field, Table
from engine.api.signin import actor_in

MEMBERS = ("filter", "page", "sort")


def found(
    request: HttpRequest, table: Table, rows: QuerySet[Any] | None = None, *, cursors: bool = True
) -> HttpResponse:
    """The answer to a search request on *table*, or on some *rows* of it.

    *cursors* False allows paging by offset only.
    """
    body = read_search(request)
    where, filtered = condition(table, body["filter"] if body.get("filter") is not None else {})
    orders, sorted_by = read_sorting(table, body.get("sort"))
    page = read_page(body.get("page"), orders, cursors=cursors)
    query = table.query(actor_in(request), filtered | sorted_by, rows).filter(where)
    return answer(_page(table, query, orders, page))


def read_search(request: HttpRequest) -> dict[str, Any]:
    """The body of a search.

    Raises:
        ApiProblem: it has a property that no search has.
    """
    body = read_object(request)
    for name in body:
        if name not in MEMBERS:
            raise bad_request(
                "extra-forbidden",
                f"Request property [{name}] cannot be parsed: there is no such property."
                f" Expected {', '.join(MEMBERS)}.",
                field=name,
            )
    return body


def _page(
    table: Table, query: QuerySet[Any], orders: tuple[Order, ...], page: Page
) -> dict[str, object]:
    asked = query
    if page.cursor is not None:
        asked = asked.filter(beyond(orders, page.cursor, backwards=page.backwards))
    asked = asked.order_by(*(order.clause(backwards=page.backwards) for order in orders))
    items, cursors = _rows(
        table, asked[page.offset : page.offset + page.limit], [order.column for order in orders]
    )
    if page.backwards:
        items.reverse()
        cursors.reverse()
    whole = page.cursor is None and len(items) < page.limit and (items or not page.offset)
    return {
        "items": items,
        "page": {
            "totalItems": page.offset + len(items) if whole else query.count(),
            "hasMoreTotalItems": False,
            "startCursor": write_cursor(cursors[0]) if cursors else None,
            "endCursor": write_cursor(cursors[-1]) if cursors else None,
        },
    }


def _rows(
    table: Table, query: QuerySet[Any], sort_columns: list[str]
) -> tuple[list[dict[str, object]], list[tuple[object, ...]]]:
    """The items, and of each the values that it was sorted by."""
    fields = table.shown
    columns = [*(field.column for field in fields), *sort_columns]
    items: list[dict[str, object]] = []
    cursors: list[tuple[object, ...]] = []
    for values in query.values_list(*columns):
        items.append(_item(fields, values))
        cursors.append(values[len(fields) :])
    return items, cursors


def _item(fields: tuple[Field, ...], values: tuple[Any, ...]) -> dict[str, object]:
    return {field.name: field.text(value) for field, value in zip(fields, values, strict=False)}


def item_of(request: HttpRequest, table: Table, **key: object) -> dict[str, object]:
    """The one item whose columns have the values of *key*.

    Raises:
        ApiProblem: 404 when there is none that the caller may see.
    """
    fields = table.single
    query = table.query(actor_in(request), set()).filter(**key)
    values = query.values_list(*(field.column for field in fields)).first()
    if values is None:
        raise not_found(table.what, next(iter(key.values())))
    return _item(fields, values)


def require_row(request: HttpRequest, table: Table, **key: object) -> Any:
    """The row of *table* whose columns have the values of *key*.

    Raises:
        ApiProblem: 404 when there is none that the caller may see.
    """
    row = table.rows(actor_in(request)).filter(**key).first()
    if row is None:
        raise not_found(table.what, next(iter(key.values())))
    return row

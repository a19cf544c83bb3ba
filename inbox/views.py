"""The inbox's pages: the list, one item beside it, and the parts that scripts ask for again."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inbox import engine
from inbox.access import person, with_item
from inbox.engine import InboxItem, NotYours
from inbox.item_page import Attempt, item_context, stamp
from inbox.list_page import filter_context, list_context
from inbox.people import People
from inbox.query import ListQuery, read_query


@require_GET
@login_required
def inbox(request: HttpRequest) -> HttpResponseBase:
    """The list; with htmx its rows alone, renewed or further ones."""
    query = read_query(request.GET)
    user = person(request)
    part = _part(request)
    context: dict[str, Any] = list_context(user, query)
    if part == "rows":
        return render(request, "inbox/parts/rows.html", context)
    if part == "list":
        context |= _news(request)
        return render(request, "inbox/parts/list.html", context)
    context |= filter_context(user, query)
    return render(request, "inbox/inbox.html", context)


@require_GET
@with_item
def item(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    """One item beside the list; with htmx the item alone."""
    query = read_query(request.GET)
    if _part(request) == "pane":
        return render(request, "inbox/parts/item.html", item_context(person(request), item, query))
    return item_page(request, item, query)


def item_page(
    request: HttpRequest,
    item: InboxItem,
    query: ListQuery,
    attempt: Attempt | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page with the item open, also after something was not taken."""
    user = person(request)
    if attempt is None and (doing := request.GET.get("do")):
        attempt = Attempt(doing=doing)
    context = {
        **list_context(user, query),
        **filter_context(user, query),
        **item_context(user, item, query, attempt),
        "open_key": item.key,
    }
    return render(request, "inbox/inbox.html", context, status=status)


@require_GET
@login_required
def count(request: HttpRequest) -> HttpResponseBase:
    """How much there is to do, for the number in the navigation."""
    counts = engine.counts(engine.actor_of(person(request)), engine.InboxQuery())
    return JsonResponse({"count": counts.scopes[engine.Scope.TODO]})


def _part(request: HttpRequest) -> str:
    """The part of the page that a script asks for; a plain visit gets the whole."""
    return request.GET.get("part", "") if "HX-Request" in request.headers else ""


def _news(request: HttpRequest) -> dict[str, Any]:
    """What has happened meanwhile to the item that is open beside the list."""
    key, seen_stamp = request.GET.get("open", ""), request.GET.get("stamp", "")
    if not key.isdecimal() or len(key) > 18:
        return {}
    try:
        found = engine.seen(engine.actor_of(person(request)), int(key))
    except NotYours as foreign:
        return {"open_key": int(key), "news": str(foreign)}
    if found is None or stamp(found) == seen_stamp:
        return {"open_key": int(key)}
    return {"open_key": int(key), "news": _happened(found)}


def _happened(item: InboxItem) -> str:
    people = People([item.assignee, item.completed_by])
    by, to = people.get(item.completed_by), people.get(item.assignee)
    if not item.is_open and not item.is_over:
        return "It is about to change: its listeners are asked."
    if not item.is_open:
        return f"{by.name} has done this meanwhile." if by else "This is over meanwhile."
    if to is not None:
        return f"This was assigned to {to.name} meanwhile."
    return "This has changed meanwhile."

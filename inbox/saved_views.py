"""Saved views: a list's filters under a name, each person's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from inbox.access import person
from inbox.models import SavedView
from inbox.query import read_query

MOST = 30
LONGEST_NAME = 60


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep the list as it is filtered now; a name that exists gets the new filters."""
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    query = read_query(QueryDict(request.POST.get("query", "")[:2000])).address()
    views = SavedView.objects.filter(person=person(request))
    if not 1 <= len(name) <= LONGEST_NAME:
        messages.error(request, f"A view needs a name of 1 to {LONGEST_NAME} characters.")
    elif views.count() >= MOST and not views.filter(name=name).exists():
        messages.error(request, f"At most {MOST} views are kept; delete one first.")
    else:
        SavedView.objects.update_or_create(
            person=person(request), name=name, defaults={"query": query[:1000]}
        )
        messages.success(request, f"Saved the view “{name}”.")
    return redirect(_list(query))


@require_POST
@login_required
def delete(request: HttpRequest, view: int) -> HttpResponseBase:
    """Forget a view; the list stays as it is."""
    found = get_object_or_404(SavedView, pk=view, person=person(request))
    query = found.query
    found.delete()
    messages.success(request, f"Deleted the view “{found.name}”.")
    return redirect(_list(query))


def _list(query: str) -> str:
    return f"{reverse('inbox')}?{query}" if query else reverse("inbox")

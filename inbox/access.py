"""Who stands before a page: signed in, with an inbox, and shown the item that is asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from inbox import engine
from inbox.engine import InboxItem, NotYours

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
LARGEST_KEY = 2**63 - 1

ItemView = Callable[Concatenate[HttpRequest, InboxItem, P], HttpResponseBase]


def person(request: HttpRequest) -> User:
    """Who is signed in; only for views behind a sign-in."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


def with_item(view: ItemView[P]) -> Callable[..., HttpResponseBase]:
    """A view of one item: 404 when there is none, 403 with a page that says whose it is."""

    @wraps(view)
    def guarded(
        request: HttpRequest, key: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if key > LARGEST_KEY:
            raise Http404(f"There is no inbox item {key}.")
        try:
            item = engine.seen(engine.actor_of(person(request)), key)
        except NotYours as foreign:
            context = {"sentence": str(foreign)}
            return render(request, "inbox/not_yours.html", context, status=403)
        if item is None:
            raise Http404(f"There is no inbox item {key}.")
        return view(request, item, *args, **kwargs)

    signed_in: Callable[..., HttpResponseBase] = login_required(guarded)
    return signed_in

"""Who may look, and who may also act: operators and auditors read, operators mend.

What a command may do is judged again behind the door; here it decides what a page offers.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from engine.public import AUDITORS, OPERATORS, Actor, actor_of

P = ParamSpec("P")

View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ActorView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]


def readers(view: ActorView[P]) -> View[P]:
    """For operators and auditors; the view is given who asks."""
    return _only(view, OPERATORS, AUDITORS)


def operators(view: ActorView[P]) -> View[P]:
    """For operators, who may change what runs."""
    return _only(view, OPERATORS)


def may_operate(actor: Actor) -> bool:
    """Whether *actor* may cancel, retry and set variables."""
    return actor.is_in(OPERATORS)


def _only(view: ActorView[P], *groups: str) -> View[P]:
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_login(request, "/operate")
        actor = actor_of(request.user)
        if not actor.is_in(*groups):
            names = " or ".join(groups)
            raise PermissionDenied(f"This is for {names}. Ask an administrator for the group.")
        return view(request, actor, *args, **kwargs)

    update_wrapper(guarded, view)
    return guarded


def to_login(request: HttpRequest, otherwise: str) -> HttpResponseBase:
    """Back to where they were; after a form was sent, to the page *otherwise*."""
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return redirect_to_login(request.get_full_path() if request.method == "GET" else otherwise)

"""Everyone who is signed in has these pages; which cases they show is judged behind the door."""

from functools import update_wrapper

from django.http import HttpRequest, HttpResponseBase

from engine.public import actor_of
from engine.web.operate.access import ActorView, P, View, to_login


def members(view: ActorView[P]) -> View[P]:
    """For whoever is signed in; the view is given who asks."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_login(request, "/mywork")
        return view(request, actor_of(request.user), *args, **kwargs)

    update_wrapper(guarded, view)
    return guarded

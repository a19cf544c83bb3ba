"""Who may enter Studio, and who may start a process."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from helm.roles import is_modeler, is_operator
from modeler.models import Draft, Project

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def modelers_only(view: View[P]) -> View[P]:
    """A page for the group `modelers`: others get 403, strangers the sign-in."""
    return _only(view, is_modeler, "Studio is open to the group “modelers”.")


def starters_only(view: View[P]) -> View[P]:
    """A page for those who may start processes."""

    def may_start(user: User) -> bool:
        return is_modeler(user) or is_operator(user)

    return _only(view, may_start, "Starting is for the groups “modelers” and “operators”.")


def _only(view: View[P], allowed: Callable[[User], bool], sentence: str) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not allowed(person(request)):
            raise PermissionDenied(sentence)
        return view(request, *args, **kwargs)

    signed_in: View[P] = login_required(guarded)  # type: ignore[assignment]
    return signed_in


def person(request: HttpRequest) -> User:
    """Who is signed in; only for views behind one of the decorators above."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


def project_of(slug: str) -> Project:
    """The project at this address, or 404."""
    return get_object_or_404(Project, slug=slug)


def draft_of(slug: str, name: str) -> Draft:
    """The file at this address, or 404."""
    drafts = Draft.objects.select_related("project", "saved_by")
    return get_object_or_404(drafts, project__slug=slug, name=name)

"""The first page and the pages for when something is wrong."""

import logging
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse

from helm.places import landing

logger = logging.getLogger("helm.views")

API_PREFIXES = ("/v2/", "/api/")


def home(request: HttpRequest) -> HttpResponse:
    """Lead a person to their place; say hello when there is none yet."""
    if not request.user.is_authenticated:
        return redirect(reverse("login"))
    place = landing(request.user)
    return redirect(place) if place else render(request, "home.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, 400, "Bad request", "HELM could not make sense of this request.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A person may not see this; whoever is not signed in is asked to."""
    if not request.user.is_authenticated and not request.path.startswith(API_PREFIXES):
        return redirect_to_login(request.get_full_path())
    detail = str(exception) or "Your groups do not open this page. Ask an administrator."
    return _trouble(request, 403, "Not for you", detail)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(
        request, 404, "Not found", "There is nothing at this address, or it was removed."
    )


def broken(request: HttpRequest) -> HttpResponse:
    """An error of HELM's own. Rendered without the request: its session may be what broke."""
    detail = "HELM made a mistake. It is in the server's log; nothing was half done."
    if request.path.startswith(API_PREFIXES):
        return _problem(request, 500, "Internal error", detail)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that this server did not give out, or one from before signing in."""
    logger.warning("CSRF refused for %s: %s", request.path, reason)
    detail = "The page was open for too long, or the form is not ours. Reload it and try again."
    return _trouble(request, 403, "Please reload", detail)


def _trouble(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    if request.path.startswith(API_PREFIXES):
        return _problem(request, status, title, detail)
    context: dict[str, Any] = {"status": status, "title": title, "detail": detail}
    return render(request, "trouble.html", context, status=status)


def _problem(request: HttpRequest, status: int, title: str, detail: str) -> JsonResponse:
    """The five members of RFC 9457, as the rooms of the API answer too."""
    members = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    return JsonResponse(members, status=status, content_type="application/problem+json")

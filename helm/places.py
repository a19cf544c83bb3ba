"""The places of the product: who sees which in the navigation, and where a person lands.

A place is shown only when a room provides its address, so there are no dead links.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from helm.roles import AUDITORS, MODELERS, OPERATORS, Person, has_role

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; `groups` empty means everyone who is signed in."""

    name: str
    title: str
    url_name: str
    groups: tuple[str, ...] = ()
    staff_only: bool = False
    count_name: str | None = None  #: the URL that answers how many items wait in the place

    def open_to(self, user: Person) -> bool:
        if self.staff_only:
            return bool(getattr(user, "is_staff", False))
        return not self.groups or has_role(user, *self.groups)

    def url(self) -> str | None:
        """Its address, or None while no room provides it."""
        return _address(self.url_name)

    def asked(self) -> str | None:
        """Where a page asks for the number in the navigation, or None when there is none."""
        return None if self.count_name is None else _address(self.count_name)


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


PLACES = (
    Place("inbox", "Inbox", "inbox", count_name="inbox-count"),
    Place("work", "Work", "mywork"),
    Place("studio", "Studio", "studio", (MODELERS,)),
    Place("operate", "Operate", "operate", (OPERATORS, AUDITORS)),
    Place("insight", "Insight", "insight", (OPERATORS, AUDITORS)),
    Place("govern", "Govern", "govern", (AUDITORS,)),
    Place("admin", "Admin", "admin:index", staff_only=True),
)

# By frequency of use: an operator watches, a modeler draws, everybody else decides.
LANDINGS = ("operate", "studio", "inbox")


def landing(user: AbstractBaseUser) -> str | None:
    """Where `/` leads this person; None when no room provides a place for them."""
    open_places = {place.name: place.url() for place in PLACES if place.open_to(user)}
    return next((url for name in LANDINGS if (url := open_places.get(name))), None)


def shell(request: HttpRequest) -> dict[str, Any]:
    """What `base.html` needs on every page: the navigation and the chosen theme."""
    theme = request.COOKIES.get("helm_theme", "")
    user = getattr(request, "user", None) or AnonymousUser()
    return {
        "places": _navigation(user, request.path) if user.is_authenticated else [],
        "theme": theme if theme in THEMES else "",
    }


def _navigation(user: Person, path: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for place in PLACES:
        url = place.url() if place.open_to(user) else None
        if url is not None:
            shown.append(
                {
                    "name": place.name,
                    "title": place.title,
                    "url": url,
                    "asked": place.asked(),
                    "current": _within(path, url),
                }
            )
    return shown


def _within(path: str, url: str) -> bool:
    return path == url or path.startswith(url.rstrip("/") + "/")

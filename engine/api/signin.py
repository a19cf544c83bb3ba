"""Who asks: a session (with CSRF), HTTP Basic, or a bearer token, which also is a password.

Checking a password costs a fifth of a second on purpose, so a Basic header that was right is
remembered for a minute: as an HMAC, never as text, together with what it was checked against.
The user's row is read at each request, so a changed password, a removed group and a locked
account hold at once.
"""

import hmac
import time
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.http import HttpRequest
from ninja.utils import check_csrf

from engine.api.problems import ApiProblem
from engine.governance.people import actor_and_password
from engine.governance.tokens import actor_of_token
from engine.public import Actor, actor_of

REMEMBERED_S = 60.0
REMEMBERED_AT_MOST = 10_000
FAILURES_ALLOWED = 10
FAILURES_REMEMBERED_S = 60
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def actor_in(request: HttpRequest) -> Actor:
    """The actor that `signed_in` put into the request."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja keeps it there
    return actor


def signed_in(request: HttpRequest) -> Actor:
    """Who sends the request.

    Raises:
        ApiProblem: 401 when nobody is known, 403 for a session without its CSRF token.
    """
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    reader = SCHEMES.get(scheme.lower())
    if reader is not None:
        actor = reader(request, credentials.strip())
    elif scheme:
        actor = None
    else:
        actor = _by_session(request)
    if actor is None:
        raise unauthorized(request)
    return actor


def unauthorized(request: HttpRequest) -> ApiProblem:
    """401. Scripts of our own pages are not offered Basic, so that no browser asks for it."""
    from_page = "Sec-Fetch-Mode" in request.headers and not request.headers.get("Authorization")
    offered = 'Bearer realm="HELM"' if from_page else 'Basic realm="HELM", charset="UTF-8", Bearer'
    return ApiProblem(
        401,
        "Unauthorized",
        "An Authentication object was not found: sign in, or send HTTP Basic or a bearer token.",
        headers={"WWW-Authenticate": offered},
    )


def _by_session(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    if request.method not in SAFE_METHODS and check_csrf(request) is not None:
        raise ApiProblem(
            403,
            "FORBIDDEN",
            "The request comes from a session without its CSRF token: send it as X-CSRFToken.",
        )
    return actor_of(request.user)


def _by_token(request: HttpRequest, credentials: str) -> Actor | None:
    return actor_of_token(credentials) if credentials else None


def _by_basic(request: HttpRequest, credentials: str) -> Actor | None:
    mark = _mark(credentials)
    remembered = _remembered(mark)
    if remembered is not None:
        return remembered
    name, password = _name_and_password(credentials)
    if not password:
        return None
    actor = actor_of_token(password)
    if actor is not None:
        return actor
    attempts = _attempts(request, name)
    if cache.get(attempts, 0) >= FAILURES_ALLOWED:
        raise ApiProblem(
            429,
            "RESOURCE_EXHAUSTED",
            "Too many wrong passwords for this account; wait a minute.",
            headers={"Retry-After": str(FAILURES_REMEMBERED_S)},
        )
    user = authenticate(request, username=name, password=password)
    if user is None:
        cache.add(attempts, 0, FAILURES_REMEMBERED_S)
        cache.incr(attempts)
        return None
    _remember(mark, user.pk, user.password)
    return actor_of(user)


SCHEMES: dict[str, Callable[[HttpRequest, str], Actor | None]] = {
    "basic": _by_basic,
    "bearer": _by_token,
}


def _name_and_password(credentials: str) -> tuple[str, str]:
    try:
        name, _, password = b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return ("", "") if "\0" in name else (name, password)


def _attempts(request: HttpRequest, name: str) -> str:
    who = f"{name.casefold()} {request.META.get('REMOTE_ADDR', '')}"
    return f"basic-failures-{sha256(who.encode()).hexdigest()}"


# Headers that were right, by HMAC: the user, a fingerprint of the password hash, and until when.
_known: dict[bytes, tuple[int, bytes, float]] = {}
_known_lock = Lock()


def _mark(text: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256")


def _remember(mark: bytes, user: int, password_hash: str) -> None:
    with _known_lock:
        if len(_known) >= REMEMBERED_AT_MOST:
            _known.clear()
        _known[mark] = (user, _mark(password_hash), time.monotonic() + REMEMBERED_S)


def _remembered(mark: bytes) -> Actor | None:
    """The actor of a header that was right a moment ago and still is."""
    user, fingerprint, until = _known.get(mark, (0, b"", 0.0))
    if time.monotonic() >= until:
        _known.pop(mark, None)
        return None
    found = actor_and_password(user)
    if found is None or not hmac.compare_digest(_mark(found[1]), fingerprint):
        _known.pop(mark, None)
        return None
    return found[0]

"""Who is at the other end of a socket, asked again as long as it is open.

A socket lives longer than a request: sign-out, a changed password or a lost group must end it.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from engine.public import AUDITORS, OPERATORS, Actor, actor_of


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody's session, by its key; None when the socket came without one."""

    session_key: str | None

    @classmethod
    def of(cls, scope: dict[str, Any]) -> "Watcher":
        """Who opened the socket with this scope."""
        session = scope.get("session")
        return cls(session.session_key if session is not None else None)

    def actor(self) -> Actor | None:
        """Who is signed in with this session now; None when nobody is."""
        if self.session_key is None:
            return None
        request = HttpRequest()
        request.session = _store(self.session_key)
        user = get_user(request)
        return actor_of(user) if user.is_authenticated and user.is_active else None


def may_watch_runs(actor: Actor) -> bool:
    """Whether instances are shown to *actor*."""
    return actor.is_in(OPERATORS, AUDITORS)


def _store(key: str) -> SessionBase:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(key)

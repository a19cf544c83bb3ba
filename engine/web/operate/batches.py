"""Retries of many incidents, kept in the session: what was asked, and what was refused.

What came of each is not kept but read (`outcomes`), so a batch never claims a success that it
has not seen.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from engine.public import Actor
from engine.store.models.incidents import Incident
from engine.web.operate.retrying import try_again

KEPT = 5
LARGEST = 2_000
STEP = 20  #: incidents that one request tries again

_SLOT = "operate.retries"


@dataclass(slots=True)
class Batch:
    """One request to retry many incidents; those from ``asked`` on have not been asked yet."""

    id: str
    title: str
    message: str
    keys: list[int]
    asked: int
    refused: dict[int, str]

    @property
    def left(self) -> int:
        """How many have not been asked yet."""
        return len(self.keys) - self.asked


def begin(session: SessionBase, title: str, message: str, keys: list[int]) -> Batch:
    """A new batch of at most `LARGEST` incidents; nothing is asked yet."""
    batch = Batch(secrets.token_urlsafe(6), title, message, keys[:LARGEST], 0, {})
    _keep(session, batch)
    return batch


def find(session: SessionBase, id_: str) -> Batch | None:
    """A batch of this session."""
    kept: Mapping[str, Any] = session.get(_SLOT, {})
    if id_ not in kept:
        return None
    found = kept[id_]
    refused = {int(key): text for key, text in found["refused"].items()}
    return Batch(id_, found["title"], found["message"], found["keys"], found["asked"], refused)


def go_on(session: SessionBase, batch: Batch, *, actor: Actor) -> None:
    """Ask for the next few retries."""
    step = batch.keys[batch.asked : batch.asked + STEP]
    rows = Incident.objects.in_bulk(step)
    for key in step:
        problem = "The incident is gone." if key not in rows else None
        if key in rows and rows[key].state == "ACTIVE":
            problem = try_again(rows[key], actor=actor)
        if problem is not None:
            batch.refused[key] = problem
    batch.asked += len(step)
    _keep(session, batch)


def _keep(session: SessionBase, batch: Batch) -> None:
    kept: dict[str, Any] = session.get(_SLOT, {})
    kept[batch.id] = {
        "title": batch.title,
        "message": batch.message,
        "keys": batch.keys,
        "asked": batch.asked,
        "refused": {str(key): text for key, text in batch.refused.items()},
    }
    session[_SLOT] = dict(list(kept.items())[-KEPT:])

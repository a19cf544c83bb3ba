"""The journal as it is read: turns after a number, and what can be told from events alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from engine.store import json
from engine.store.models.journal import Journal, Payload

PAGE = 200


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """One turn as it was written; ``events`` are lists that begin with the event's name."""

    seq: int
    at: datetime
    actor: str
    command: str
    command_id: str
    events: Sequence[Sequence[Any]]


def head(instance_key: int) -> int:
    """The number of the instance's last turn; 0 when it has none."""
    found = Journal.objects.filter(instance_key=instance_key).aggregate(head=Max("seq"))
    return int(found["head"] or 0)


def turns(instance_key: int, *, after: int = 0, limit: int = PAGE) -> list[RecordedTurn]:
    """At most *limit* turns after number *after*, in order."""
    rows = Journal.objects.filter(instance_key=instance_key, seq__gt=after).order_by("seq")
    return [
        RecordedTurn(
            row.seq, row.at, row.actor, row.command, row.command_id, json.decode(bytes(row.events))
        )
        for row in rows[:limit]
    ]


def all_turns(instance_key: int) -> Iterator[RecordedTurn]:
    """Every turn in order, read page by page."""
    after = 0
    while page := turns(instance_key, after=after):
        yield from page
        after = page[-1].seq


def payloads(hashes: Sequence[str]) -> Mapping[str, Any]:
    """The messages or values with these hashes; those that are not stored are left out."""
    rows = Payload.objects.filter(hash__in=set(hashes)).values_list("hash", "data")
    return {name: json.decode(bytes(data)) for name, data in rows}

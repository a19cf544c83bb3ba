"""Incidents that are the same trouble: one element, one type, and messages that differ in numbers.

Groups are made by the database from equal messages first, then joined here, so that thousands of
incidents cost what their different messages cost.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet

from engine.store.models.incidents import Incident
from engine.web.operate.elements import elements_of
from engine.web.operate.words import incident_words

MESSAGES_READ = 2_000
MESSAGE_SHOWN = 400

_VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # an id
    r"|\d+(?:[.:,-]\d+){0,12}"  # a number, a date, an address
)


@dataclass(slots=True)
class Group:
    """Open incidents with one fingerprint."""

    id: str
    process_id: str
    process: str
    element_id: str
    element: str
    type: str
    title: str
    message: str
    count: int
    first: datetime
    last: datetime
    newest: int
    definition_key: int


def normalized(message: str) -> str:
    """The message without what differs from one instance to the next."""
    return _VARYING.sub("#", message[:MESSAGE_SHOWN])


def fingerprint(process_id: str, element_id: str, type_: str, message: str) -> str:
    """The id of the group that an incident belongs to."""
    whole = "\0".join((process_id, element_id, type_, normalized(message)))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def groups(names: Mapping[str, str], limit: int | None = None) -> tuple[list[Group], bool]:
    """The groups of open incidents, most incidents first; whether some were left out.

    *names* are the processes' names by id.
    """
    rows = (
        Incident.objects.filter(state="ACTIVE")
        .values("process_id", "element_id", "type", "message")
        .annotate(
            count=Count("key"),
            first=Min("created_at"),
            last=Max("created_at"),
            newest=Max("key"),
            definition=Max("definition_key"),
        )
        .order_by("-newest")[: MESSAGES_READ + 1]
    )
    found: dict[str, Group] = {}
    read = 0
    for row in rows:
        read += 1
        if read > MESSAGES_READ:
            break
        id_ = fingerprint(row["process_id"], row["element_id"], row["type"], row["message"])
        group = found.get(id_)
        if group is not None:
            group.count += row["count"]
            group.first = min(group.first, row["first"])
            continue
        found[id_] = Group(
            id=id_,
            process_id=row["process_id"],
            process=names.get(row["process_id"], row["process_id"]),
            element_id=row["element_id"],
            element=row["element_id"],
            type=row["type"],
            title=incident_words(row["type"])[0],
            message=row["message"][:MESSAGE_SHOWN],
            count=row["count"],
            first=row["first"],
            last=row["last"],
            newest=row["newest"],
            definition_key=row["definition"],
        )
    ordered = sorted(found.values(), key=lambda group: (-group.count, -group.newest))[:limit]
    for group in ordered:
        element = elements_of(group.definition_key).get(group.element_id)
        group.element = element.name if element is not None else group.element_id
    return ordered, read > MESSAGES_READ


def members(process_id: str, element_id: str, type_: str, id_: str) -> list[int]:
    """The keys of a group's open incidents, oldest first."""
    rows: QuerySet[Incident] = Incident.objects.filter(
        state="ACTIVE", process_id=process_id, element_id=element_id, type=type_
    )
    return [
        key
        for key, message in rows.order_by("key").values_list("key", "message")
        if fingerprint(process_id, element_id, type_, message) == id_
    ]

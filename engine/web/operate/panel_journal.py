"""Who did what, when: the journal of one instance, newest turn first, and whether it is whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.public import AuditVerdict, verify_audit
from engine.store import json
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance
from engine.store.models.traces import OperationReference
from engine.web.operate.selection import Selection
from engine.web.operate.words import COMMANDS

PAGE = 40
EVENTS_SHOWN = 200
TEXT_SHOWN = 400

#: Events that say what happened to an element, with their word for people.
TOLD = {
    "ItemStarted": "began",
    "ItemCompleted": "completed",
    "ItemTerminated": "terminated",
    "IncidentRaised": "incident",
    "ErrorThrown": "error",
    "TaskOpened": "waits for a person",
    "TaskDenied": "denied by a listener",
    "MessageThrown": "message sent",
    "SignalThrown": "signal thrown",
    "ConditionMet": "condition met",
}


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event: its name, the element it is about, and its members as JSON."""

    name: str
    element: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn of the journal."""

    seq: int
    at: Any
    actor_kind: str
    actor: str
    did: str
    reason: str
    summary: list[tuple[str, str]]
    events: list[ShownEvent]
    left_out: int
    hash: str
    reference: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some turns, and where older ones begin."""

    entries: list[Entry]
    older: int | None
    verdict: AuditVerdict


def entries(selection: Selection, before: int | None) -> Page:
    """The newest turns, or those before number *before*."""
    key = selection.instance.key
    rows = Journal.objects.filter(instance_key=key).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows[: PAGE + 1])
    decoded = {row.seq: json.decode(bytes(row.events)) for row in found[:PAGE]}
    names, references = _names(decoded.values()), _references(key, decoded)
    return Page(
        entries=[
            _entry(row, decoded[row.seq], names, references.get(row.seq)) for row in found[:PAGE]
        ],
        older=found[PAGE - 1].seq if len(found) > PAGE else None,
        verdict=verify_audit(key),
    )


def _references(key: int, turns: Iterable[int]) -> Mapping[int, int]:
    """The numbers that clients have given to what these turns carry out."""
    rows = OperationReference.objects.filter(instance_key=key, seq__in=list(turns))
    return {seq: number for seq, number in rows.values_list("seq", "reference") if seq is not None}


def _names(turns: Any) -> Mapping[int, str]:
    """The names of the element instances that these turns speak of."""
    keys = {
        member
        for events in turns
        for event in events
        for member in event[1:3]
        if isinstance(member, int) and not isinstance(member, bool)
    }
    rows = ElementInstance.objects.filter(key__in=sorted(keys)[-2_000:])
    return {
        key: name or element
        for key, name, element in rows.values_list("key", "element_name", "element_id")
    }


def _entry(
    row: Journal, events: Sequence[Sequence[Any]], names: Mapping[int, str], reference: int | None
) -> Entry:
    kind, _, actor = row.actor.partition(":")
    return Entry(
        seq=row.seq,
        at=row.at,
        actor_kind=kind,
        actor=actor or kind,
        did=COMMANDS.get(row.command, row.command),
        reason=next(filter(None, map(_reason, events)), ""),
        summary=_summary(events, names),
        events=[_event(event, names) for event in events[:EVENTS_SHOWN]],
        left_out=max(0, len(events) - EVENTS_SHOWN),
        hash=bytes(row.hash).hex(),
        reference=reference,
    )


_INTERVENED = frozenset(("InstanceModified", "InstanceMigrated"))


def _reason(event: Sequence[Any]) -> str:
    """Why somebody intervened, in their words."""
    if event[0] == "CancelRequested":
        return str(event[2])
    if event[0] == "InstanceSuspended":
        return str(event[4])
    return str(event[2]["reason"]) if event[0] in _INTERVENED else ""


def _summary(events: Sequence[Sequence[Any]], names: Mapping[int, str]) -> list[tuple[str, str]]:
    """What became of which element, each pair once, at most six."""
    seen: dict[tuple[str, str], None] = {}
    for event in events:
        word = TOLD.get(event[0])
        name = _about(event, names)
        if word is not None and name and not name.endswith("#innerInstance"):
            if word == "completed":
                seen.pop(("began", name), None)
            seen[word, name] = None
    return list(seen)[:6]


def _about(event: Sequence[Any], names: Mapping[int, str]) -> str:
    """The element an event is about: its item is the first or the second member."""
    for member in event[1:3]:
        if isinstance(member, int) and member in names:
            if event[0] in _ITEM_SECOND and member == event[1]:
                continue
            return names[member]
    return ""


_ITEM_SECOND = frozenset(("IncidentRaised", "IncidentResolved", "TaskOpened", "JobOpened"))


def _event(event: Sequence[Any], names: Mapping[int, str]) -> ShownEvent:
    text = json.encode(event[1:]).decode()
    if len(text) > TEXT_SHOWN:
        text = text[:TEXT_SHOWN] + " …"
    return ShownEvent(str(event[0]), _about(event, names), text)

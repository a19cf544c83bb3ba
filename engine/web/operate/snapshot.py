"""The picture of one instance at one turn: what the diagram and the history show.

A page is made from a snapshot and then told the turns after ``seq``; the browser folds them
with `static/src/operate/evolve.ts`. The law: *snapshot at n, folded over the turns n+1..m, is
the snapshot at m*. So everything here can also be told from events alone, and both sides use
the same words. What the side panel shows is not in it: the server renders that anew.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q

from engine.store import json
from engine.store.models.agents import AgentCall, AgentTurn
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance
from engine.store.models.words import RunState
from engine.store.queries import journal
from engine.web.operate.elements import BODY, INNER, INNER_SUFFIX, node_id
from engine.web.operate.one_moment import one_moment

HISTORY = 1_500  #: ended element instances that a page lists; living ones are always there
TURNS_READ = 20_000  #: how far back the taken flows are looked for

#: A call, and one with open incidents besides its own.
CALLING = Q(type="CALL_ACTIVITY")
BELOW = Q(incidents__gt=1) | Q(incidents__gt=0, incident_key__isnull=True)

Snapshot = dict[str, Any]


class Run(NamedTuple):
    """One element instance as the history shows it."""

    key: int
    element_id: str
    type: str
    scope_key: int | None
    state: str
    started_at: datetime
    ended_at: datetime | None
    incident_key: int | None


def snapshot(key: int) -> Snapshot | None:
    """The picture of an instance now; None when there is no such instance."""
    with one_moment():
        instance = Instance.objects.filter(key=key).values_list("state", "ended_at").first()
        if instance is None:
            return None
        seq = journal.head(key)
        runs, hidden = _runs(key)
        return {
            "seq": seq,
            "key": str(key),
            "state": instance[0],
            "endedAt": _moment(instance[1]),
            "items": [_item(run) for run in runs],
            "hidden": hidden,
            "counts": _counts(key),
            "flows": _flows(key, seq),
            "incidents": _incidents(key),
            "called": _called(key),
            "agents": _agents(key, [run.key for run in runs if run.ended_at is None]),
        }


def _runs(key: int) -> tuple[list[Run], int]:
    """The living element instances and the latest ended ones, oldest first; how many are not."""
    rows = ElementInstance.objects.filter(instance_key=key).values_list(*Run._fields)
    living = [Run._make(row) for row in rows.filter(ended_at__isnull=True)]
    ended = rows.filter(ended_at__isnull=False)
    latest = [Run._make(row) for row in ended.order_by("-key")[: HISTORY + 1]]
    hidden = ended.count() - HISTORY if len(latest) > HISTORY else 0
    return sorted(living + latest[:HISTORY]), hidden


def _item(run: Run) -> dict[str, Any]:
    return {
        "key": str(run.key),
        "node": node_id(run.element_id, run.type),
        "scope": None if run.scope_key is None else str(run.scope_key),
        "state": run.state,
        "startedAt": _moment(run.started_at),
        "endedAt": _moment(run.ended_at),
        "incident": None if run.incident_key is None else str(run.incident_key),
    }


def _counts(key: int) -> dict[str, dict[str, int]]:
    """Runs by element. The scopes that the engine adds count only where they are in trouble."""
    own = ~Q(type__in=(BODY, INNER, "PROCESS"))
    rows = (
        ElementInstance.objects.filter(instance_key=key)
        .values("element_id")
        .annotate(called=Count("key", filter=CALLING & BELOW))
        .annotate(
            active=Count("key", filter=own & Q(ended_at__isnull=True)),
            completed=Count("key", filter=own & Q(state=RunState.COMPLETED)),
            terminated=Count("key", filter=own & Q(state=RunState.TERMINATED)),
            incidents=Count("key", filter=Q(incident_key__isnull=False)),
        )
    )
    counts: dict[str, dict[str, int]] = {}
    for element, *found, called in rows.order_by("element_id").values_list(
        "element_id", *_WORDS, "called"
    ):
        numbers = dict(zip(_WORDS, found, strict=True))
        numbers["incidents"] += called
        if any(numbers.values()):
            element = element.removesuffix(INNER_SUFFIX)
            known = counts.get(element, {})
            counts[element] = {word: known.get(word, 0) + n for word, n in numbers.items()}
    return counts


_WORDS = ("active", "completed", "terminated", "incidents")


def _flows(key: int, seq: int) -> dict[str, int]:
    """How often each sequence flow was taken."""
    rows = Journal.objects.filter(instance_key=key, seq__gt=seq - TURNS_READ).order_by("seq")
    taken: dict[str, int] = {}
    for (stored,) in rows.values_list("events").iterator():
        if b'"FlowTaken"' not in (events := bytes(stored)):
            continue
        for event in json.decode(events):
            if event[0] == "FlowTaken":
                taken[event[2]] = taken.get(event[2], 0) + 1
    return taken


def _incidents(key: int) -> dict[str, dict[str, Any]]:
    rows = Incident.objects.filter(instance_key=key, state="ACTIVE").order_by("key")
    return {
        str(row.key): {"item": str(row.item_key), "type": row.type, "message": row.message}
        for row in rows
    }


def _called(key: int) -> dict[str, int]:
    """The open incidents in what living calls have called, by the call."""
    rows = ElementInstance.objects.filter(CALLING & BELOW, instance_key=key).order_by("key")
    return {
        str(item): number - (own is not None)
        for item, number, own in rows.values_list("key", "incidents", "incident_key")
    }


def _agents(key: int, living: Sequence[int]) -> dict[str, dict[str, Any]]:
    """What the agent of each living region does; a region without any turn is not listed."""
    regions = set(living)
    asked = AgentTurn.objects.filter(instance_key=key).order_by("region_key", "turn")
    agents: dict[str, dict[str, Any]] = {}
    for turn in asked.only("region_key", "turn", "agent", "state", "scripted"):
        if turn.region_key not in regions:
            continue
        region = str(turn.region_key)
        scripted = turn.scripted or agents.get(region, {}).get("scripted", False)
        agents[region] = {
            "agent": turn.agent,
            "turn": turn.turn,
            "doing": _DOING[turn.state],
            "calls": {},
            "scripted": scripted,
        }
    if agents:
        open_calls = AgentCall.objects.filter(instance_key=key, answer__isnull=True)
        for call in open_calls.only("region_key", "turn", "call", "task_key", "human"):
            agent = agents.get(str(call.region_key))
            if agent is not None and agent["turn"] == call.turn:
                asks = call.task_key is not None and call.human is None
                agent["calls"][call.call] = "asked" if asks else "open"
    return agents


_DOING = {"REQUESTED": "thinking", "COMPLETED": "acting", "FAILED": "failed"}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="milliseconds")

"""The first page of Operate: what needs somebody, and how each process is doing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, Sum
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engine.public import Actor, now_ms
from engine.store.fields import from_ms
from engine.store.models.agents import AgentTurn
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.tasks import Task, TaskKind
from engine.store.models.work import Job, JobState
from engine.store.queries.instances import live_by_definition
from engine.web.operate.access import may_operate, readers
from engine.web.operate.fingerprints import Group, groups

GROUPS_SHOWN = 4
ASKS_SHOWN = 5
HOUR_MS = 3_600_000
BARS = 24
BAR_HEIGHT = 36

PEOPLE = (TaskKind.ESCALATION, TaskKind.APPROVAL)


@dataclass(slots=True)
class Process:
    """One process over all of its versions."""

    latest: Definition
    versions: int
    active: int
    troubled: int
    completed: int
    terminated: int


@dataclass(frozen=True, slots=True)
class Bar:
    """How many instances began in one hour, and the bar's place in the drawing."""

    at: datetime
    count: int
    x: int
    y: int
    height: int


@require_GET
@readers
def overview(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The page; for htmx only what changes."""
    now = from_ms(now_ms())
    definitions = list(
        Definition.objects.filter(kind=DefinitionKind.PROCESS).defer("data").order_by("-version")
    )
    processes = _processes(definitions, now - timedelta(days=1))
    names = {process.latest.definition_id: _name(process.latest) for process in processes}
    found, more = groups(names, GROUPS_SHOWN)
    waiting = Task.objects.filter(state="CREATED")
    kinds = dict(waiting.values_list("kind").annotate(count=Count("key")).order_by("kind"))
    open_incidents = Incident.objects.filter(state="ACTIVE")
    context = {
        "processes": processes,
        "active": sum(process.active for process in processes),
        "troubled": sum(process.troubled for process in processes),
        "incidents": open_incidents.count(),
        "ended": sum(process.completed + process.terminated for process in processes),
        "people": sum(kinds.get(kind, 0) for kind in TaskKind.values),
        "asking": sum(kinds.get(kind, 0) for kind in PEOPLE),
        "retrying": Job.objects.filter(
            state=JobState.FAILED, retries__gt=0, ended_at__isnull=True
        ).count(),
        "groups": found,
        "more_groups": more or len(found) == GROUPS_SHOWN,
        "asks": list(waiting.filter(kind__in=PEOPLE).order_by("key")[:ASKS_SHOWN]),
        "last": _last_incident(found),
        "bars": _bars(now),
        "agents": _agents(now - timedelta(days=1)),
        "operates": may_operate(actor),
    }
    partial = bool(request.headers.get("HX-Request"))
    template = "operate/overview_found.html" if partial else "operate/overview.html"
    answer = render(request, template, context)
    answer["Vary"] = "HX-Request"
    return answer


def _name(definition: Definition) -> str:
    return definition.name or definition.definition_id


def _processes(definitions: list[Definition], since: datetime) -> list[Process]:
    """Each process with its numbers: living over all versions, ended since a moment."""
    live = live_by_definition()
    ended = dict[str, tuple[int, int]]()
    rows = (
        Instance.objects.filter(ended_at__gte=since, kind="process")
        .values("process_id")
        .annotate(
            completed=Count("key", filter=Q(state="COMPLETED")),
            terminated=Count("key", filter=Q(state="TERMINATED")),
        )
    )
    for row in rows.order_by("process_id"):
        ended[row["process_id"]] = (row["completed"], row["terminated"])
    versions: dict[str, list[Definition]] = defaultdict(list)
    for definition in definitions:
        versions[definition.definition_id].append(definition)
    found = [
        Process(
            latest=each[0],
            versions=len(each),
            active=sum(live[row.key].active for row in each if row.key in live),
            troubled=sum(live[row.key].troubled for row in each if row.key in live),
            completed=ended.get(id_, (0, 0))[0],
            terminated=ended.get(id_, (0, 0))[1],
        )
        for id_, each in versions.items()
    ]
    return sorted(found, key=lambda one: (-one.troubled, -one.active, _name(one.latest)))


def _last_incident(open_groups: list[Group]) -> Incident | None:
    """The one that was resolved last, when nothing is wrong now."""
    if open_groups:
        return None
    resolved = Incident.objects.filter(resolved_at__isnull=False)
    return resolved.order_by("-resolved_at").first()


def _agents(since: datetime) -> dict[str, Any]:
    """What agents used since a moment."""
    return AgentTurn.objects.filter(requested_at__gte=since).aggregate(
        turns=Count("turn"),
        tokens=Sum(F("input_tokens") + F("output_tokens")),
        cost=Sum("cost"),
        failed=Count("turn", filter=Q(state="FAILED")),
        scripted=Count("turn", filter=Q(scripted=True)),
    )


def _bars(now: datetime) -> list[Bar]:
    """Starts in each of the last hours, the present one last."""
    end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    begin = end - timedelta(hours=BARS)
    rows = (
        Instance.objects.filter(started_at__gte=begin, kind="process")
        .annotate(hour=Cast("started_at", BigIntegerField()) / HOUR_MS)
        .values_list("hour")
        .annotate(count=Count("key"))
        .order_by("hour")
    )
    counts = {int(hour): count for hour, count in rows}
    edges = [begin + timedelta(hours=number) for number in range(BARS + 1)]
    largest = max(counts.values(), default=0)
    bars = []
    for number, (at, _) in enumerate(pairwise(edges)):
        count = counts.get(int(at.timestamp()) // 3_600, 0)
        height = max(3, BAR_HEIGHT * count // largest) if count else 1
        bars.append(Bar(at, count, number * 8, BAR_HEIGHT - height, height))
    return bars

"""The page of one instance: its header, the live diagram, the history, and the side panel.

The panel shows one tab about what is selected. It is a page of its own for htmx, so choosing
another element, another tab, or news from the socket costs one small request.
"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from engine.public import Actor
from engine.store import json
from engine.store.models.agents import AgentTurn
from engine.store.models.decisions import DecisionInstance
from engine.store.models.documents import Document
from engine.store.models.instances import Instance
from engine.store.queries.instances import callers_of
from engine.web.operate import (
    panel_agent,
    panel_data,
    panel_decisions,
    panel_incidents,
    panel_journal,
    panel_work,
)
from engine.web.operate.access import may_operate, readers
from engine.web.operate.deleted import deleted_page, refreshed
from engine.web.operate.elements import elements_of
from engine.web.operate.outline import outline
from engine.web.operate.selection import Selection, select
from engine.web.operate.snapshot import Snapshot, snapshot
from engine.web.operate.standing import stillness

CALLS = 3  #: called instances that the head of an element's panel names
CRUMBS = 6  #: callers that the path of an instance names

TABS = ("data", "agent", "incidents", "jobs", "decisions", "journal")
TITLES = {
    "data": "Data",
    "agent": "Agent",
    "incidents": "Incidents",
    "jobs": "Jobs",
    "decisions": "Decisions",
    "journal": "Journal",
}


@require_GET
@readers
def instance(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The whole page, with the picture that the socket goes on from; a case has its own."""
    if Instance.objects.filter(key=key, kind="case").exists():
        return redirect("case", key)
    return instance_page(request, actor, key)


def instance_page(
    request: HttpRequest,
    actor: Actor,
    key: int,
    *,
    wrong: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page; *wrong* carries a form that was refused, to be shown again with the reason."""
    picture = snapshot(key)
    if picture is None:
        return deleted_page(request, key)
    found = Instance.objects.get(key=key)
    selection = select(found, request.GET)
    elements = elements_of(found.definition_key)
    context = {
        **_panel(request, actor, selection),
        "wrong": wrong or {},
        "outline": outline(picture, elements),
        "hidden": picture["hidden"],
        "callers": _crumbs(callers_of(key)[:-1]),
        "started_by": found.started_by.partition(":")[2] or found.started_by,
        "repeats": found.restart_of,
        "again": Instance.objects.filter(restart_of=key).order_by("-key").first(),
        "goes_with_it": _goes_with_it(found),
        "island": _island(found, picture, selection),
        "element_table": {node: element.as_json() for node, element in elements.items()},
    }
    return render(request, "operate/instance.html", context)


def _goes_with_it(found: Instance) -> dict[str, int]:
    """What is deleted with an ended instance: how many it has called, how many documents."""
    if found.ended_at is None:
        return {}
    called = Instance.objects.filter(root_key=found.key, parent_key__isnull=False)
    return {
        "called": called.count(),
        "documents": Document.objects.filter(instance_key=found.key).count(),
    }


def _crumbs(callers: list[Instance]) -> list[Instance]:
    """Those that the path names: of a deep recursion the root and the nearest."""
    return callers if len(callers) <= CRUMBS else [*callers[:1], *callers[1 - CRUMBS :]]


@require_GET
@readers
def panel(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The side panel alone, with the header's chips beside it."""
    found = Instance.objects.filter(key=key).first()
    if found is None:
        return refreshed(key)
    selection = select(found, request.GET)
    return render(request, "operate/panel.html", {**_panel(request, actor, selection), "oob": True})


@require_GET
@readers
def instance_snapshot(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The picture as JSON, for a page that has fallen too far behind."""
    picture = snapshot(key)
    if picture is None:
        raise Http404
    answer = HttpResponse(json.encode(picture), content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer


def _island(found: Instance, picture: Snapshot, selection: Selection) -> dict[str, Any]:
    """What the page's script starts with."""
    return {
        "picture": picture,
        "socket": f"/ws/instances/{found.key}",
        "page": reverse("operate-instance", args=[found.key]),
        "panel": reverse("operate-instance-panel", args=[found.key]),
        "snapshot": reverse("operate-instance-snapshot", args=[found.key]),
        "model": reverse("operate-model", args=[found.definition_key]),
        "modification": reverse("operate-modification", args=[found.key]),
        "process": found.process_id,
        "item": str(selection.run.key) if selection.run is not None else None,
        "element": selection.element.id if selection.element is not None else None,
    }


def _panel(request: HttpRequest, actor: Actor, selection: Selection) -> dict[str, Any]:
    """What the panel shows, and what the header needs with it."""
    found = selection.instance
    has_agent = _rows(AgentTurn, selection, "region_key__in", selection.path)
    decided = _rows(
        DecisionInstance, selection, "item_key", selection.run.key if selection.run else None
    )
    counts = {
        "incidents": selection.run.incidents if selection.run is not None else found.incidents,
        "decisions": decided.count(),
    }
    shown = [
        name
        for name in TABS
        if (name != "agent" or has_agent.exists())
        and (name != "decisions" or counts["decisions"])
        and (name != "journal" or selection.whole)
    ]
    tab = request.GET.get("tab", "")
    if tab not in shown:
        tab = _first(shown, counts["incidents"])
    return {
        "instance": found,
        "selection": selection,
        "tab": tab,
        "tabs": [
            {"name": name, "title": TITLES[name], "count": counts.get(name) or ""} for name in shown
        ],
        "content": _CONTENT[tab](request, selection),
        "calls": [] if selection.whole else panel_work.called(selection)[:CALLS],
        "operates": may_operate(actor),
        "still": stillness(found),
        "scripted": AgentTurn.objects.filter(instance_key=found.key, scripted=True).exists(),
    }


def _rows(model: Any, selection: Selection, column: str, value: Any) -> Any:
    rows = model.objects.filter(instance_key=selection.instance.key)
    if selection.whole:
        return rows
    return rows.none() if selection.run is None else rows.filter(**{column: value})


def _first(shown: list[str], incidents: int) -> str:
    """Without a choice: trouble, else what an agent does, else the data."""
    if incidents:
        return "incidents"
    return "agent" if "agent" in shown else "data"


def _journal(request: HttpRequest, selection: Selection) -> panel_journal.Page:
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    return panel_journal.entries(selection, before)


_CONTENT: Mapping[str, Any] = {
    "data": lambda request, selection: panel_data.scopes(selection),
    "agent": lambda request, selection: panel_agent.traces(selection),
    "incidents": lambda request, selection: panel_incidents.incidents(selection),
    "jobs": lambda request, selection: panel_work.work(selection),
    "decisions": lambda request, selection: panel_decisions.decisions(selection),
    "journal": _journal,
}

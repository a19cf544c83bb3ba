"""The page of one version of a process: its drawing with what lives where, and its versions."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from engine.public import Actor
from engine.store.models.definitions import Definition, DefinitionKind, Deployment
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from engine.store.queries.instances import LiveNumbers, live_by_definition
from engine.web.operate.access import may_operate, readers
from engine.web.operate.elements import BODY, INNER, elements_of

LATEST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Version:
    """One version, with what of it lives."""

    row: Definition
    numbers: LiveNumbers
    current: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """An element at which instances are now."""

    id: str
    name: str
    glyph: str
    active: int
    incidents: int


@require_GET
@readers
def definition(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The page of one version."""
    row = _process(key)
    live = live_by_definition()
    versions = Definition.objects.filter(
        kind=DefinitionKind.PROCESS, definition_id=row.definition_id, tenant_id=row.tenant_id
    )
    spots = _spots(key)
    deployment = Deployment.objects.filter(key=row.deployment_key).first()
    context = {
        "definition": row,
        "deployed_by": deployment.actor if deployment is not None else "",
        "numbers": live.get(key, LiveNumbers(0, 0)),
        "versions": [
            Version(each, live.get(each.key, LiveNumbers(0, 0)), each.key == key)
            for each in versions.defer("data").order_by("-version")
        ],
        "spots": sorted(spots, key=lambda spot: (-spot.incidents, -spot.active, spot.name)),
        "latest": list(Instance.objects.filter(definition_key=key).order_by("-key")[:LATEST_SHOWN]),
        "operates": may_operate(actor),
        "island": {
            "model": reverse("operate-model", args=[key]),
            "process": row.definition_id,
            "counts": {
                spot.id: {"active": spot.active, "incidents": spot.incidents} for spot in spots
            },
            "list": _list_address(row),
        },
    }
    return render(request, "operate/definition.html", context)


@require_GET
@readers
def model(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The file of a version as it was deployed; it never changes under its key."""
    row = Definition.objects.filter(key=key, kind=DefinitionKind.PROCESS).first()
    if row is None:
        raise Http404
    answer = HttpResponse(bytes(row.data), content_type="application/xml; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _process(key: int) -> Definition:
    row = Definition.objects.filter(key=key, kind=DefinitionKind.PROCESS).defer("data").first()
    if row is None:
        raise Http404
    return row


def _list_address(row: Definition) -> str:
    address = reverse("operate-instances")
    return f"{address}?process={row.definition_id}&version={row.version}&state=ACTIVE"


def _spots(key: int) -> list[Spot]:
    """The elements at which something lives; the scopes that the engine adds are left out."""
    elements = elements_of(key)
    rows = (
        ElementInstance.objects.filter(definition_key=key, ended_at__isnull=True)
        .exclude(type__in=(BODY, INNER, "PROCESS"))
        .values_list("element_id")
        .annotate(active=Count("key"), troubled=Count("key", filter=Q(incident_key__isnull=False)))
    )
    return [
        Spot(id_, elements[id_].name, elements[id_].glyph, active, troubled)
        for id_, active, troubled in rows.order_by("element_id")
        if id_ in elements
    ]

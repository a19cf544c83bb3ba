"""The list of instances: filters from the address, pages by key, newest first."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engine.public import Actor
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.instances import Instance
from engine.store.models.words import RunState
from engine.web.operate.access import may_operate, readers
from engine.web.operate.instance_filters import InstanceFilters
from engine.web.operate.places import Place, places_of

PAGE = 50
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    instance: Instance
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Hiding:
    """A filter that hides everything: how many there were without it."""

    name: str
    value: str
    count: str
    address: str


@require_GET
@readers
def instances(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The whole page, or for htmx only what changes with the filters."""
    filters = InstanceFilters(request.GET.dict(), process_names())
    rows = filters.applied(_processes())
    after = after_in(request)
    page = rows.filter(key__lt=after) if after else rows
    shown = list(page.order_by("-key")[: PAGE + 1])
    more = shown[PAGE - 1].key if len(shown) > PAGE else None
    where = places_of(row.key for row in shown[:PAGE] if row.ended_at is None)
    context = {
        "filters": filters,
        "rows": [Row(row, where.get(row.key, [])) for row in shown[:PAGE]],
        "count": counted(rows),
        "first": filters.address() if after else None,
        "next": filters.address(after=more) if more else None,
        "hiding": _hiding(filters) if not shown and filters.active else [],
        "total": counted(_processes()) if not shown else "",
        "operates": may_operate(actor),
        **_may_be_done(shown[:PAGE]),
    }
    partial = bool(request.headers.get("HX-Request"))
    template = "operate/instances_found.html" if partial else "operate/instances.html"
    answer: HttpResponse = render(request, template, context)
    answer["Vary"] = "HX-Request"
    if request.headers.get("HX-Trigger") == "filters":  # without the form's empty fields
        answer["HX-Push-Url"] = "?".join(filter(None, (request.path, filters.address())))
    return answer


def _processes() -> QuerySet[Instance]:
    """Cases have pages of their own."""
    return Instance.objects.filter(kind="process")


def _may_be_done(shown: list[Instance]) -> dict[str, bool]:
    """What the bar below the list offers: what can be done to some of those shown."""
    roots = [row for row in shown if row.parent_key is None]
    return {
        "living": any(row.ended_at is None for row in shown),
        "runs": any(row.state == RunState.ACTIVE for row in roots),
        "stands": any(row.state == RunState.SUSPENDED for row in roots),
        "ended": any(row.ended_at is not None for row in roots),
    }


def process_names() -> dict[str, str]:
    """The deployed processes, id to name, for choosing one."""
    rows = Definition.objects.filter(kind=DefinitionKind.PROCESS, is_latest=True)
    found = rows.values_list("definition_id", "name")
    return dict(sorted(((key, name or key) for key, name in found), key=lambda pair: pair[1]))


def counted(rows: QuerySet[Instance]) -> str:
    """How many there are; beyond ten thousand nobody needs the exact number."""
    number = rows.order_by()[: COUNTED + 1].count()
    return f"{COUNTED:,}+" if number > COUNTED else f"{number:,}"


def _hiding(filters: InstanceFilters) -> list[Hiding]:
    """Each filter with what would be found without it."""
    return [
        Hiding(
            name,
            value,
            counted(filters.applied(_processes(), without=name)),
            filters.address(without=name),
        )
        for name, value in filters.active.items()
    ]


def after_in(request: HttpRequest) -> int | None:
    """The key that the page begins behind."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

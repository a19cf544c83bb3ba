"""The list of decisions that were made: filters from the address, newest first."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engine.public import Actor
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, DefinitionKind
from engine.web.operate.access import readers
from engine.web.operate.askers import Asker, askers
from engine.web.operate.decision_filters import DecisionFilters
from engine.web.operate.instances import process_names

PAGE = 50
COUNTED = 10_000
RESULT_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    made: DecisionInstance
    result: str
    rules: str
    asker: Asker


@require_GET
@readers
def decisions(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The whole page, or for htmx only what changes with the filters."""
    processes = process_names()
    filters = DecisionFilters(request.GET.dict(), _decision_names(), processes)
    rows = filters.applied(DecisionInstance.objects.all())
    after = _after(request)
    page = rows.filter(evaluation_key__lt=after) if after else rows
    found, more = _page(list(page.order_by("-evaluation_key", "-index")[: PAGE + 1]))
    context = {
        "filters": filters,
        "lines": _lines(found, processes),
        "count": _counted(rows),
        "first": filters.address() if after else None,
        "next": filters.address(after=more) if more else None,
        "total": _counted(DecisionInstance.objects.all()) if not found else "",
    }
    partial = bool(request.headers.get("HX-Request"))
    template = "operate/decisions_found.html" if partial else "operate/decisions.html"
    answer: HttpResponse = render(request, template, context)
    answer["Vary"] = "HX-Request"
    if request.headers.get("HX-Trigger") == "filters":  # without the form's empty fields
        answer["HX-Push-Url"] = "?".join(filter(None, (request.path, filters.address())))
    return answer


def _decision_names() -> dict[str, str]:
    rows = Definition.objects.filter(kind=DefinitionKind.DECISION, is_latest=True)
    found = rows.values_list("definition_id", "name")
    return dict(sorted(((key, name or key) for key, name in found), key=lambda pair: pair[1]))


def _page(found: list[DecisionInstance]) -> tuple[list[DecisionInstance], int | None]:
    """Whole evaluations only, and the key after which the next page begins."""
    if len(found) <= PAGE:
        return found, None
    cut = found[PAGE].evaluation_key
    whole = [row for row in found if row.evaluation_key != cut] or found[:PAGE]
    return whole, whole[-1].evaluation_key


def _lines(rows: list[DecisionInstance], processes: dict[str, str]) -> list[Line]:
    asked = askers(rows, processes)
    return [
        Line(
            row,
            row.result if len(row.result) <= RESULT_SHOWN else f"{row.result[:RESULT_SHOWN]} …",
            ", ".join(str(rule["ruleIndex"]) for rule in row.matched_rules[:6]),
            asked[row.id],
        )
        for row in rows
    ]


def _counted(rows: QuerySet[DecisionInstance]) -> str:
    """How many there are; beyond ten thousand nobody needs the exact number."""
    number = rows.order_by()[: COUNTED + 1].count()
    return f"{COUNTED:,}+" if number > COUNTED else f"{number:,}"


def _after(request: HttpRequest) -> int | None:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

"""The cases that somebody works on, newest first, and what he may start."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from engine.public import MODELERS, OPERATORS, Actor, CommandRejected, cases
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from engine.store.models.tasks import Task
from engine.web.cases import words
from engine.web.cases.access import members

PAGE = 50
CHOICES = ("open", "active", "suspended", "completed", "terminated", "failed", "closed", "all")
_OPEN = ("ACTIVE", "SUSPENDED", "FAILED")


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list."""

    case: Instance
    look: str
    word: str
    stages: tuple[str, ...]
    tasks: int


@require_GET
@members
def listing(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The page; for htmx only what changes."""
    asked = request.GET.get("state", "open")
    chosen = asked if asked in CHOICES else "open"
    rows = _filtered(cases.visible(actor), chosen, request.GET.get("case", ""))
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(key__lt=int(after))
    found = list(rows.order_by("-key")[: PAGE + 1])
    context = {
        "rows": _rows(actor, found[:PAGE]),
        "more": found[PAGE - 1].key if len(found) > PAGE else None,
        "chosen": chosen,
        "choices": [(one, one.capitalize()) for one in CHOICES],
        "case": request.GET.get("case", ""),
        "names": _names(),
        "startable": _names() if may_start(actor) else {},
    }
    partial = bool(request.headers.get("HX-Request"))
    answer = render(request, "cases/found.html" if partial else "cases/list.html", context)
    answer["Vary"] = "HX-Request"
    return answer


def _filtered(rows: QuerySet[Instance], chosen: str, case: str) -> QuerySet[Instance]:
    if chosen == "open":
        rows = rows.filter(state__in=_OPEN)
    elif chosen != "all":
        rows = rows.filter(state=chosen.upper())
    return rows.filter(process_id=case) if case and "\0" not in case else rows


def _rows(actor: Actor, found: list[Instance]) -> list[Row]:
    """Each case with the stages that are active in it and the tasks that wait; two queries."""
    keys = [case.key for case in found]
    stages: dict[int, list[str]] = {}
    active = ElementInstance.objects.filter(instance_key__in=keys, type="stage", state="ACTIVE")
    for key, name in active.order_by("key").values_list("instance_key", "element_name"):
        stages.setdefault(key, []).append(name or "")
    tasks: dict[int, int] = {}
    waiting = Task.objects.filter(instance_key__in=keys, state="CREATED")
    for key in waiting.values_list("instance_key", flat=True):
        tasks[key] = tasks.get(key, 0) + 1
    return [
        Row(
            case,
            *words.STATES[case.state.lower()],
            tuple(dict.fromkeys(stages.get(case.key, ()))),
            tasks.get(case.key, 0),
        )
        for case in found
    ]


def _names() -> dict[str, str]:
    """The deployed cases, id to name."""
    rows = Definition.objects.filter(kind=DefinitionKind.CASE, is_latest=True, state="ACTIVE")
    found = rows.values_list("definition_id", "name")
    return dict(sorted(((key, name or key) for key, name in found), key=lambda pair: pair[1]))


def may_start(actor: Actor) -> bool:
    """Whether *actor* starts cases."""
    return actor.is_in(MODELERS, OPERATORS)


@require_POST
@members
def start(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Start a case and lead to its page."""
    try:
        started = cases.start_case(case_id=request.POST.get("case", ""), actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
        return redirect("mywork")
    return redirect("case", started.key)

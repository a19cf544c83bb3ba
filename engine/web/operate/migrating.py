"""Migrate instances to another version or process: the mapping, a dry run of each, and doing it.

The mapping is suggested and edited in one form; the dry run is asked for again with every change.
One instance is migrated at once, many as a batch operation.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.public import (
    Actor,
    BatchRequest,
    BatchType,
    CommandRejected,
    create_batch,
    migrate_instance,
    suggest_mapping,
)
from engine.store.models.definitions import Definition, DefinitionKind
from engine.web.operate.access import operators
from engine.web.operate.batch_new import UNTYPED
from engine.web.operate.chosen import Chosen, where_they_are
from engine.web.operate.elements import Element, elements_of
from engine.web.operate.reasons import NoReason, reason_of, refusal
from engine.web.operate.verdicts import Verdict, verdict

FIELD = "map:"  #: before the id of an element, in the names of the form's fields


@dataclass(frozen=True, slots=True)
class Row:
    """One element of the source, and what it becomes; ``count`` instances are there.

    ``options`` are the elements of its kind in the target: (id, name).
    """

    element: Element
    count: int
    target: str
    options: list[tuple[str, str]]

    @property
    def lost(self) -> bool:
        """Whether somebody is there and nothing says where it goes on."""
        return self.count > 0 and not self.target


@dataclass(frozen=True, slots=True)
class Plan:
    """A migration as the form says it."""

    chosen: Chosen
    source: Definition
    target: Definition | None
    mapping: dict[str, str]


@require_http_methods(["GET", "POST"])
@operators
def migrate(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The page with the mapping; POST migrates."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = Chosen(given)
    if chosen.definition is None:
        messages.info(request, _several(chosen))
        return redirect("operate-instances")
    plan = _plan(chosen, chosen.definition, given)
    if request.method == "GET":
        return _page(request, given, plan, _verdict(plan, given, actor))
    try:
        return _carried_out(plan, given, actor, request)
    except CommandRejected as rejected:
        return _page(request, given, plan, None, problem=refusal(rejected.message))
    except ValueError as problem:
        return _page(request, given, plan, None, problem=str(problem))


@require_POST
@operators
def check(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The dry run alone, for htmx."""
    chosen = Chosen(request.POST)
    if chosen.definition is None:
        raise Http404
    plan = _plan(chosen, chosen.definition, request.POST)
    if plan.target is None:
        raise Http404
    found = verdict(chosen, plan.target.key, plan.mapping, actor=actor)
    return render(request, "operate/migrate_verdict.html", {"verdict": found, "chosen": chosen})


def _several(chosen: Chosen) -> str:
    if not chosen.count:
        return "No running instance is chosen: tick some, or choose all found."
    return "They are of several versions: filter by process and version first, then migrate."


def _verdict(plan: Plan, given: QueryDict, actor: Actor) -> Verdict | None:
    if plan.target is None or "try" not in given:
        return None
    return verdict(plan.chosen, plan.target.key, plan.mapping, actor=actor)


def _plan(chosen: Chosen, source: Definition, given: QueryDict) -> Plan:
    target = _target(source, given.get("target", ""))
    if target is None:
        return Plan(chosen, source, None, {})
    if given.get("mapped") != str(target.key):  # the form has not been filled in for this target
        return Plan(chosen, source, target, suggest_mapping(source.key, target.key))
    typed = {
        name.removeprefix(FIELD): str(value)
        for name, value in given.items()
        if name.startswith(FIELD) and value
    }
    return Plan(chosen, source, target, typed)


def _targets(source: Definition) -> list[Definition]:
    """Other versions, newest first; then the latest version of every other process."""
    rows = Definition.objects.filter(kind=DefinitionKind.PROCESS, state="ACTIVE").defer("data")
    same = rows.filter(definition_id=source.definition_id, tenant_id=source.tenant_id)
    others = rows.filter(is_latest=True).exclude(definition_id=source.definition_id)
    return [
        *same.exclude(key=source.key).order_by("-version"),
        *others.order_by("name", "definition_id"),
    ]


def _target(source: Definition, text: str) -> Definition | None:
    """The chosen target; without a choice the newest other version."""
    targets = _targets(source)
    if text:
        return next((row for row in targets if str(row.key) == text), None)
    return next((row for row in targets if row.definition_id == source.definition_id), None)


def _carried_out(
    plan: Plan, given: QueryDict, actor: Actor, request: HttpRequest
) -> HttpResponseBase:
    """Migrate one, or begin the batch operation.

    Raises:
        ValueError: something is missing; with a sentence.
        CommandRejected: the engine refuses.
    """
    chosen, target = plan.chosen, plan.target
    if target is None:
        raise ValueError("Choose the version that they go on by. Nothing happened.")
    try:
        reason = reason_of(given.get("reason", ""))
    except NoReason as problem:
        raise ValueError(str(problem)) from problem
    if chosen.count > UNTYPED and given.get("count", "").strip() != str(chosen.count):
        raise ValueError(
            f"There are {chosen.count} instances now: type that number to confirm. "
            "Nothing happened."
        )
    if chosen.count == 1:
        (key,) = chosen.keys()
        migrate_instance(key, target.key, plan.mapping, reason=reason, actor=actor)
        messages.success(request, f"It goes on by version {target.version}.")
        return redirect("operate-instance", key)
    asked = BatchRequest(BatchType.MIGRATE, target=target.key, mapping=plan.mapping, reason=reason)
    return redirect("operate-batch", create_batch(asked, chosen.keys(), actor=actor))


def _page(
    request: HttpRequest,
    given: QueryDict,
    plan: Plan,
    found: Verdict | None,
    *,
    problem: str = "",
) -> HttpResponse:
    rows = _rows(plan)
    there = elements_of(plan.target.key) if plan.target is not None else {}
    context: dict[str, Any] = {
        "chosen": plan.chosen,
        "source": plan.source,
        "target": plan.target,
        "targets": _targets(plan.source),
        "active": [row for row in rows if row.count],
        "quiet": [row for row in rows if not row.count],
        "field": FIELD,
        "verdict": found,
        "problem": problem,
        "given": given,
        "typed": plan.chosen.count > UNTYPED,
        "one": plan.chosen.rows.first() if plan.chosen.count == 1 else None,
        "island": {
            "source": reverse("operate-model", args=[plan.source.key]),
            "target": reverse("operate-model", args=[plan.target.key]) if plan.target else "",
            "counts": {row.element.id: row.count for row in rows if row.count},
            "names": {element.id: element.name for element in there.values()},
        },
    }
    return render(request, "operate/migrate.html", context, status=400 if problem else 200)


def _rows(plan: Plan) -> list[Row]:
    """Each element of the source: first where somebody is without a target, then the others."""
    if plan.target is None:
        return []
    here = {each.id: each for node, each in elements_of(plan.source.key).items() if node == each.id}
    there = [each for node, each in elements_of(plan.target.key).items() if node == each.id]
    counts = where_they_are(plan.chosen)
    rows = [
        Row(
            element,
            counts.get(element.id, 0),
            plan.mapping.get(element.id, ""),
            _options([each for each in there if each.type == element.type]),
        )
        for element in here.values()
        if element.type != "PROCESS"
    ]
    return sorted(rows, key=lambda row: (not row.lost, -row.count))


def _options(elements: list[Element]) -> list[tuple[str, str]]:
    """Ids with names; of elements with the same name the id is told as well."""
    names = Counter(element.name for element in elements)
    return [
        (one.id, one.name if names[one.name] == 1 else f"{one.name} ({one.id})") for one in elements
    ]

"""The page of a decision that was made: its table with what matched, and the chain behind it.

The address names the evaluation; ``?step=<n>`` is one of its decisions, otherwise the one that
was asked for.
"""

from dataclasses import dataclass
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from engine.public import Actor
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, DefinitionKind, Deployment
from engine.web.operate.access import readers
from engine.web.operate.askers import askers
from engine.web.operate.decided import Shown, shown
from engine.web.operate.instances import process_names
from engine.web.operate.panel_data import told

RULES_SHOWN = 1_000
STEPS_SHOWN = 200
BRIEF = 48


@dataclass(frozen=True, slots=True)
class Link:
    """One decision of the chain."""

    made: DecisionInstance
    result: str
    rules: str
    state: str
    current: bool


@require_GET
@csp_update({"style-src": [UNSAFE_INLINE]})  # type: ignore[arg-type]
@readers
def decision(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The page of one evaluation."""
    steps = list(DecisionInstance.objects.filter(evaluation_key=key).order_by("index"))
    if not steps:
        raise Http404
    asked = steps[-1]
    chosen = next((row for row in steps if str(row.index) == request.GET.get("step")), asked)
    graph = _graph(asked.requirements_key)
    context: dict[str, Any] = {
        "asked": asked,
        "shown": _shown(chosen),
        "chain": [_link(row, chosen) for row in steps[-STEPS_SHOWN:]] if len(steps) > 1 else [],
        "asker": askers([asked], process_names())[asked.id],
        "given": [(name, told(value)) for name, value in (asked.given or {}).items()],
        "graph": graph,
        "despite": _despite(graph),
        "island": _drawing(steps, chosen, graph),
    }
    return render(request, "operate/decision.html", context)


@require_GET
@readers
def requirements(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The file of a requirements graph as it was deployed; it never changes under its key."""
    row = Definition.objects.filter(key=key, kind=DefinitionKind.REQUIREMENTS).first()
    if row is None:
        raise Http404
    answer = HttpResponse(bytes(row.data), content_type="application/xml; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _shown(row: DecisionInstance) -> Shown:
    return shown([row], rules_shown=RULES_SHOWN)[0]


def _graph(key: int) -> Definition | None:
    """The version of the file that decided, where it is still there."""
    rows = Definition.objects.filter(key=key, kind=DefinitionKind.REQUIREMENTS)
    return rows.defer("data").first()


def _despite(graph: Definition | None) -> Deployment | None:
    """The deployment of this version, where its author passed something over knowingly."""
    if graph is None:
        return None
    return Deployment.objects.filter(key=graph.deployment_key).exclude(note="").first()


def _link(row: DecisionInstance, chosen: DecisionInstance) -> Link:
    rules = ", ".join(str(rule["ruleIndex"]) for rule in row.matched_rules[:4])
    return Link(row, _brief(row.result), rules, _state(row), row.index == chosen.index)


def _state(row: DecisionInstance) -> str:
    if row.state == "FAILED":
        return "bad"
    return "warn" if row.result == "null" else "ok"


def _brief(text: str) -> str:
    return text if len(text) <= BRIEF else f"{text[:BRIEF]} …"


def _drawing(
    steps: list[DecisionInstance], chosen: DecisionInstance, graph: Definition | None
) -> dict[str, Any] | None:
    """What the diagram of requirements needs; None where there is no chain to draw."""
    if graph is None or len(steps) < 2:
        return None
    return {
        "model": reverse("operate-requirements", args=[graph.key]),
        "chosen": chosen.decision_id,
        "outputs": {
            row.decision_id: {
                "text": "failed" if row.state == "FAILED" else _brief(row.result),
                "state": _state(row),
                "step": row.index,
            }
            for row in steps
        },
    }

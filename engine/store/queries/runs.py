"""Element instances and variables as a diagram and a form ask for them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from engine.store.models.runs import ElementInstance, Variable

#: What items of cases are uses of (CMMN 1.1 section 5.4.10), as their rows say it.
CASE_TYPES = (
    "casePlanModel",
    "stage",
    "task",
    "humanTask",
    "processTask",
    "caseTask",
    "decisionTask",
    "milestone",
    "eventListener",
    "userEventListener",
    "timerEventListener",
)
DEPTH = 100  #: scopes in scopes; the compiler allows 50


def runs_of_processes() -> QuerySet[ElementInstance]:
    """All element instances but the items of cases, which are shown with their case."""
    return ElementInstance.objects.exclude(type__in=CASE_TYPES)


def scopes_of(item_key: int) -> list[int]:
    """The keys of an element instance and of everything around it, innermost first."""
    path: list[int] = []
    key: int | None = item_key
    while key is not None and len(path) < DEPTH:
        path.append(key)
        key = ElementInstance.objects.filter(key=key).values_list("scope_key", flat=True).first()
    return path


def visible_variables(item_key: int, names: Iterable[str] = ()) -> list[Variable]:
    """The variables seen from an element instance, the innermost of each name, by name."""
    path = scopes_of(item_key)
    rows = Variable.objects.filter(scope_key__in=path)
    wanted = set(names)
    if wanted:
        rows = rows.filter(name__in=wanted)
    seen: dict[str, Variable] = {}
    for row in sorted(rows, key=lambda row: path.index(row.scope_key), reverse=True):
        seen[row.name] = row
    return [seen[name] for name in sorted(seen)]

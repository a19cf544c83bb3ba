"""Element instances and variables as a diagram and a form ask for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.words import RunState

DEPTH = 100  #: scopes in scopes; the compiler allows 50


@dataclass(frozen=True, slots=True)
class ElementNumbers:
    """How many runs of an element there are, by what became of them."""

    active: int
    completed: int
    terminated: int
    incidents: int


def numbers_of_instance(instance_key: int) -> Mapping[str, ElementNumbers]:
    """The runs of each element in one instance, by element id."""
    return _numbers(ElementInstance.objects.filter(instance_key=instance_key))


def live_of_definition(definition_key: int) -> Mapping[str, ElementNumbers]:
    """The living runs of each element over all instances of a definition, by element id."""
    return _numbers(
        ElementInstance.objects.filter(definition_key=definition_key, ended_at__isnull=True)
    )


def _numbers(rows: QuerySet[ElementInstance]) -> Mapping[str, ElementNumbers]:
    grouped = rows.values("element_id").annotate(
        active=Count("key", filter=Q(ended_at__isnull=True)),
        completed=Count("key", filter=Q(state=RunState.COMPLETED)),
        terminated=Count("key", filter=Q(state=RunState.TERMINATED)),
        troubled=Count("key", filter=Q(incident_key__isnull=False)),
    )
    return {
        row["element_id"]: ElementNumbers(
            row["active"], row["completed"], row["terminated"], row["troubled"]
        )
        for row in grouped.order_by("element_id")
    }


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

"""Who asked for decisions: the element of a process instance, or somebody over the API."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.store.models.decisions import DecisionInstance
from engine.store.models.runs import ElementInstance
from engine.web.operate.elements import elements_of, node_id


@dataclass(frozen=True, slots=True)
class Asker:
    """What a page says of it; ``process`` is empty where no process asked.

    Attributes:
        person: who called, where it is known.
    """

    process: str
    element: str
    person: str


def askers(rows: Iterable[DecisionInstance], processes: dict[str, str]) -> dict[str, Asker]:
    """Who asked for each of these decisions, by its id; *processes* are names by id."""
    rows = list(rows)
    items = {row.item_key for row in rows if row.item_key is not None}
    runs = {run.key: run for run in ElementInstance.objects.filter(key__in=items)}
    return {
        row.id: Asker(
            processes.get(row.process_id or "", row.process_id or ""),
            _element(row, runs.get(row.item_key or 0)),
            (row.asked_by or "").partition(":")[2] or row.asked_by or "",
        )
        for row in rows
    }


def _element(row: DecisionInstance, run: ElementInstance | None) -> str:
    if run is None or row.definition_key is None:
        return ""
    elements = elements_of(row.definition_key)
    found = elements.get(node_id(run.element_id, run.type))
    return found.name if found is not None else run.element_id

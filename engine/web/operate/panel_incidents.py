"""The incidents of a selection: what happened, what it means, and what came of each."""

from dataclasses import dataclass

from engine.store.models.incidents import Incident
from engine.store.models.runs import ElementInstance
from engine.store.models.work import Job
from engine.web.operate.outcomes import Outcome, outcomes
from engine.web.operate.selection import Selection
from engine.web.operate.words import incident_words

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ShownIncident:
    """One incident in words."""

    row: Incident
    title: str
    meaning: str
    remedy: str
    element: str
    job: Job | None
    outcome: Outcome


def incidents(selection: Selection) -> list[ShownIncident]:
    """Open incidents first, then the resolved ones, newest first."""
    rows = Incident.objects.filter(instance_key=selection.instance.key)
    found = list(rows.order_by("state", "-key")[:SHOWN])
    items = ElementInstance.objects.in_bulk({row.item_key for row in found})
    if not selection.whole:
        within = _within(selection, items)
        found = [row for row in found if row.item_key in within]
    came = outcomes(found)
    jobs = Job.objects.in_bulk({row.job_key for row in found if row.job_key is not None})
    return [_shown(row, items, jobs, came[row.key]) for row in found]


def _within(selection: Selection, items: dict[int, ElementInstance]) -> set[int]:
    """Those of *items* that are the selected run or lie inside it, at any depth."""
    if selection.run is None:
        return set()
    wanted = selection.run.key
    above = {key: row.scope_key for key, row in items.items()}
    unknown = {key for key in above.values() if key is not None} - set(above)
    while unknown:
        rows = ElementInstance.objects.filter(key__in=unknown).values_list("key", "scope_key")
        above.update(rows)
        unknown = {key for key in above.values() if key is not None} - set(above)
    return {key for key in items if wanted in _path(key, above)}


def _path(key: int | None, above: dict[int, int | None]) -> list[int]:
    path = []
    while key is not None:
        path.append(key)
        key = above.get(key)
    return path


def _shown(
    row: Incident, items: dict[int, ElementInstance], jobs: dict[int, Job], outcome: Outcome
) -> ShownIncident:
    title, meaning, remedy = incident_words(row.type)
    item = items.get(row.item_key)
    return ShownIncident(
        row=row,
        title=title,
        meaning=meaning,
        remedy=remedy,
        element=(item.element_name if item is not None else None) or row.element_id,
        job=jobs.get(row.job_key) if row.job_key is not None else None,
        outcome=outcome,
    )

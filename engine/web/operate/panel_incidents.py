"""The incidents of a selection: what happened, what it means, and what came of each."""

from dataclasses import dataclass

from django.db.models import QuerySet

from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from engine.store.models.work import Job
from engine.store.queries.incidents import incidents_below
from engine.store.queries.instances import called_below
from engine.web.operate.outcomes import Outcome, outcomes
from engine.web.operate.selection import Selection
from engine.web.operate.words import incident_words

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ShownIncident:
    """One incident in words; *instance* is set where it lies in a called one."""

    row: Incident
    instance: Instance | None
    title: str
    meaning: str
    remedy: str
    element: str
    job: Job | None
    outcome: Outcome


def incidents(selection: Selection) -> list[ShownIncident]:
    """Open incidents first, then the resolved ones, newest first; those of what is called too."""
    found = list(_rows(selection).order_by("state", "-key")[:SHOWN])
    items = ElementInstance.objects.in_bulk({row.item_key for row in found})
    came = outcomes(found)
    jobs = Job.objects.in_bulk({row.job_key for row in found if row.job_key is not None})
    others = {row.instance_key for row in found} - {selection.instance.key}
    called = Instance.objects.in_bulk(others) if others else {}
    return [_shown(row, called.get(row.instance_key), items, jobs, came[row.key]) for row in found]


def _rows(selection: Selection) -> QuerySet[Incident]:
    key = selection.instance.key
    if selection.whole:
        return Incident.objects.filter(instance_key__in=called_below(key).values("key"))
    if selection.run is None:
        return Incident.objects.none()
    return Incident.objects.filter(key__in=incidents_below(key, selection.run.key))


def _shown(
    row: Incident,
    instance: Instance | None,
    items: dict[int, ElementInstance],
    jobs: dict[int, Job],
    outcome: Outcome,
) -> ShownIncident:
    title, meaning, remedy = incident_words(row.type)
    item = items.get(row.item_key)
    return ShownIncident(
        row=row,
        instance=instance,
        title=title,
        meaning=meaning,
        remedy=remedy,
        element=(item.element_name if item is not None else None) or row.element_id,
        job=jobs.get(row.job_key) if row.job_key is not None else None,
        outcome=outcome,
    )

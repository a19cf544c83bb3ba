"""What came of an incident: open, being tried again, fixed, or failed once more.

A retry only asks; whether it helped is seen later, from what the element has done since. So the
outcome is read from the rows each time and never remembered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.store.models.incidents import Incident
from engine.store.models.runs import ElementInstance
from engine.store.models.work import Job, JobState


@dataclass(frozen=True, slots=True)
class Outcome:
    """One word for it, how it looks, and a sentence; ``settled`` when it will not change."""

    word: str
    look: str
    text: str
    settled: bool


OPEN = Outcome("Open", "bad", "Nobody has tried again yet.", settled=False)
FIXED = Outcome("Fixed", "ok", "The step was done.", settled=True)
GONE = Outcome("Gone", "neutral", "The element was ended in another way.", settled=True)
WAITS = Outcome("Requested", "wait", "The job waits for a worker.", settled=False)
RUNS = Outcome("Running", "live", "A worker has the job.", settled=False)
TRIES = Outcome("Trying", "warn", "It failed again and still has retries.", settled=False)


def outcomes(incidents: Iterable[Incident]) -> Mapping[int, Outcome]:
    """The outcome of each incident by its key; three queries."""
    rows = list(incidents)
    items = {row.item_key for row in rows}
    newest: dict[int, Incident] = {}
    again = Incident.objects.filter(item_key__in=items, state="ACTIVE").order_by("key")
    for row in again:
        newest[row.item_key] = row
    runs = ElementInstance.objects.in_bulk(items)
    jobs = Job.objects.in_bulk({row.job_key for row in rows if row.job_key is not None})
    return {
        row.key: _outcome(
            row,
            newest.get(row.item_key),
            runs.get(row.item_key),
            jobs.get(row.job_key) if row.job_key is not None else None,
        )
        for row in rows
    }


def _outcome(
    incident: Incident, newest: Incident | None, run: ElementInstance | None, job: Job | None
) -> Outcome:
    if incident.state == "ACTIVE":
        return OPEN
    if newest is not None and newest.key > incident.key:
        return Outcome("Failed again", "bad", newest.message, settled=True)
    if run is None or run.ended_at is not None:
        return FIXED if run is not None and run.state == "COMPLETED" else GONE
    if job is None or job.ended_at is not None:
        return FIXED  # the step that failed was done within the retry itself
    if job.state == JobState.ACTIVATED:
        return RUNS
    return TRIES if job.state == JobState.FAILED else WAITS

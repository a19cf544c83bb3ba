"""Where a key lives: the instance, the item and the part behind a job, task or incident.

Read before the instance is locked: keys never move, and whether the thing is still there is
judged by the state, under the lock.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from engine.runtime.state import PartKey
from engine.store.asking import among, ask
from engine.store.models.definitions import Definition
from engine.store.models.incidents import Incident
from engine.store.models.runs import ElementInstance
from engine.store.models.tasks import Task


class Route(NamedTuple):
    """The way to an item."""

    instance: int
    item: int
    parts: tuple[PartKey, ...]


class JobRoute(NamedTuple):
    """The way to a job's item, with what the gates ask."""

    instance: int
    item: int
    parts: tuple[PartKey, ...]
    type: str


_WAY = ("instance_key", "item_key", "part_scope", "part_number")
#: Asked before every answer of a worker: making this by the ORM costs more than the answer to it.
_JOBS = "SELECT key, instance_key, item_key, part_scope, part_number, type FROM engine_job WHERE "


def part(scope: int | None, number: int | None) -> tuple[PartKey, ...]:
    """The part of a large scope as an envelope names it."""
    return () if scope is None or number is None else ((scope, number),)


def jobs(keys: Iterable[int]) -> Mapping[int, JobRoute]:
    """The ways to jobs, by key."""
    wanted = list(keys)
    if not wanted:
        return {}
    condition, values = among("key", wanted)
    (rows,) = ask((_JOBS + condition, values))
    return {
        key: JobRoute(instance, item, part(scope, number), job_type)
        for key, instance, item, scope, number, job_type in rows
    }


def incident(key: int) -> tuple[Route, int | None] | None:
    """The way to an incident's item, and the job it is about."""
    return incidents((key,)).get(key)


def incidents(keys: Iterable[int]) -> Mapping[int, tuple[Route, int | None]]:
    """The ways to the items of incidents, and the jobs they are about, by key."""
    rows = Incident.objects.filter(key__in=list(keys)).values_list("key", *_WAY, "job_key")
    return {
        key: (Route(instance, item, part(scope, number)), job)
        for key, instance, item, scope, number, job in rows
    }


def element(key: int) -> Route | None:
    """The way to an element instance; a process instance is one too."""
    row = (
        ElementInstance.objects.filter(key=key)
        .values_list("instance_key", "part_scope", "part_number")
        .first()
    )
    return None if row is None else Route(row[0], key, part(row[1], row[2]))


def task(key: int) -> Task | None:
    """An inbox item."""
    return Task.objects.filter(key=key).first()


def task_attributes(row: Task) -> Mapping[str, Any]:
    """What the gates ask of a task, from its row."""
    return {
        "name": row.name or row.element_id,
        "assignee": row.assignee,
        "candidateGroups": row.candidate_groups,
        "candidateUsers": row.candidate_users,
    }


@lru_cache(maxsize=4096)
def version_of(definition_key: int) -> int:
    """The version number of a definition; it never changes."""
    return Definition.objects.values_list("version", flat=True).get(key=definition_key)

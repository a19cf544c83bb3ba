"""Jobs are leased: those that are ready, the most urgent first, in one statement.

A lease is a state, a deadline on the engine's clock and a token. What the worker sees are the
variables around the job's element: from the state as this process has it in memory, if that is
still the one whose hash the database has, otherwise from the snapshot. Nothing here waits for
anybody: jobs that another transaction is about to lease are left out.
"""

# ruff: noqa: S608 - what is put into the statements is written in this room

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from engine.feel.values import Value
from engine.runtime import task_listeners
from engine.runtime.state import PartKey, State
from engine.runtime.waits import TASK_LISTENER
from engine.store import clock, warm
from engine.store.asking import ask
from engine.store.definitions import deployed
from engine.store.loading import read_instances


class Leased(NamedTuple):
    """A job as it was leased; the names are those of the columns."""

    key: int
    instance_key: int
    item_key: int
    definition_key: int
    process_id: str
    version: int
    element_id: str
    type: str
    kind: str
    listener_event_type: str
    retries: int
    headers: str
    priority: int
    deadline: int
    part_scope: int | None
    part_number: int | None
    tenant_id: str
    head: bytes | None

    @property
    def parts(self) -> tuple[PartKey, ...]:
        """The part of a large scope in which the job's element lies."""
        if self.part_scope is None or self.part_number is None:
            return ()
        return ((self.part_scope, self.part_number),)


# The condition and the order are those of the index job_ready; SQLite wants its words literally.
_READY = (
    "type = %s AND state IN ('CREATED', 'FAILED', 'TIMED_OUT') AND retries > 0"
    " AND incident_key IS NULL AND (retry_at IS NULL OR retry_at <= (SELECT at FROM moment))"
    " AND NOT EXISTS (SELECT 1 FROM engine_instance WHERE engine_instance.key ="
    " engine_job.instance_key AND engine_instance.state = 'SUSPENDED')"
    " ORDER BY priority DESC, key"
)
_ANY = f"WITH moment AS (SELECT {{now}} AS at) SELECT 1 FROM engine_job WHERE {_READY} LIMIT 1"
_LEASE = (
    "WITH moment AS MATERIALIZED (SELECT {now} AS at), chosen AS MATERIALIZED"
    f" (SELECT key FROM engine_job WHERE {_READY} LIMIT %s{{skip}})"
    " UPDATE engine_job SET state = 'ACTIVATED', worker = %s, token = %s,"
    " deadline = (SELECT at FROM moment) + %s, updated_at = (SELECT at FROM moment)"
    " WHERE key IN (SELECT key FROM chosen)"
    f" RETURNING {', '.join(Leased._fields[:-1])},"
    " (SELECT hash FROM engine_snapshot WHERE instance_key = engine_job.instance_key)"
)


def any_ready(job_type: str) -> bool:
    """Whether a worker could get a job of the type now."""
    (rows,) = ask((_ANY.format(now=_now()), [job_type]))
    return bool(rows)


def lease(job_type: str, *, worker: str, token: str, timeout_ms: int, limit: int) -> list[Leased]:
    """At most *limit* ready jobs of a type, from now on the worker's, the most urgent first."""
    skip = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    text = _LEASE.format(now=_now(), skip=skip)
    (rows,) = ask((text, [job_type, limit, worker, token, timeout_ms]))
    leased = [Leased._make(row) for row in rows]
    leased.sort(key=lambda job: (-job.priority, job.key))
    return leased


def _now() -> str:
    postgresql = connection.vendor == "postgresql"
    return clock.NOW_ON_POSTGRESQL if postgresql else clock.NOW_ON_SQLITE


class View(NamedTuple):
    """What a worker sees of the instance of its job; *variables* are the worker's own copies.

    A task listener sees its *task* as it will be (names as in the REST API).
    """

    variables: dict[str, Value]
    meta: Mapping[str, Any]
    task: Mapping[str, Any] | None = None


def views(jobs: Sequence[Leased], fetch: frozenset[str]) -> dict[int, View]:
    """What is seen from each job's element, by the job's key; of *fetch* only, unless empty.

    A job whose element is gone has none.
    """
    found: dict[int, View] = {}
    cold: list[Leased] = []
    for of_instance in _by_instance(jobs):
        cold += _from_memory(of_instance, fetch, found)
    wanted: dict[int, set[PartKey]] = {}
    for job in cold:
        wanted.setdefault(job.instance_key, set()).update(job.parts)
    states = read_instances(wanted)
    for job in cold:
        if job.instance_key in states:
            _see(job, states[job.instance_key].state, fetch, found)
    return found


def _by_instance(jobs: Sequence[Leased]) -> Iterable[list[Leased]]:
    grouped: dict[int, list[Leased]] = {}
    for job in jobs:
        grouped.setdefault(job.instance_key, []).append(job)
    return grouped.values()


def _from_memory(
    jobs: list[Leased], fetch: frozenset[str], found: dict[int, View]
) -> Iterator[Leased]:
    """See from the jobs of one instance; gives those that its state in memory does not show."""
    first = jobs[0]
    if first.head is None:
        yield from jobs
        return
    head = bytes(first.head)
    kept = warm.take(first.instance_key, head, deployed(first.definition_key).plan)
    if kept is None:
        yield from jobs
        return
    # Out of the memory while it is looked at: no turn of another thread changes it meanwhile.
    for job in jobs:
        if not _see(job, kept.state, fetch, found):
            yield job
    warm.put(first.instance_key, kept)


def _see(job: Leased, state: State, fetch: frozenset[str], found: dict[int, View]) -> bool:
    item = state.items.get(job.item_key)
    if item is None:
        return False
    seen, task = state.visible(item), None
    if job.kind == TASK_LISTENER:
        seen.update(task_listeners.entered(item))
        task = task_listeners.shown(item)
    found[job.key] = View(
        {name: _own(value) for name, value in seen.items() if not fetch or name in fetch},
        state.meta,
        task,
    )
    return True


def _own(value: Value) -> Value:
    """*value*, lists and contexts copied: a worker may change what it has got."""
    if isinstance(value, list):
        return [_own(member) for member in value]
    if isinstance(value, dict):
        return {name: _own(member) for name, member in value.items()}
    return value

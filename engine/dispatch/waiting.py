"""Wait for jobs and for the end of an instance without holding a thread.

News wakes the waiter; it also looks by itself every `hub.LOOK_S` seconds, since news are hints.
"""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from engine.dispatch import hub, jobs, topics, transitions
from engine.dispatch.answers import ActivatedJob
from engine.dispatch.transitions import Transition
from engine.feel.values import Value, from_json
from engine.governance.principal import Actor
from engine.store import json
from engine.store.models.instances import Instance
from engine.store.models.runs import Variable

T = TypeVar("T")


async def for_jobs(
    job_type: str,
    *,
    worker: str,
    timeout_ms: int,
    limit: int,
    fetch: Sequence[str],
    wait_ms: int,
    actor: Actor,
) -> list[ActivatedJob]:
    """Lease jobs, waiting up to *wait_ms* for the first one."""

    def look() -> list[ActivatedJob]:
        return jobs.activate(
            job_type, worker=worker, timeout_ms=timeout_ms, limit=limit, fetch=fetch, actor=actor
        )

    found = await _until(look, (topics.of_jobs(job_type),), wait_ms)
    return found or []


async def for_end(instance_key: int, *, wait_ms: int) -> bool:
    """Whether the instance ends within *wait_ms*."""
    found = await _until(
        lambda: has_ended(instance_key), (topics.of_instance(instance_key),), wait_ms
    )
    return bool(found)


async def wait_for_task(transition: Transition, *, wait_ms: int) -> bool:
    """Whether the listeners of a task answer within *wait_ms*.

    Raises:
        CommandRejected: one of them has denied what was asked of the task.
    """
    found = await _until(
        lambda: transitions.is_over(transition), (topics.of_instance(transition.instance),), wait_ms
    )
    return bool(found)


def has_ended(instance_key: int) -> bool:
    """Whether the instance is over (or was never there)."""
    return not Instance.objects.filter(key=instance_key, ended_at=None).exists()


def root_variables(instance_key: int, fetch: Sequence[str]) -> dict[str, Value]:
    """The variables of the instance's own scope."""
    rows = Variable.objects.filter(scope_key=instance_key)
    if fetch:
        rows = rows.filter(name__in=list(fetch))
    return {
        name: from_json(json.decode(value))
        for name, value in rows.order_by("key").values_list("name", "value")
    }


async def _until(look: Callable[[], T], topics: Sequence[str], wait_ms: int) -> T | None:
    """The first true answer of *look* within *wait_ms*; it is asked once in any case."""
    ends = time.monotonic() + max(wait_ms, 0) / 1000
    asked = sync_to_async(_with_fresh_connection(look), thread_sensitive=False)
    if wait_ms <= 0:
        return await asked()
    async with hub.listen(*topics) as heard:
        while True:
            found = await asked()
            left = ends - time.monotonic()
            if found or left <= 0:
                return found
            await heard.wait(min(left, hub.LOOK_S))


def _with_fresh_connection(look: Callable[[], T]) -> Callable[[], T]:
    """The threads that look come and go, and must not keep a connection."""

    def asked() -> T:
        try:
            return look()
        finally:
            close_old_connections()

    return asked

"""The hint that jobs lie ready, and the life of the pool in a Celery worker."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings

from engine.dispatch import hints, pool, workers

_pool: pool.Pool | None = None


@shared_task(name=hints.TASK, ignore_result=True)
def wake(job_type: str) -> None:
    """Let this worker look for jobs of *job_type*."""
    hints.taken(job_type)
    if _pool is not None:
        _pool.wake(job_type)


@worker_ready.connect
def start_pool(**_: Any) -> None:
    """A Celery worker has started: it does jobs from now on."""
    global _pool
    found = workers.find_workers()
    if found and _pool is None:
        _pool = pool.Pool(found, threads=settings.HELM_THREADS)
        _pool.start()


@worker_shutting_down.connect
def stop_pool(**_: Any) -> None:
    """A Celery worker is asked to end: what was begun is ended, the rest given back."""
    global _pool
    if _pool is not None:
        _pool.stop()
        _pool = None

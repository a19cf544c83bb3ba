"""Hints to the Celery workers that jobs of a type lie ready. Losing one costs a moment.

A hint is sent once until a worker has begun to act on it: the key in Redis is removed by the
task before it looks for jobs, so a job committed later sends a new hint.
"""

import logging
from collections.abc import Iterable

from celery import Celery
from django.conf import settings
from kombu.exceptions import KombuError
from redis import Redis, RedisError

from engine.dispatch import topics

log = logging.getLogger("helm.dispatch")

TASK = "engine.tasks.wake"
REMEMBERED_MS = 2_000

_redis: Redis | None = None
_sender: Celery | None = None


def hear(heard: Iterable[str]) -> None:
    """Send hints for the job topics among *heard*."""
    for topic in heard:
        if topic.startswith(topics.JOBS):
            send(topic.removeprefix(topics.JOBS))


def send(job_type: str) -> None:
    """Tell one Celery worker that jobs of *job_type* lie ready."""
    try:
        if _connection().set(_key(job_type), 1, nx=True, px=REMEMBERED_MS):
            _app().send_task(TASK, args=[job_type], ignore_result=True, retry=False)
    except (RedisError, KombuError, OSError) as error:
        log.warning("a hint about jobs of type '%s' was lost: %s", job_type, error)


def taken(job_type: str) -> None:
    """A worker is about to look for jobs of *job_type*: the next hint counts again."""
    try:
        _connection().delete(_key(job_type))
    except RedisError as error:
        log.info("the mark of a hint stays until it is old: %s", error)


def forget() -> None:
    """Drop the connections: for tests, whose Redis comes and goes."""
    global _redis, _sender
    _redis = _sender = None


def _connection() -> Redis:
    global _redis
    if _redis is None:
        _redis = Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    return _redis


def _app() -> Celery:
    """A Celery app that only sends: the workers' own is not loaded in every process."""
    global _sender
    if _sender is None:
        _sender = Celery("helm-hints", set_as_current=False)
        _sender.config_from_object("django.conf:settings", namespace="CELERY")
        _sender.conf.broker_connection_timeout = 1
    return _sender


def _key(job_type: str) -> str:
    return f"helm:hint:{job_type}"

"""Hints to Celery workers: sent once, acted on, lost without harm."""

from collections.abc import Iterator

import msgspec
import pytest
from django.test import override_settings
from redis import Redis

from engine.dispatch import hints
from engine.tasks import wake


@pytest.fixture
def queue(redis_url: str) -> Iterator[Redis]:
    """A Redis that this process sends its hints to."""
    hints.forget()
    redis = Redis.from_url(redis_url)
    redis.flushall()
    with override_settings(REDIS_URL=redis_url, CELERY_BROKER_URL=redis_url):
        yield redis
    hints.forget()
    redis.close()


def sent(queue: Redis) -> list[str]:
    messages = [msgspec.json.decode(message) for message in queue.lrange("helm", 0, -1)]
    return [message["headers"]["argsrepr"] for message in messages]


def test_a_hint_is_sent_once_until_a_worker_has_begun_to_act_on_it(queue: Redis) -> None:
    hints.hear(["jobs.pay", "inbox", "instance.7"])
    hints.hear(["jobs.pay"])
    assert sent(queue) == ["['pay']"]

    wake("pay")
    hints.hear(["jobs.pay"])
    assert sent(queue) == ["['pay']"] * 2


def test_without_redis_a_hint_is_lost_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    hints.forget()
    nowhere = "redis://127.0.0.1:9/0"
    with override_settings(REDIS_URL=nowhere, CELERY_BROKER_URL=nowhere):
        hints.hear(["jobs.pay"])
        wake("pay")
    hints.forget()

    assert "was lost" in caplog.text

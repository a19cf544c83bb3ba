"""News across processes: topics are groups of the channel layer."""

import asyncio
from collections.abc import Iterator

import pytest
from django.test import override_settings

from engine.dispatch import hub, pushes


@pytest.fixture
def layer(redis_url: str) -> Iterator[None]:
    """A Redis channel layer, as every process of a scaled installation has it."""
    layers = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_url], "prefix": "helm"},
        }
    }
    with override_settings(CHANNEL_LAYERS=layers, REDIS_URL=redis_url, CELERY_BROKER_URL=redis_url):
        yield
        pushes.settle()  # what is still on its way must not reach the next test's queue


def test_news_of_another_process_wakes_a_listener(
    layer: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "ring", lambda topics: None)  # the sender is elsewhere

    async def scene() -> frozenset[str]:
        async with hub.listen("inbox", "jobs.größe", "fleet") as news:
            pushes.announce(frozenset(("inbox", "jobs.größe", "instance.7")))
            heard: set[str] = set()
            while len(heard) < 2:
                heard |= await asyncio.wait_for(news.wait(10), 12)
            return frozenset(heard)

    assert asyncio.run(scene()) == {"inbox", "jobs.größe"}


def test_a_dead_redis_costs_the_sender_nothing(caplog: pytest.LogCaptureFixture) -> None:
    nowhere = "redis://127.0.0.1:9/0"
    layers = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [nowhere], "prefix": "helm"},
        }
    }
    with override_settings(CHANNEL_LAYERS=layers, REDIS_URL=nowhere, CELERY_BROKER_URL=nowhere):
        pushes.announce(frozenset(("inbox",)))
        pushes.settle()

    assert "a hint about inbox was lost" in caplog.text

"""Counters of wrong passwords, with Redis, without it, and while it comes and goes."""

import pytest

from helm.caches import RedisOrMemory
from tests.children.redis import Redis, running_redis


@pytest.fixture
def redis():
    with running_redis() as server:
        yield server


def cache_of(server: Redis) -> RedisOrMemory:
    cache = RedisOrMemory(server.url, {"KEY_PREFIX": "test"})
    cache._memory.clear()
    return cache


def failure(cache: RedisOrMemory) -> int:
    """What sign-in does after a wrong password."""
    cache.add("alice", 0, 60)
    return cache.incr("alice")


def test_processes_count_together_in_redis(redis):
    first, second = cache_of(redis), cache_of(redis)

    counted = [failure(first), failure(second), failure(first)]

    assert counted == [1, 2, 3]
    assert second.get("alice") == 3


def test_without_redis_the_process_counts_by_itself(redis):
    cache = cache_of(redis)
    redis.kill()

    counted = [failure(cache) for _ in range(6)]

    assert counted == [1, 2, 3, 4, 5, 6]
    assert cache.get("alice", 0) == 6
    assert cache.get("bob", 0) == 0


def test_when_redis_goes_between_two_questions_nothing_is_raised(redis):
    cache = cache_of(redis)
    cache.add("alice", 0, 60)
    redis.kill()

    assert cache.incr("alice") == 1


def test_when_redis_is_back_it_counts_again(redis):
    cache = cache_of(redis)
    redis.kill()
    failure(cache)
    redis.start()

    assert failure(cache) == 1
    cache.delete("alice")
    assert cache.get("alice", 0) == 0

"""The cache of a scaled installation: Redis, and this process's memory while Redis is away.

HELM keeps counters of wrong passwords in it, nothing that has to be kept. Without Redis each
process counts by itself: guessing stays slow, and nobody is locked out of an engine that works.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger("helm.cache")

T = TypeVar("T")

PATIENCE_S = 1.0  #: a Redis that hangs is as good as none


class RedisOrMemory(RedisCache):
    """Redis, as long as it answers."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {
            "socket_timeout": PATIENCE_S,
            "socket_connect_timeout": PATIENCE_S,
            "retry": Retry(NoBackoff(), 0),
        }
        options = {**patience, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        kept = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._memory = LocMemCache("helm-without-redis", kept)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _either(
            lambda: super(RedisOrMemory, self).get(key, default, version),
            lambda: self._memory.get(key, default, version),
        )

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return _either(
            lambda: super(RedisOrMemory, self).add(key, value, timeout, version),
            lambda: self._memory.add(key, value, timeout, version),
        )

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        _either(
            lambda: super(RedisOrMemory, self).set(key, value, timeout, version),
            lambda: self._memory.set(key, value, timeout, version),
        )

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """As Redis does it; a key that went with Redis, or came without it, counts from 0."""
        try:
            return _either(
                lambda: super(RedisOrMemory, self).incr(key, delta, version),
                lambda: self._memory.incr(key, delta, version),
            )
        except ValueError:
            self.add(key, delta, version=version)  # for the cache's default time
            return delta

    def delete(self, key: Any, version: int | None = None) -> bool:
        self._memory.delete(key, version)
        return _either(
            lambda: super(RedisOrMemory, self).delete(key, version),
            lambda: False,
        )


def _either(ask_redis: Callable[[], T], ask_memory: Callable[[], T]) -> T:
    try:
        return ask_redis()
    except RedisError as error:
        log.warning("Redis is away, this process counts by itself: %s", error)
        return ask_memory()

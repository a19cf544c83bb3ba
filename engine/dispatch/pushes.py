"""After the commit: who is told that something happened.

Topics are gathered while a transaction runs and rung once when it has committed. In one process
the `hub` is enough. Across processes they also go to the channel layer and to the Celery workers,
from a loop of its own in one thread, so that a slow or dead Redis never holds a commit back; a
hint that is lost costs `hub.LOOK_S` at most.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction

from engine.dispatch import hints, hub

log = logging.getLogger("helm.dispatch")

_watchers: list[Callable[[frozenset[str]], None]] = []


def watch(watcher: Callable[[frozenset[str]], None]) -> None:
    """Call *watcher* with the topics of each commit of this process (worker pool, hints)."""
    _watchers.append(watcher)


def unwatch(watcher: Callable[[frozenset[str]], None]) -> None:
    """No longer call *watcher*."""
    if watcher in _watchers:
        _watchers.remove(watcher)


def after_commit(topics: Iterable[str]) -> None:
    """Ring *topics* when the present transaction has committed (at once without one)."""
    heard = frozenset(topics)
    if heard:
        transaction.on_commit(lambda: announce(heard), robust=True)


def announce(topics: frozenset[str]) -> None:
    """Ring *topics* now, here and in the other processes."""
    hub.ring(topics)
    for watcher in list(_watchers):
        watcher(topics)
    if get_channel_layer() is not None:
        _outside.send(topics)


def settle(timeout_s: float = 10.0) -> None:
    """Wait until what was announced so far has left, or could not."""
    _outside.settle(timeout_s)


class _Outside:
    """The thread that talks to the channel layer and to Celery."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pending: set[str] = set()

    def send(self, topics: frozenset[str]) -> None:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, name="helm-pushes", daemon=True).start()
            idle = not self._pending
            self._pending |= topics
        if idle:
            self._last = asyncio.run_coroutine_threadsafe(self._flush(), self._loop)

    def settle(self, timeout_s: float) -> None:
        if self._last is not None:
            self._last.result(timeout_s)

    def _run(self) -> None:
        assert self._loop is not None  # noqa: S101 - made before the thread
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _flush(self) -> None:
        with self._lock:
            topics, self._pending = self._pending, set()
        await asyncio.gather(self._to_groups(topics), asyncio.to_thread(hints.hear, topics))

    async def _to_groups(self, topics: set[str]) -> None:
        layer: Any = get_channel_layer()
        for topic in topics:
            group = hub.group_of(topic)
            try:
                await layer.group_send(group, {"type": "helm.news", "group": group})
            except Exception as error:  # noqa: BLE001 - any failure of Redis loses a hint only
                log.warning("a hint about %s was lost: %s", topic, error)
                return


_outside = _Outside()

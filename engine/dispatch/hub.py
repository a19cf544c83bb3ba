"""News inside and across processes: who waits for a topic is woken, without holding a thread.

Topics are ``instance.<key>``, ``inbox``, ``fleet`` and ``jobs.<type>``. In one process a
listener is an asyncio event that any thread sets by ``call_soon_threadsafe``. Across processes
the topics are groups of the Redis channel layer. News is a hint: what happened is read from
the database, and whoever waits also looks by itself every `LOOK_S` seconds.
"""

import asyncio
import contextlib
import hashlib
import re
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from channels.layers import get_channel_layer

LOOK_S = 2.0  #: a lost hint costs at most this long

_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,90}")


class Listener:
    """News of some topics: ``async with hub.listen("inbox") as news: await news.wait(30)``."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = tuple(topics)
        self.heard: set[str] = set()
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._pump: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Listener":
        _join(self)
        if get_channel_layer() is not None:
            ready = asyncio.Event()
            self._pump = asyncio.create_task(self._relay(ready))
            with contextlib.suppress(TimeoutError):  # a Redis that hangs is as good as none
                await asyncio.wait_for(ready.wait(), LOOK_S)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _leave(self)
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)

    async def wait(self, timeout_s: float) -> frozenset[str]:
        """The topics with news since the last call; empty when *timeout_s* passed without any."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return frozenset()
        self._event.clear()
        heard, self.heard = frozenset(self.heard), set()
        return heard

    def ring(self, topic: str) -> None:
        """News of *topic*; callable from any thread."""
        try:
            self._loop.call_soon_threadsafe(self._set, topic)
        except RuntimeError:  # the loop has ended with its listener still registered
            _leave(self)

    def _set(self, topic: str) -> None:
        self.heard.add(topic)
        self._event.set()

    async def _relay(self, ready: asyncio.Event) -> None:
        layer: Any = get_channel_layer()
        channel = await layer.new_channel()
        names = {group_of(topic): topic for topic in self.topics}
        try:
            for name in names:
                await layer.group_add(name, channel)
            ready.set()
            while True:
                message = await layer.receive(channel)
                self._set(names.get(str(message.get("group")), ""))
        finally:
            ready.set()
            for name in names:
                await layer.group_discard(name, channel)


_lock = threading.Lock()
_listeners: dict[str, set[Listener]] = {}


def listen(*topics: str) -> Listener:
    """A listener of *topics*, to be entered in a running event loop."""
    return Listener(topics)


def ring(topics: Iterable[str]) -> None:
    """News of *topics* for the listeners of this process; callable from any thread."""
    with _lock:
        targets = [(listener, topic) for topic in topics for listener in _listeners.get(topic, ())]
    for listener, topic in targets:
        listener.ring(topic)


def group_of(topic: str) -> str:
    """The channel layer's group of a topic: itself, or a hash where it has other characters."""
    if _PLAIN.fullmatch(topic):
        return topic
    return "hashed." + hashlib.sha256(topic.encode()).hexdigest()[:40]


def _join(listener: Listener) -> None:
    with _lock:
        for topic in listener.topics:
            _listeners.setdefault(topic, set()).add(listener)


def _leave(listener: Listener) -> None:
    with _lock:
        for topic in listener.topics:
            members = _listeners.get(topic)
            if members is not None:
                members.discard(listener)
                if not members:
                    del _listeners[topic]

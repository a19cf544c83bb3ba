"""The sockets themselves: one instance's turns, and hints that a list is worth reading again.

Rules (`design/ux.md`, section 4): listen before reading, so that nothing falls between; a hint
only wakes, what is sent comes from the journal after the client's own number; at most ten frames
a second, however much happens; who may not see it is accepted and then closed with a code that
the client takes as final, because a browser cannot tell a refused handshake from a bad line.
"""

import asyncio
import logging
import time
from abc import abstractmethod
from collections.abc import Callable
from typing import TypeVar

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import close_old_connections

from engine.dispatch import topics
from engine.live import wire
from engine.live.watching import Watcher, may_watch_runs
from engine.public import Actor, cases, listen
from engine.store.models.instances import Instance
from engine.store.queries import journal

log = logging.getLogger("helm.live")

BACKLOG = 5_000  #: turns; a client further behind is told to begin anew
PAGE = 100  #: turns in one frame
BREATH_S = 0.1  #: between two frames of turns
WAKE_S = 1.0  #: between two hints
LOOK_S = 2.0  #: a hint that got lost costs at most this long
RECHECK_S = 2.0  #: how long somebody who has signed out may still listen

T = TypeVar("T")


class Socket(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """A socket that ends when its person may no longer have it."""

    async def connect(self) -> None:
        await self.accept()
        self.watcher = Watcher.of(self.scope)
        self.checked = 0.0
        self.pump: asyncio.Task[None] | None = None
        if await self.is_welcome():
            self.pump = asyncio.create_task(self._run())

    async def disconnect(self, code: int) -> None:
        if self.pump is not None:
            self.pump.cancel()

    async def _run(self) -> None:
        try:
            await self.run()
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("A socket has failed; its page will come back")
            await self.close(1011)

    async def is_welcome(self) -> bool:
        """Whether the person may have this socket, now; otherwise it is closed."""
        if time.monotonic() - self.checked < RECHECK_S:
            return True
        code = await self.asks(self._refusal)
        if code is not None:
            await self.close(code)
            return False
        self.checked = time.monotonic()
        return True

    def _refusal(self) -> int | None:
        actor = self.watcher.actor()
        return wire.SIGNED_OUT if actor is None else self.refusal(actor)

    @staticmethod
    async def asks(question: Callable[[], T]) -> T:
        """The database's answer, asked in a thread that keeps no connection."""

        def asked() -> T:
            try:
                return question()
            finally:
                close_old_connections()

        return await sync_to_async(asked, thread_sensitive=False)()

    @abstractmethod
    def refusal(self, actor: Actor) -> int | None:
        """The code with which *actor* is sent away; None when the socket is theirs."""

    @abstractmethod
    async def run(self) -> None:
        """What the socket says for as long as it is open."""


class InstanceFeed(Socket):
    """The turns of one instance after the client's number: in order, each once."""

    async def connect(self) -> None:
        self.key = int(self.scope["url_route"]["kwargs"]["key"])
        self.after: int | None = None  # nothing is told before the client has said its number
        self.news = listen(topics.of_instance(self.key))
        await super().connect()

    def refusal(self, actor: Actor) -> int | None:
        if not may_watch_runs(actor):
            return wire.FORBIDDEN
        return None if Instance.objects.filter(key=self.key).exists() else wire.NOT_FOUND

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.pump is None:
            return
        try:
            self.after = wire.resumed_after(text_data)
        except wire.BadFrame as bad:
            log.info("A client of instance %s was sent away: %s", self.key, bad)
            await self.close(wire.BAD_FRAME)
            return
        self.news.ring("resume")

    async def run(self) -> None:
        async with self.news:
            while await self.is_welcome():
                if await self._tell():
                    await asyncio.sleep(BREATH_S)
                else:
                    await self.news.wait(LOOK_S)

    async def _tell(self) -> bool:
        """Send the next turns; whether there may be more at once."""
        after = self.after
        if after is None:
            return False
        frame, reached = await self.asks(lambda: self._read(after))
        if self.after != after:  # the client has begun anew while we read
            return True
        if frame is None:
            return False
        self.after = reached
        await self.send(frame)
        return True

    def _read(self, after: int) -> tuple[str | None, int | None]:
        """The frame after a number, and the number it reaches."""
        found = journal.turns(self.key, after=after, limit=PAGE)
        if len(found) in (0, PAGE):
            head = journal.head(self.key)
            if head < after or head - after > BACKLOG:
                return wire.RESET, None
        return (wire.turns(found), found[-1].seq) if found else (None, after)


class Hints(Socket):
    """Says ``wake`` once at the start and whenever its topic has news, once a second at most."""

    topic: str

    async def run(self) -> None:
        async with listen(self.topic) as news:
            await self.send(wire.WAKE)
            while await self.is_welcome():
                await asyncio.sleep(WAKE_S)
                if await news.wait(LOOK_S):
                    await self.send(wire.WAKE)


class FleetHints(Hints):
    """Instances begin and end, incidents come and go."""

    topic = topics.FLEET

    def refusal(self, actor: Actor) -> int | None:
        return None if may_watch_runs(actor) else wire.FORBIDDEN


class CaseHints(Hints):
    """Something has happened in one case."""

    async def connect(self) -> None:
        self.key = int(self.scope["url_route"]["kwargs"]["key"])
        self.topic = topics.of_instance(self.key)
        await super().connect()

    def refusal(self, actor: Actor) -> int | None:
        if not Instance.objects.filter(key=self.key, kind="case").exists():
            return wire.NOT_FOUND
        return None if cases.visible(actor).filter(key=self.key).exists() else wire.FORBIDDEN


class InboxHints(Hints):
    """Tasks of people; what each of them may see is judged when the list is read."""

    topic = topics.INBOX

    def refusal(self, actor: Actor) -> int | None:
        return None

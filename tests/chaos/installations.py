"""The two set-ups, with what can be done to each of their processes.

Embedded: one process on SQLite, and the child that asks models. Scaled: PostgreSQL, Redis, two
Celery workers, the web server, the sweeper, and the parent that watches them. What is not watched
by HELM (the parent, PostgreSQL, Redis) is started again here, as an init system would.
"""

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from tests.chaos.works.limits import LEASE_MS
from tests.children.postgres import Postgres, postgres
from tests.children.process import alive, children_of, wait_until
from tests.children.redis import Redis, running_redis
from tests.children.server import Server, server
from tests.scaled.test_watch import roles_of

CRASHED = 137  #: the exit code of a process that has ended at a named point
PATIENCE_S = 180.0  #: for a crowded machine
FREEZE_S = LEASE_MS / 1000 * 1.4  #: past every lease of the load

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "tests.chaos.works.settings",
    "HELM_CLOCK": "real",
    "HELM_WORKERS": "2",
}


class Installation(Protocol):
    """A running set-up.

    *kinds* are its processes that can be killed, *frozen* those that stand still for long, and
    *absent* those without which it is to go on, or to come back.
    """

    server: Server

    @property
    def name(self) -> str: ...

    @property
    def kinds(self) -> tuple[str, ...]: ...

    @property
    def frozen(self) -> tuple[str, ...]: ...

    @property
    def absent(self) -> tuple[str, ...]: ...

    def kill(self, kind: str, chance: random.Random) -> float:
        """Kill one process of the kind, and start what HELM does not start; when it was killed."""
        ...

    def freeze(self, kind: str, chance: random.Random) -> float:
        """Stop one process until every lease that it holds is over; when it went on."""
        ...

    def leave(self, kind: str, seconds: float) -> float:
        """Kill a process and start it so much later; when it was back."""
        ...

    def crash(self, point: str, passes: int) -> float:
        """Let a process end itself at a named point, and start without it; when that was."""
        ...

    def revive(self) -> bool:
        """Start the server again if it has ended; whether it had."""
        ...


class Embedded:
    """`make run` without any settings."""

    name = "embedded"
    kinds = ("server", "model")
    frozen = ("server",)
    absent = ()

    def __init__(self, running: Server) -> None:
        self.server = running

    def kill(self, kind: str, chance: random.Random) -> float:
        if kind == "model":
            # There is one once an agent has asked; the next question starts the next.
            wait_until(
                lambda: bool(self._models()), what="a process that asks models", patience=PATIENCE_S
            )
            return _killed(*self._models())
        assert self.server.process is not None
        at = _killed(self.server.process.pid)
        self.server.kill()
        self.server.start()
        return at

    def freeze(self, kind: str, chance: random.Random) -> float:
        assert self.server.process is not None
        return _frozen(self.server.process.pid)

    def leave(self, kind: str, seconds: float) -> float:
        raise LookupError(f"without its {kind} nothing is left of it")

    def crash(self, point: str, passes: int) -> float:
        with _crashpoint(self.server, point, passes):
            process = self.server.process
            wait_until(
                lambda: process is not None and process.poll() == CRASHED,
                what=f"a crash {point}",
                patience=PATIENCE_S,
            )
            self.server.stop()
        at = time.time()
        self.server.start()
        return at

    def revive(self) -> bool:
        return _revived(self.server)

    def _models(self) -> list[int]:
        return [] if self.server.process is None else children_of(self.server.process.pid)


class Scaled:
    """`make run` with DATABASE_URL and REDIS_URL."""

    name = "scaled"
    kinds = ("web", "worker", "sweeper", "parent", "redis", "postgres", "backend")
    frozen = ("worker", "web", "sweeper", "redis", "postgres")
    absent = ("redis", "postgres")

    def __init__(self, running: Server, database: Postgres, redis: Redis) -> None:
        self.server = running
        self._database = database
        self._redis = redis

    def kill(self, kind: str, chance: random.Random) -> float:
        if kind == "redis":
            at = _killed(self._redis.pid)
            self._redis.kill()
            self._redis.start()
        elif kind == "postgres":
            at = self._database.kill()
            self._database.start()
        elif kind == "backend":
            # PostgreSQL itself then ends every other connection, and recovers.
            at = _killed(chance.choice(sorted(self._database.backends())))
        elif kind == "parent":
            at = self._kill_parent()
        else:
            at = _killed(self._one(kind, chance))
        return at

    def freeze(self, kind: str, chance: random.Random) -> float:
        if kind == "redis":
            return _frozen(self._redis.pid)
        if kind == "postgres":
            return _frozen(*self._database.backends())
        return _frozen(self._one(kind, chance))

    def leave(self, kind: str, seconds: float) -> float:
        part = self._redis if kind == "redis" else self._database
        part.kill()
        time.sleep(seconds)
        part.start()
        return time.time()

    def crash(self, point: str, passes: int) -> float:
        before = self._crashes()
        with _crashpoint(self.server, point, passes):
            wait_until(
                lambda: self._crashes() > before, what=f"a crash {point}", patience=PATIENCE_S
            )
            self.server.stop()
        at = time.time()
        self.server.start()
        return at

    def _crashes(self) -> int:
        """How many children the parent has seen end at a named point."""
        return self.server.log().count(f"ended (exit code {CRASHED})")

    def revive(self) -> bool:
        return _revived(self.server)

    def _kill_parent(self) -> float:
        """Its children end with it, and then it is started again."""
        assert self.server.process is not None
        family = children_of(self.server.process.pid)
        at = _killed(self.server.process.pid)
        self.server.kill()
        wait_until(
            lambda: not any(map(alive, family)),
            what="the children to end with the parent",
            patience=PATIENCE_S,
        )
        self.server.start()
        return at

    def _one(self, role: str, chance: random.Random) -> int:
        assert self.server.process is not None
        parent = self.server.process.pid

        def found() -> list[int]:
            return sorted(pid for pid, plays in roles_of(parent).items() if plays == role)

        wait_until(lambda: bool(found()), what=f"a {role} to kill", patience=PATIENCE_S)
        return chance.choice(found())


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself meanwhile
        os.kill(pid, number)


def _killed(*pids: int) -> float:
    """End processes as a power cut does; when that was."""
    for pid in pids:
        _signal(pid, signal.SIGKILL)
    return time.time()


def _frozen(*pids: int) -> float:
    for pid in pids:
        _signal(pid, signal.SIGSTOP)
    try:
        time.sleep(FREEZE_S)
    finally:
        for pid in pids:
            _signal(pid, signal.SIGCONT)
    return time.time()


@contextlib.contextmanager
def _crashpoint(running: Server, point: str, passes: int) -> Iterator[None]:
    """The server is started anew, to end when it passes the point for the n-th time."""
    running.stop()
    running.settings["HELM_CRASHPOINT"] = f"{point}:{passes}"
    try:
        running.start(wait=False)
        yield
    finally:
        del running.settings["HELM_CRASHPOINT"]


def _revived(running: Server) -> bool:
    if running.process is not None and running.process.poll() is None:
        return False
    running.start()
    return True


@contextlib.contextmanager
def embedded(**settings: str) -> Iterator[Embedded]:
    """The set-up of one process, for the length of a test."""
    with server({**SETTINGS, **settings}) as running:
        yield Embedded(running)


@contextlib.contextmanager
def scaled(**settings: str) -> Iterator[Scaled]:
    """The set-up of many processes, on a database and a Redis of its own."""
    with postgres(durable=True) as database, running_redis() as redis:
        places = {"DATABASE_URL": database.create("helm"), "REDIS_URL": redis.url}
        with server({**SETTINGS, **places, **settings}) as running:
            yield Scaled(running, database, redis)


SETUPS: dict[str, Callable[..., contextlib.AbstractContextManager[Installation]]] = {
    "embedded": embedded,
    "scaled": scaled,
}

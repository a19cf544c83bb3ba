"""Kill the server under load, at random moments and at named points: nothing is lost or doubled.

HELM_CHAOS_ROUNDS makes the random kills many (`make chaos`).
"""

import os
import random
import time
from collections.abc import Callable, Iterator

import pytest

from tests.chaos.invariants import check, found
from tests.chaos.load import Load, until
from tests.children.server import Server

ROUNDS = int(os.environ.get("HELM_CHAOS_ROUNDS", "3"))
POINTS = ("before-claim", "after-claim", "before-commit", "after-commit", "before-ack")


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings of an embedded server on either database."""
    if request.param == "postgres":
        yield {"DATABASE_URL": request.getfixturevalue("postgres_url")}
    else:
        yield {}


def run_to_the_end(server: Server, load: Load) -> None:
    """Let everything that was started end, then stop the server."""
    load.stop_starting()
    until(lambda: load.is_quiet, "the workers to find nothing more to do")
    load.end()
    assert server.stop() == 0


def test_random_kills_lose_and_double_nothing(
    start_server: Callable[..., Server], settings: dict[str, str]
) -> None:
    chance = random.Random(20261120)
    server = start_server(**settings, HELM_CLOCK="real")
    load = Load(server)
    load.deploy()
    with load:
        for _ in range(ROUNDS):
            seen = len(load.completed)
            until(lambda before=seen: len(load.completed) > before + 5, "work to go on")
            time.sleep(chance.uniform(0.05, 0.8))
            server.kill()
            server.start()
        run_to_the_end(server, load)

    rows = check(server, load)
    assert len(rows["instances"]) >= len(load.started) > ROUNDS


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_at_a_named_point_loses_and_doubles_nothing(
    start_server: Callable[..., Server], point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server(HELM_CLOCK="real")
    load = Load(server)
    load.deploy()
    server.stop()
    crashing = {**server.environment(), "HELM_CRASHPOINT": f"{point}:25"}
    with monkeypatch.context() as once:
        once.setattr(server, "environment", lambda: crashing)
        server.start()
    with load:
        until(lambda: server.process is not None and server.process.poll() == 137, "the crash")
        server.start()
        run_to_the_end(server, load)

    assert len(found(server)["instances"]) > 0
    check(server, load)

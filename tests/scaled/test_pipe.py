"""The pipe of a scaled installation: several processes write, hints may be lost."""

from collections.abc import Callable

from tests.chaos.invariants import check
from tests.chaos.load import Load, until
from tests.children.server import Server


def test_work_goes_on_through_kills_of_all_processes(
    start_server: Callable[..., Server], postgres_url: str, redis_url: str
) -> None:
    server = start_server(DATABASE_URL=postgres_url, REDIS_URL=redis_url, HELM_CLOCK="real")
    load = Load(server)
    load.deploy()
    with load:
        until(lambda: len(load.completed) > 20, "work to be done")
        server.kill()
        server.start()
        until(lambda: len(load.completed) > 40, "work to go on")
        load.stop_starting()
        until(lambda: load.is_quiet, "the workers to find nothing more to do")
        load.end()
    assert server.stop() == 0

    check(server, load)

"""The feed where several processes write: hints go through Redis, turns come from PostgreSQL."""

from tests.children.server import ADMIN
from tests.children.socket import Session, connected
from tests.live.steps import Engine, after, hear


def test_turns_that_other_processes_write_are_heard(start_server, postgres_url, redis_url):
    server = start_server(DATABASE_URL=postgres_url, REDIS_URL=redis_url)
    engine = Engine(server)
    engine.deploys()
    key = engine.starts()
    operator = Session(server, *ADMIN)

    with connected(server, f"/ws/instances/{key}", operator) as line:
        after(line, 1)
        heard = []
        for number in range(8):
            engine.sets(key, number)
            heard += hear(line, number + 2)

    assert [turn["seq"] for turn in heard] == list(range(2, 10))

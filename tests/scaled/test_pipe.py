"""The pipe of a scaled installation: workers do jobs, with and without Redis.

`tests/chaos` kills every process of it under load.
"""

import contextlib
import os
import signal
from collections.abc import Callable

import httpx

from tests.chaos.campaign import manage, stored
from tests.chaos.invariants import events
from tests.children.process import wait_until
from tests.children.redis import redis
from tests.children.server import Server
from tests.dispatch.drawings import chain, service
from tests.scaled.test_watch import roles_of

LETTERS = chain(service("First", "loan.letter", 50), service("Second", "loan.letter", 50))
INSTANCES = 60


def started(client: httpx.Client, numbers: range) -> None:
    """Start instances that Celery workers bring to their end."""
    for number in numbers:
        body = {"processDefinitionId": "p", "variables": {"applicant": str(number)}}
        client.post("/v2/process-instances", json=body).raise_for_status()


def ended(client: httpx.Client) -> int:
    query = {"filter": {"state": "COMPLETED"}, "page": {"limit": 1}}
    answer = client.post("/v2/process-instances/search", json=query)
    return int(answer.raise_for_status().json()["page"]["totalItems"])


def deployed(server: Server) -> httpx.Client:
    client = httpx.Client(base_url=server.url, auth=server.admin, timeout=30)
    files = [("resources", ("letters.bpmn", LETTERS))]
    client.post("/v2/deployments", files=files).raise_for_status()
    return client


def every_job_is_done_once(server: Server) -> None:
    completed = [event[1] for _, event in events(stored(server)) if event[0] == "JobCompleted"]
    assert len(completed) == len(set(completed)) == 2 * INSTANCES
    server.stop()
    assert f"{INSTANCES} instances follow" in manage(server, "replay")


def test_celery_workers_do_jobs_through_the_kill_of_one_of_them(
    start_server: Callable[..., Server], postgres_url: str, redis_url: str
) -> None:
    server = start_server(DATABASE_URL=postgres_url, REDIS_URL=redis_url, HELM_CLOCK="real")
    assert server.process is not None
    with contextlib.closing(deployed(server)) as client:
        started(client, range(INSTANCES // 2))
        roles = roles_of(server.process.pid).items()
        os.kill(next(pid for pid, role in roles if role == "worker"), signal.SIGKILL)
        started(client, range(INSTANCES // 2, INSTANCES))
        wait_until(lambda: ended(client) == INSTANCES, what="every letter", patience=150)
    every_job_is_done_once(server)


def test_the_loss_of_redis_costs_time_but_no_work(
    start_server: Callable[..., Server], postgres_url: str
) -> None:
    with redis() as url:
        server = start_server(DATABASE_URL=postgres_url, REDIS_URL=url, HELM_CLOCK="real")
        client = deployed(server)
        started(client, range(INSTANCES // 2))
    with contextlib.closing(client):
        started(client, range(INSTANCES // 2, INSTANCES))
        wait_until(lambda: ended(client) == INSTANCES, what="the workers", patience=150)
    every_job_is_done_once(server)

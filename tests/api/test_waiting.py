"""Requests that wait, on a live server: they are woken, and they hold no thread."""

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.api.drawings import deploy_errand
from tests.children.server import Server

MANY = 120
PATIENCE = 120.0


@pytest.fixture(scope="module")
def errand(helm_server: Server) -> Server:
    """A live server with the process `errand_waiting`."""
    return deploy_errand(helm_server, "waiting")


def client(server: Server) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=MANY + 20)
    return httpx.AsyncClient(
        base_url=server.url, auth=server.admin, timeout=PATIENCE, limits=limits
    )


async def poll(opened: httpx.AsyncClient, job_type: str, wait_ms: int) -> list[dict[str, object]]:
    body = {"type": job_type, "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": wait_ms}
    answer = await opened.post("/v2/jobs/activation", json=body)
    answer.raise_for_status()
    return answer.json()["jobs"]


async def start(opened: httpx.AsyncClient, **more: object) -> httpx.Response:
    return await opened.post(
        "/v2/process-instances", json={"processDefinitionId": "errand_waiting"} | more
    )


def threads(server: Server) -> int:
    assert server.process is not None
    return len(list(Path(f"/proc/{server.process.pid}/task").iterdir()))


def test_a_waiting_poll_is_woken_by_the_job(errand: Server):
    async def story():
        async with client(errand) as opened:
            waiting = asyncio.create_task(poll(opened, "fetch_waiting", 100_000))
            await asyncio.sleep(0.5)
            assert not waiting.done()
            started = (await start(opened)).json()
            jobs = await waiting
            await opened.post(f"/v2/jobs/{jobs[0]['jobKey']}/completion")
            return started, jobs

    started, jobs = asyncio.run(story())

    assert [job["processInstanceKey"] for job in jobs] == [started["processInstanceKey"]]


def test_a_poll_that_does_not_want_to_wait_does_not(errand: Server):
    async def story():
        async with client(errand) as opened:
            return await poll(opened, "nobody-does-this", -1)

    assert asyncio.run(story()) == []


def test_a_poll_ends_empty_when_its_time_is_over(errand: Server):
    async def story():
        async with client(errand) as opened:
            return await poll(opened, "nobody-does-this", 300)

    assert asyncio.run(story()) == []


def test_many_waiting_polls_hold_no_threads_and_keep_nobody_waiting(errand: Server):
    async def story():
        async with client(errand) as opened:
            await poll(opened, "nobody-does-this", -1)
            before = threads(errand)
            waiting = [
                asyncio.create_task(poll(opened, f"nobody-does-{number}", 100_000))
                for number in range(MANY)
            ]
            await asyncio.sleep(4)  # longer than any of them needs to begin to wait
            assert not any(task.done() for task in waiting)
            during = threads(errand)
            for _ in range(20):
                (await opened.get("/v2/topology")).raise_for_status()
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            return before, during

    before, during = asyncio.run(story())

    assert during - before < MANY / 4


def test_an_awaited_start_is_answered_when_the_instance_has_ended(errand: Server):
    async def story():
        async with client(errand) as opened:
            awaited = asyncio.create_task(
                start(opened, awaitCompletion=True, requestTimeout=100_000, variables={"a": 1})
            )
            (job,) = await poll(opened, "fetch_waiting", 100_000)
            assert not awaited.done()
            body = {"variables": {"brought": ["milk"]}}
            await opened.post(f"/v2/jobs/{job['jobKey']}/completion", json=body)
            return (await awaited).json()

    assert asyncio.run(story())["variables"] == {"a": 1, "brought": ["milk"]}


def test_an_awaited_start_fetches_the_variables_it_names(errand: Server):
    async def story():
        async with client(errand) as opened:
            awaited = asyncio.create_task(
                start(
                    opened,
                    awaitCompletion=True,
                    requestTimeout=100_000,
                    variables={"a": 1, "b": 2},
                    fetchVariables=["b"],
                )
            )
            (job,) = await poll(opened, "fetch_waiting", 100_000)
            await opened.post(f"/v2/jobs/{job['jobKey']}/completion")
            return (await awaited).json()

    assert asyncio.run(story())["variables"] == {"b": 2}

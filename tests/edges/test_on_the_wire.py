"""What only a live server shows: odd requests on the wire, repeats at once, polls in order."""

import asyncio
import http.client
import json
import socket

import httpx
import pytest

from tests.api.drawings import deploy_errand
from tests.children.server import Server

PATIENCE = 120.0


@pytest.fixture(scope="module")
def errand(helm_server: Server) -> Server:
    """A live server with the process `errand_wire`."""
    return deploy_errand(helm_server, "wire")


def client(server: Server) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, auth=server.admin, timeout=PATIENCE)


def raw(server: Server, request: bytes) -> bytes:
    """What the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall(request)
        found = b""
        while piece := line.recv(65_536):
            found += piece
        return found


def lives(server: Server) -> bool:
    return httpx.get(f"{server.url}/v2/status").status_code == 204


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/x;;"]
)
def test_a_form_that_is_none_gets_a_problem(errand: Server, content_type):
    answer = httpx.post(
        f"{errand.url}/v2/deployments",
        content=b"x",
        headers={"Content-Type": content_type},
        auth=errand.admin,
    )

    assert answer.status_code in (400, 415)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_without_end_is_refused_before_it_is_sent(errand: Server):
    line = http.client.HTTPConnection("127.0.0.1", errand.port, timeout=PATIENCE)
    line.putrequest("POST", "/v2/deployments")
    line.putheader("Content-Type", "application/octet-stream")
    line.putheader("Content-Length", str(10**12))
    line.endheaders()

    answer = line.getresponse()

    assert answer.status == 413
    assert json.loads(answer.read())["status"] == 413
    assert lives(errand)


def test_a_body_in_pieces_without_end_is_refused(errand: Server):
    head = b"POST /v2/deployments HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", errand.port), timeout=PATIENCE) as line:
        line.sendall(head)
        try:
            for _ in range(200):
                line.sendall(piece)
                sent += 1
        except OSError:
            pass

    assert sent < 200
    assert lives(errand)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /v2/status?\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /v2/status HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        b"GET /v2/status HTTP/1.1\r\nHost: localhost\r\nA\x00: b\r\nConnection: close\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST /v2/process-instances HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"POST /v2/process-instances HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /v2/process-instances HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_request_does_no_harm(errand: Server, request_bytes):
    answer = raw(errand, request_bytes)

    assert b" 500 " not in answer.split(b"\r\n")[0]
    assert b"Traceback" not in answer
    assert lives(errand)


async def poll(opened: httpx.AsyncClient, wait_ms: int = 100_000) -> list[dict[str, object]]:
    body = {
        "type": "fetch_wire",
        "timeout": 60_000,
        "maxJobsToActivate": 1,
        "requestTimeout": wait_ms,
    }
    answer = await opened.post("/v2/jobs/activation", json=body)
    answer.raise_for_status()
    return answer.json()["jobs"]


async def start(opened: httpx.AsyncClient, **headers: str) -> str:
    answer = await opened.post(
        "/v2/process-instances", json={"processDefinitionId": "errand_wire"}, headers=headers
    )
    answer.raise_for_status()
    return answer.json()["processInstanceKey"]


async def complete(opened: httpx.AsyncClient, job: dict[str, object], **headers: str) -> int:
    answer = await opened.post(
        f"/v2/jobs/{job['jobKey']}/completion", json={"variables": {"n": 1}}, headers=headers
    )
    return answer.status_code


def test_starts_with_one_key_at_once_make_one_instance(errand: Server):
    async def story():
        async with client(errand) as opened:
            keys = await asyncio.gather(
                *(start(opened, **{"Idempotency-Key": "at-once"}) for _ in range(8))
            )
            jobs = await poll(opened, -1)
            more = await poll(opened, -1)
            await complete(opened, jobs[0])
            return keys, jobs, more

    keys, jobs, more = asyncio.run(story())

    assert len(set(keys)) == 1
    assert [job["processInstanceKey"] for job in jobs] == keys[:1]
    assert more == []


def test_completions_with_one_key_at_once_are_taken_once(errand: Server):
    async def story():
        async with client(errand) as opened:
            await start(opened)
            (job,) = await poll(opened)
            with_key = await asyncio.gather(
                *(complete(opened, job, **{"Idempotency-Key": "done"}) for _ in range(6))
            )
            return with_key, await complete(opened, job)

    with_key, without = asyncio.run(story())

    assert with_key == [204] * 6
    assert without == 404


def test_of_two_who_wait_one_gets_the_job_and_the_other_waits_on(errand: Server):
    async def story():
        async with client(errand) as opened:
            waiting = {asyncio.create_task(poll(opened)) for _ in range(2)}
            first_key = await start(opened)
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            still = {task.done() for task in waiting}
            second_key = await start(opened)
            done_then, _ = await asyncio.wait(waiting, timeout=PATIENCE)
            jobs = [job for task in (*done, *done_then) for job in task.result()]
            for job in jobs:
                await complete(opened, job)
            return first_key, second_key, still, jobs

    first_key, second_key, still, jobs = asyncio.run(story())

    assert still == {False}
    assert [job["processInstanceKey"] for job in jobs] == [first_key, second_key]


def test_a_poll_answers_as_soon_as_there_is_one_job_of_the_many_it_may_have(errand: Server):
    async def story():
        async with client(errand) as opened:
            body = {
                "type": "fetch_wire",
                "timeout": 60_000,
                "maxJobsToActivate": 50,
                "requestTimeout": 100_000,
            }
            waiting = asyncio.create_task(opened.post("/v2/jobs/activation", json=body))
            key = await start(opened)
            jobs = (await waiting).json()["jobs"]
            for job in jobs:
                await complete(opened, job)
            return key, jobs

    key, jobs = asyncio.run(story())

    assert [job["processInstanceKey"] for job in jobs] == [key]

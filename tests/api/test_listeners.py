"""Listeners over `/v2`, on a live server: callers wait for them, and hold no thread."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.children.server import Server
from tests.scenarios.bpmn.listeners.drawn import asks, chain, element, service, task_asks

LISTENED = chain(
    element("userTask", "Approve", task_asks("assigning:given_v2", "completing:check_v2"))
).replace(b'process id="p"', b'process id="listened"')
CANCELED = chain(service("Work", asks("cancel:last_v2"))).replace(
    b'process id="p"', b'process id="canceled"'
)


@pytest.fixture(scope="module")
def office(helm_server: Server) -> Server:
    for name, data in (("listened", LISTENED), ("canceled", CANCELED)):
        files = {"resources": (f"{name}.bpmn", data)}
        url = f"{helm_server.url}/v2/deployments"
        httpx.post(url, files=files, auth=helm_server.admin).raise_for_status()
    return helm_server


class Office:
    def __init__(self, opened: httpx.AsyncClient) -> None:
        self.opened = opened

    async def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.opened.request(method, f"/v2/{path}", json=body)

    async def start(self, process: str) -> str:
        answer = await self.call("POST", "process-instances", {"processDefinitionId": process})
        return str(answer.json()["processInstanceKey"])

    async def task(self, instance: str) -> dict[str, Any]:
        body = {"filter": {"processInstanceKey": instance}}
        (found,) = (await self.call("POST", "user-tasks/search", body)).json()["items"]
        return dict(found)

    async def job(self, job_type: str) -> dict[str, Any]:
        body = {"type": job_type, "timeout": 60_000, "maxJobsToActivate": 1}
        answer = await self.call("POST", "jobs/activation", {**body, "requestTimeout": 20_000})
        (found,) = answer.json()["jobs"]
        return dict(found)

    async def complete(self, job: dict[str, Any], result: Any = None) -> httpx.Response:
        path = f"jobs/{job['jobKey']}/completion"
        return await self.call("POST", path, {"result": result} if result else {})


def told(story: Any, server: Server) -> Any:
    async def telling() -> Any:
        auth, timeout = server.admin, 60.0
        async with httpx.AsyncClient(base_url=server.url, auth=auth, timeout=timeout) as opened:
            return await story(Office(opened))

    return asyncio.run(telling())


def test_an_assignment_is_answered_when_its_listener_has_corrected_it(office: Server) -> None:
    async def story(desk: Office) -> None:
        instance = await desk.start("listened")
        key = (await desk.task(instance))["userTaskKey"]
        path = f"user-tasks/{key}/assignment"

        asked = asyncio.create_task(desk.call("POST", path, {"assignee": "bob"}))
        job = await desk.job("given_v2")
        assert not asked.done()
        assert (job["kind"], job["listenerEventType"]) == ("TASK_LISTENER", "ASSIGNING")
        assert job["userTask"]["assignee"] == "bob"
        assert job["userTask"]["changedAttributes"] == ["assignee"]
        assert job["userTask"]["userTaskKey"] == key
        assert (await desk.task(instance))["state"] == "ASSIGNING"
        corrections = {
            "assignee": "carol",
            "dueDate": "2030-01-01T00:00:00Z",
            "candidateGroups": [],
            "priority": None,
        }
        result = {"type": "userTask", "denied": False, "corrections": corrections}
        assert (await desk.complete(job, result)).status_code == 204

        assert (await asked).status_code == 204
        task = await desk.task(instance)
        assert (task["state"], task["assignee"], task["priority"]) == ("CREATED", "carol", 50)
        assert task["dueDate"].startswith("2030-01-01T00:00:00")

    told(story, office)


def test_a_completion_that_is_denied_is_a_conflict_with_the_reason(office: Server) -> None:
    async def story(desk: Office) -> None:
        instance = await desk.start("listened")
        key = (await desk.task(instance))["userTaskKey"]
        path = f"user-tasks/{key}/completion"

        asked = asyncio.create_task(desk.call("POST", path, {"variables": {"n": 1}}))
        job = await desk.job("check_v2")
        assert job["variables"] == {"n": 1}
        denied = {"type": "userTask", "denied": True, "deniedReason": "n is odd"}
        assert (await desk.complete(job, denied)).status_code == 204

        answer = await asked
        assert (answer.status_code, answer.json()["title"]) == (409, "INVALID_STATE")
        assert "n is odd" in answer.json()["detail"]
        assert (await desk.task(instance))["state"] == "CREATED"
        found = await desk.call("POST", "jobs/search", {"filter": {"isDenied": True}})
        (row,) = (one for one in found.json()["items"] if one["jobKey"] == job["jobKey"])
        assert (row["deniedReason"], row["listenerEventType"]) == ("n is odd", "COMPLETING")

    told(story, office)


def test_a_result_that_denies_and_corrects_is_refused(office: Server) -> None:
    async def story(desk: Office) -> None:
        key = (await desk.task(await desk.start("listened")))["userTaskKey"]
        asked = asyncio.create_task(desk.call("POST", f"user-tasks/{key}/completion"))
        job = await desk.job("check_v2")

        result = {"type": "userTask", "denied": True, "corrections": {"priority": 1}}
        assert (await desk.complete(job, result)).status_code == 400
        answer = await desk.call("POST", f"jobs/{job['jobKey']}/error", {"errorCode": "bad"})
        assert answer.status_code == 409
        answer = await desk.call(
            "POST", f"jobs/{job['jobKey']}/completion", {"variables": {"n": 1}}
        )
        assert answer.status_code == 400
        assert (await desk.complete(job)).status_code == 204

        assert (await asked).status_code == 204

    told(story, office)


def test_a_cancellation_is_answered_when_the_instance_has_ended(office: Server) -> None:
    async def story(desk: Office) -> None:
        instance = await desk.start("canceled")

        path = f"process-instances/{instance}/cancellation"
        asked = asyncio.create_task(desk.call("POST", path))
        job = await desk.job("last_v2")
        assert (job["kind"], job["listenerEventType"]) == ("EXECUTION_LISTENER", "CANCEL")
        assert not asked.done()
        await desk.complete(job)

        assert (await asked).status_code == 204
        found = await desk.call("GET", f"process-instances/{instance}")
        assert found.json()["state"] == "TERMINATED"

    told(story, office)

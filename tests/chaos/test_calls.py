"""Kill the server between a caller and what it calls: nothing is lost, nothing happens twice."""

import contextlib
from collections.abc import Callable, Iterator

import httpx
import msgspec
import pytest

from tests.chaos.campaign import manage
from tests.children.process import wait_until
from tests.children.server import Server

CHILDREN = 450  #: more than arrive in the transaction that calls them, and in the next
MODEL = (
    b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:chaos">
<process id="chaos" isExecutable="true"><startEvent id="Start"/>
<callActivity id="Call"><extensionElements><zeebe:calledElement processId="quick"/>
</extensionElements><multiInstanceLoopCharacteristics><extensionElements>
<zeebe:loopCharacteristics inputCollection="=for i in 1..%d return i"/>
</extensionElements></multiInstanceLoopCharacteristics></callActivity><endEvent id="End"/>
<sequenceFlow id="f1" sourceRef="Start" targetRef="Call"/>
<sequenceFlow id="f2" sourceRef="Call" targetRef="End"/></process>
<process id="quick" isExecutable="true"><startEvent id="Begin"/><endEvent id="Done"/>
<sequenceFlow id="g" sourceRef="Begin" targetRef="Done"/></process></definitions>"""
    % CHILDREN
)
ASK = """
import json
from engine.models import Crossing, Instance, Journal
events = [e for row in Journal.objects.all() for e in json.loads(bytes(row.events))]
print(json.dumps({
    "states": list(Instance.objects.values_list("state", flat=True)),
    "started": sum(e[0] == "InstanceStarted" for e in events),
    "returned": sum(e[0] == "CallReturned" for e in events),
    "crossings": Crossing.objects.count(),
}))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    if request.param == "postgres":
        yield {"DATABASE_URL": request.getfixturevalue("postgres_url")}
    else:
        yield {}


@pytest.mark.parametrize("passes", [1, 3])
def test_a_crash_before_what_was_called_has_begun_starts_each_once(
    start_server: Callable[..., Server],
    settings: dict[str, str],
    passes: int,
) -> None:
    server = start_server(**settings, HELM_CLOCK="real")
    with httpx.Client(base_url=server.url, auth=server.admin, timeout=30) as client:
        files = [("resources", ("chaos.bpmn", MODEL))]
        client.post("/v2/deployments", files=files).raise_for_status()
    server.stop()
    server.settings["HELM_CRASHPOINT"] = f"before-arrival:{passes}"
    server.start()
    del server.settings["HELM_CRASHPOINT"]
    with contextlib.suppress(httpx.HTTPError):  # it may die before it answers
        body = {"processDefinitionId": "chaos"}
        url = f"{server.url}/v2/process-instances"
        httpx.post(url, json=body, auth=server.admin, timeout=30)
    wait_until(
        lambda: server.process is not None and server.process.poll() == 137, what="the crash"
    )

    server.start()
    with httpx.Client(base_url=server.url, auth=server.admin, timeout=30) as client:
        wait_until(lambda: _is_over(client), what="the caller to end", patience=90)
    server.stop()

    shell = manage(server, "shell", "--no-imports", "-c", ASK)
    rows = msgspec.json.decode(shell.strip().splitlines()[-1])
    assert rows["started"] == len(rows["states"]) == CHILDREN + 1
    assert rows["returned"] == CHILDREN
    assert set(rows["states"]) == {"COMPLETED"}
    assert rows["crossings"] == 0
    assert f"{CHILDREN + 1} instances follow" in manage(server, "replay")


def _is_over(client: httpx.Client) -> bool:
    body = {"filter": {"processDefinitionId": "chaos"}}
    found = client.post("/v2/process-instances/search", json=body).raise_for_status().json()
    return {item["state"] for item in found["items"]} == {"COMPLETED"}

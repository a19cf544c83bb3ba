"""A model that Camunda Modeler exported, made of element templates, against a live server.

Templates are a matter of the modeler: what they wrote into the elements runs. Workers do what
connectors do: they read inputs and headers, and leave what the mappings ask for.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.drawings import MODELS
from tests.children.server import Server

MODEL = MODELS / "templates.bpmn"
REST = "io.camunda.connectors.HttpJson.v2"


class Caller:
    """Camunda's API, in the words of the test."""

    def __init__(self, server: Server) -> None:
        self.http = httpx.Client(base_url=f"{server.url}/v2", auth=server.admin, timeout=60)

    def post(self, path: str, body: Any) -> Any:
        answer = self.http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def takes(self, job_type: str) -> Any:
        body = {"type": job_type, "timeout": 60_000, "maxJobsToActivate": 1, "worker": "connectors"}
        (job,) = self.post("/jobs/activation", body)["jobs"]
        return job

    def completes(self, job: Any, variables: Any, **result: Any) -> None:
        body = {"variables": variables, **({"result": result} if result else {})}
        self.post(f"/jobs/{job['jobKey']}/completion", body)

    def found(self, what: str, instance: str) -> Any:
        (item,) = self.post(f"/{what}/search", {"filter": {"processInstanceKey": instance}})[
            "items"
        ]
        return item


@pytest.fixture(scope="module")
def caller(helm_server: Server) -> Iterator[Caller]:
    opened = Caller(helm_server)
    files = {"resources": (MODEL.name, MODEL.read_bytes())}
    with opened.http:
        opened.http.post("/deployments", files=files).raise_for_status()
        yield opened


def start(caller: Caller, quote: str) -> str:
    body = {
        "processDefinitionId": "quote",
        "variables": {"currency": "EUR", "quoteId": quote},
    }
    key: str = caller.post("/process-instances", body)["processInstanceKey"]
    return key


def test_connectors_get_their_inputs_and_headers_and_their_results_are_mapped(caller: Caller):
    instance = start(caller, "Q-1")

    job = caller.takes("io.camunda:http-json:1")
    assert job["variables"]["authentication"] == {"type": "noAuth"}
    assert job["variables"]["url"] == "https://rates.example/EUR"
    assert job["variables"]["readTimeoutInSeconds"] == 20
    assert job["customHeaders"]["elementTemplateId"] == REST
    assert job["customHeaders"]["resultExpression"] == "={rate: response.body.rate}"
    caller.completes(job, {"response": {"status": 200, "body": {"rate": 1.09}}})

    turn = caller.takes("io.camunda.agenticai:aiagent-job-worker:1")
    assert turn["kind"] == "AD_HOC_SUB_PROCESS"
    assert turn["variables"]["data"]["userPrompt"] == {"prompt": "Rate is 1.09"}
    (tool,) = turn["variables"]["adHocSubProcessElements"]
    assert (tool["elementId"], tool["documentation"]) == ("History", "Quotes of the last months")
    assert tool["parameters"][0]["name"] == "months"
    call = {"_meta": {"id": "call-1", "name": "History"}, "months": 6}
    chosen = [{"elementId": "History", "variables": {"toolCall": call}}]
    caller.completes(turn, {}, type="adHocSubProcess", activateElements=chosen)
    read = caller.takes("io.camunda:http-json:1")
    assert read["variables"]["url"] == "https://history.example/?months=6"
    caller.completes(read, {"toolCallResult": [1, 2]})

    turn = caller.takes("io.camunda.agenticai:aiagent-job-worker:1")
    assert turn["variables"]["toolCallResults"] == [
        {"id": "call-1", "name": "History", "content": [1, 2]}
    ]
    caller.completes(
        turn,
        {"agent": {"responseText": "Take it."}},
        type="adHocSubProcess",
        isCompletionConditionFulfilled=True,
    )

    message = {
        "name": "quote-approved",
        "correlationKey": "Q-1",
        "variables": {"approvedBy": "Ada"},
    }
    assert caller.post("/messages/correlation", message)["processInstanceKey"] == instance
    task = caller.found("user-tasks", instance)
    assert (task["priority"], task["candidateGroups"]) == (70, ["sales"])
    assert task["externalFormReference"] == "https://forms.example/EUR"
    caller.post(f"/user-tasks/{task['userTaskKey']}/completion", {})

    ended = caller.found("process-instances", instance)
    assert (ended["state"], ended["processDefinitionVersionTag"]) == ("COMPLETED", "1.2.0")
    variables = caller.post("/variables/search", {"filter": {"processInstanceKey": instance}})
    offer = next(item["value"] for item in variables["items"] if item["name"] == "offer")
    assert offer == '{"rate":1.09,"advice":"Take it.","approvedBy":"Ada"}'


def test_an_error_of_a_connector_takes_the_way_that_is_drawn(caller: Caller):
    instance = start(caller, "Q-2")
    job = caller.takes("io.camunda:http-json:1")

    caller.post(f"/jobs/{job['jobKey']}/error", {"errorCode": "NO_RATE"})

    runs = caller.post("/element-instances/search", {"filter": {"processInstanceKey": instance}})
    assert [run["elementId"] for run in runs["items"]][-1] == "Refused"


def test_the_file_comes_back_as_it_was_exported(caller: Caller):
    body = {"filter": {"processDefinitionId": "quote", "isLatestVersion": True}}
    (process,) = caller.post("/process-definitions/search", body)["items"]

    answer = caller.http.get(f"/process-definitions/{process['processDefinitionKey']}/xml")

    assert answer.content == MODEL.read_bytes()

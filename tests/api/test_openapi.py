"""The description of the API: complete, well-formed, and shown by a page of ours."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from engine.api.body_examples import EXAMPLES, SEARCHES
from engine.api.openapi import document
from tests.api.caller import Caller
from tests.api.described import is_as_described

#: The operations of tier 1.
TIER_1 = [
    "getAuthentication",
    "pinClock",
    "resetClock",
    "searchCorrelatedMessageSubscriptions",
    "evaluateDecision",
    "searchDecisionDefinitions",
    "getDecisionDefinition",
    "getDecisionDefinitionXML",
    "searchDecisionRequirements",
    "getDecisionRequirements",
    "getDecisionRequirementsXML",
    "createDeployment",
    "searchElementInstances",
    "getElementInstance",
    "searchElementInstanceIncidents",
    "createElementInstanceVariables",
    "getFormByKey",
    "searchIncidents",
    "getIncident",
    "resolveIncident",
    "activateJobs",
    "searchJobs",
    "updateJob",
    "completeJob",
    "throwJobError",
    "failJob",
    "getLicense",
    "searchMessageSubscriptions",
    "correlateMessage",
    "publishMessage",
    "searchProcessDefinitions",
    "getProcessDefinition",
    "getStartProcessForm",
    "getProcessDefinitionXML",
    "createProcessInstance",
    "searchProcessInstances",
    "getProcessInstance",
    "cancelProcessInstance",
    "searchProcessInstanceIncidents",
    "searchResources",
    "getResource",
    "getResourceContent",
    "getResourceContentBinary",
    "deleteResource",
    "broadcastSignal",
    "getStatus",
    "getTopology",
    "searchUserTasks",
    "getUserTask",
    "updateUserTask",
    "unassignUserTask",
    "assignUserTask",
    "completeUserTask",
    "searchUserTaskEffectiveVariables",
    "getUserTaskForm",
    "searchUserTaskVariables",
    "searchVariables",
    "getVariable",
]


def operations():
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_58_operations_of_tier_1_are_there():
    assert len(TIER_1) == 58
    assert set(TIER_1) <= operations().keys()


def test_every_reference_points_to_a_schema():
    text = json.dumps(document())
    known = document()["components"]["schemas"].keys()

    for name in re.findall(r'"#/components/schemas/([^"]+)"', text):
        assert name in known


def test_every_operation_says_what_it_does_how_to_sign_in_and_how_it_fails():
    for name, (_, path, operation) in operations().items():
        assert operation["description"].endswith("."), name
        assert operation["tags"], name
        assert "default" in operation["responses"], name
        assert path.startswith(("/v2/", "/api/")), name
        assert "security" in operation, name


def test_path_parameters_have_the_names_of_the_interface():
    _, path, operation = operations()["completeJob"]

    assert path == "/v2/jobs/{jobKey}/completion"
    (parameter,) = [item for item in operation["parameters"] if item["in"] == "path"]
    assert parameter["name"] == "jobKey"
    assert parameter["schema"]["type"] == "string"


def test_bodies_that_may_be_left_out_are_not_required():
    found = operations()

    assert found["completeJob"][2]["requestBody"]["required"] is False
    assert found["activateJobs"][2]["requestBody"]["required"] is True
    assert found["searchJobs"][2]["requestBody"]["required"] is False


def test_items_of_a_search_are_described_with_all_their_keys():
    schema = document()["components"]["schemas"]["ProcessInstanceResult"]

    assert "suspendedDate" in schema["required"]
    assert schema["properties"]["processInstanceKey"]["pattern"] == "^-?[0-9]+$"


@pytest.mark.django_db
def test_the_document_is_for_everyone():
    answer = Client().get("/api/openapi.json")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["openapi"].startswith("3.1")


@pytest.mark.django_db
def test_the_page_loads_nothing_from_elsewhere(root: Caller):
    page = root("GET", "/api/docs").content.decode()

    assert "https://" not in page
    assert "/api/openapi.json" in page


@pytest.mark.django_db
def test_the_page_is_for_people_who_are_signed_in():
    assert Client().get("/api/docs").status_code == 302


@pytest.mark.django_db
def test_every_operation_answers_at_its_address(root: Caller):
    for name, (method, path, _) in operations().items():
        address = re.sub(r"{\w+}", "9", path)
        answer = root.http.generic(method.upper(), address)

        assert answer.status_code not in (405, 500), (name, answer.content)
        assert b"There is nothing at" not in answer.content, name


METHODS = {"get", "post", "put", "patch", "delete"}


def test_the_document_has_the_shape_of_openapi_3_1():
    found = document()

    assert found["openapi"] == "3.1.0"
    assert found["info"].keys() >= {"title", "version"}
    for schema in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path, methods in found["paths"].items():
        assert path.startswith("/")
        assert methods.keys() <= METHODS
        for operation in methods.values():
            _is_an_operation(path, operation, found["components"])


def _is_an_operation(path: str, operation: dict[str, Any], components: dict[str, Any]) -> None:
    named = {item["name"] for item in operation["parameters"] if item["in"] == "path"}
    assert named == set(re.findall(r"{(\w+)}", path)), path
    assert all(item["required"] for item in operation["parameters"] if item["in"] == "path")
    for requirement in operation["security"]:
        assert requirement.keys() <= components["securitySchemes"].keys()
    for status, response in operation["responses"].items():
        assert re.fullmatch(r"[1-5]\d\d|default", status), path
        if "$ref" in response:
            assert response["$ref"].rsplit("/", 1)[1] in components["responses"]
        else:
            assert response["description"]
            for content in response.get("content", {}).values():
                Draft202012Validator.check_schema(content["schema"])


def test_every_operation_has_an_id_of_its_own():
    names = [
        operation["operationId"]
        for methods in document()["paths"].values()
        for operation in methods.values()
    ]

    assert len(names) == len(set(names)) == len(operations())


def test_every_operation_names_its_problems():
    for name, (_, _, operation) in operations().items():
        told = set(operation["responses"])
        assert "500" in told, name
        if operation["security"]:
            assert {"401", "403"} <= told, name
        if operation.get("requestBody"):
            assert {"400", "413", "415"} <= told, name
        if any(item["in"] == "path" for item in operation["parameters"]):
            assert {"400", "404"} <= told, name
        assert len([status for status in told if status.startswith("2")]) >= 1, name


def test_examples_are_of_operations_and_as_their_schemas_say():
    components = {"components": document()["components"]}
    examples = EXAMPLES | SEARCHES

    assert examples.keys() <= operations().keys()
    for name, example in examples.items():
        content = operations()[name][2]["requestBody"]["content"]["application/json"]
        assert content["example"] == example
        Draft202012Validator({**components, **content["schema"]}).validate(example)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", sorted(EXAMPLES | SEARCHES))
def test_examples_can_be_read(root: Caller, name):
    method, path, _ = operations()[name]
    body = (EXAMPLES | SEARCHES)[name] | ({"requestTimeout": -1} if name == "activateJobs" else {})

    answer = root(method.upper(), re.sub(r"{\w+}", "9", path), body)

    assert answer.status_code in (200, 204, 404), answer.content


@pytest.mark.django_db
def test_an_answer_that_is_not_as_described_is_found(root: Caller):
    class Shortened:
        status_code = 200
        content = b'{"brokers": []}'

        def get(self, *_: str) -> str:
            return "application/json"

        def json(self) -> object:
            return json.loads(self.content)

    with pytest.raises(AssertionError, match="clusterId"):
        is_as_described("GET", "/v2/topology", Shortened())
    Shortened.status_code = 418
    with pytest.raises(AssertionError, match="does not promise 418"):
        is_as_described("GET", "/v2/topology", Shortened())

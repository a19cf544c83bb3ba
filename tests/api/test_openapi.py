"""The description of the API: complete, well-formed, and shown by a page of ours."""

import json
import re

import pytest
from django.test import Client

from engine.api.openapi import document
from tests.api.caller import Caller

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

"""An ended instance begins again, through HTTP."""

import pytest

from tests.api.caller import Caller, problem
from tests.api.test_modification import order as order

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_ended_instance_begins_again(root: Caller, order: str):
    root("POST", f"/v2/process-instances/{order}/cancellation")

    answer = root("POST", f"/api/process-instances/{order}/restart", {})

    assert answer.status_code == 200
    begun = answer.json()
    assert (begun["processDefinitionId"], begun["processDefinitionVersion"]) == ("order", 1)
    (found,) = root.search("process-instances", filter={"state": "ACTIVE"})
    assert found["processInstanceKey"] == begun["processInstanceKey"] != order


def test_it_begins_at_given_elements(root: Caller, order: str):
    root("POST", f"/v2/process-instances/{order}/cancellation")
    body = {"processDefinitionVersion": 1, "startInstructions": [{"elementId": "Check"}]}

    begun = root("POST", f"/api/process-instances/{order}/restart", body).json()

    there = {"processInstanceKey": begun["processInstanceKey"], "state": "ACTIVE"}
    found = root.search("element-instances", filter=there)
    assert {item["elementId"] for item in found} == {"order", "Check"}


def test_what_runs_is_refused_and_so_are_two_versions_and_nobody(root: Caller, order: str):
    path = f"/api/process-instances/{order}/restart"
    assert "modify it" in problem(root("POST", path, {}), 409)["detail"]
    both = {"processDefinitionVersion": 1, "processDefinitionKey": "5"}
    problem(root("POST", path, both), 400)
    problem(root("POST", "/api/process-instances/5/restart", {}), 404)

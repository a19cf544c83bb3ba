"""Elements begun, moved and ended by hand, through HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = Path(__file__).parent / "models" / "order.bpmn"


@pytest.fixture
def order(root: Caller) -> str:
    """The key of an order that waits to be paid."""
    with ORDER.open("rb") as file:
        assert root.http.post("/v2/deployments", {"resources": [file]}).status_code == 200
    body = {"processDefinitionId": "order", "variables": {"orderId": "A-1"}}
    return str(root("POST", "/v2/process-instances", body).json()["processInstanceKey"])


def modify(caller: Caller, key: str, **body: Any):
    return caller("POST", f"/v2/process-instances/{key}/modification", body)


def elements(caller: Caller, key: str) -> dict[str, str]:
    found = caller.search("element-instances", filter={"processInstanceKey": key})
    return {item["elementId"]: item["state"] for item in found}


def test_a_token_moves(root: Caller, order: str):
    answer = modify(
        root,
        order,
        activateInstructions=[
            {"elementId": "Check", "variableInstructions": [{"variables": {"paid": True}}]}
        ],
        terminateInstructions=[{"elementId": "Pay"}],
    )

    assert (answer.status_code, answer.content) == (204, b"")
    found = elements(root, order)
    assert found == {
        "order": "ACTIVE",
        "Placed": "COMPLETED",
        "Pay": "TERMINATED",
        "Check": "ACTIVE",
    }
    (job,) = root.search("jobs", filter={"processInstanceKey": order})
    assert job["state"] == "CANCELED"
    (paid,) = root.search("variables", filter={"processInstanceKey": order, "name": "paid"})
    assert (paid["value"], paid["scopeKey"]) == ("true", order)


@pytest.mark.parametrize("scope", [None, "inferred", "sourceParent", "direct"])
def test_a_move_names_its_source_by_element_or_by_key(root: Caller, order: str, scope: str | None):
    (pay,) = root.search("element-instances", filter={"elementId": "Pay"})
    ancestor = {"ancestorScopeType": scope}
    if scope == "direct":
        ancestor["ancestorElementInstanceKey"] = order
    more = {} if scope is None else {"ancestorScopeInstruction": ancestor}
    source = {"sourceType": "byKey", "sourceElementInstanceKey": pay["elementInstanceKey"]}
    by_key = {"sourceElementInstruction": source, "targetElementId": "Check"}

    assert modify(root, order, moveInstructions=[by_key | more]).status_code == 204

    back = {"sourceType": "byId", "sourceElementId": "Check"}
    by_id = {"sourceElementInstruction": back, "targetElementId": "Shipped"}
    assert modify(root, order, moveInstructions=[by_id | more]).status_code == 204
    found = elements(root, order)
    assert (found["Pay"], found["Check"], found["Shipped"]) == (
        "TERMINATED",
        "TERMINATED",
        "ACTIVE",
    )


def test_ending_everything_ends_the_instance(root: Caller, order: str):
    assert modify(root, order, terminateInstructions=[{"elementId": "Pay"}]).status_code == 204

    assert root("GET", f"/v2/process-instances/{order}").json()["state"] == "TERMINATED"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "it has no instruction"),
        ({"activateInstructions": [{"elementId": "Nobody"}]}, "begins 'Nobody', and the process"),
        ({"activateInstructions": [{"elementId": "Placed"}]}, "which is a start event"),
        (
            {"activateInstructions": [{"elementId": "Pay", "ancestorElementInstanceKey": "7"}]},
            "no scope with the key '7' is active",
        ),
        ({"terminateInstructions": [{"elementInstanceKey": "7"}]}, "it ends the run '7'"),
        ({"terminateInstructions": [{}]}, "At least one of [elementId, elementInstanceKey]"),
        (
            {
                "moveInstructions": [
                    {"sourceElementInstruction": {"sourceType": "byId"}, "targetElementId": "Pay"}
                ]
            },
            "At least one of [sourceElementId] is required.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_as_a_whole(
    root: Caller, order: str, body: dict[str, Any], told: str
):
    before = elements(root, order)

    found = problem(modify(root, order, **body), 400)

    assert (found["title"], told in found["detail"]) == ("INVALID_ARGUMENT", True), found["detail"]
    assert elements(root, order) == before


def test_an_instance_that_is_not_there_is_not_found(root: Caller):
    found = problem(modify(root, "7", terminateInstructions=[{"elementId": "Pay"}]), 404)

    assert found["detail"].startswith("Command 'MODIFY' rejected with code 'NOT_FOUND'")


def test_who_only_reads_modifies_nothing(call_as: Callable[..., Caller], order: str):
    auditor = call_as("ann", "auditors")

    problem(modify(auditor, order, terminateInstructions=[{"elementId": "Pay"}]), 403)

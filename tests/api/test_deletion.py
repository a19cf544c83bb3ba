"""Ended instances are deleted over `/v2`, one by one and many at once; so is standing still."""

from typing import Any

import pytest

from engine.dispatch import burying
from engine.store import clock
from engine.store.models.instances import Instance
from engine.store.models.traces import Tombstone
from tests.api.caller import Caller, problem
from tests.api.test_batch_operations import ask, deploy, items, orders, states, told

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["orders"]


def cancel(caller: Caller, *keys: str) -> None:
    for key in keys:
        assert caller("POST", f"/v2/process-instances/{key}/cancellation").status_code == 204


def everything_about(caller: Caller, key: str) -> dict[str, int]:
    """What searches find of an instance."""
    asked = {
        "process-instances": "processInstanceKey",
        "element-instances": "processInstanceKey",
        "variables": "processInstanceKey",
        "jobs": "processInstanceKey",
        "incidents": "processInstanceKey",
        "user-tasks": "processInstanceKey",
        "message-subscriptions": "processInstanceKey",
        "decision-instances": "processInstanceKey",
    }
    found = {what: len(caller.search(what, filter={name: key})) for what, name in asked.items()}
    return {what: number for what, number in found.items() if number}


def test_what_is_deleted_is_found_by_nothing(root: Caller, orders: list[str]):
    cancel(root, orders[0])
    assert everything_about(root, orders[0])
    path = f"/v2/process-instances/{orders[0]}"

    assert root("POST", f"{path}/deletion", {}).status_code == 204

    assert everything_about(root, orders[0]) == {}
    problem(root("GET", path), 404)
    found = problem(root("POST", f"{path}/deletion"), 404)
    assert found["title"] == "NOT_FOUND"
    assert found["detail"] == (
        "Command 'DELETE' rejected with code 'NOT_FOUND': Expected to delete a process instance "
        f"with key '{orders[0]}', but no such process instance was found"
    )


def test_what_runs_is_a_conflict(root: Caller, orders: list[str]):
    found = problem(root("POST", f"/v2/process-instances/{orders[0]}/deletion"), 409)

    assert found["title"] == "INVALID_STATE"
    assert "but it is ACTIVE; cancel it, or wait until it has ended" in found["detail"]


def test_many_are_deleted(root: Caller, orders: list[str]):
    cancel(root, *orders[:2])

    created = ask(root, "deletion", filter={"processDefinitionId": "order"})

    assert created["batchOperationType"] == "DELETE_PROCESS_INSTANCE"
    assert items(root, created) == dict.fromkeys(orders[:2], ("COMPLETED", None))
    found = told(root, created)
    assert (found["state"], found["operationsCompletedCount"]) == ("COMPLETED", 2)
    assert states(root) == ["ACTIVE"]
    batches = root.search("batch-operations", filter={"operationType": "DELETE_PROCESS_INSTANCE"})
    assert [row["batchOperationKey"] for row in batches] == [created["batchOperationKey"]]


def test_many_stand_still_and_go_on(root: Caller, orders: list[str]):
    wanted = {"processInstanceKey": {"$in": orders[:2]}}

    created = ask(root, "suspension", filter=wanted)
    assert created["batchOperationType"] == "SUSPEND_PROCESS_INSTANCE"
    assert states(root) == ["SUSPENDED", "SUSPENDED", "ACTIVE"]

    created = ask(root, "resumption", filter={"state": "SUSPENDED"})
    assert created["batchOperationType"] == "RESUME_PROCESS_INSTANCE"
    assert items(root, created) == dict.fromkeys(orders[:2], ("COMPLETED", None))
    assert states(root) == ["ACTIVE"] * 3


@pytest.mark.parametrize("what", ["deletion", "suspension", "resumption"])
def test_a_batch_needs_its_filter(root: Caller, what: str):
    found = problem(root("POST", f"/v2/process-instances/{what}", {}))

    assert (found["title"], found["detail"]) == ("INVALID_ARGUMENT", "No filter provided.")


def test_a_definition_goes_with_its_history(root: Caller, orders: list[str]):
    cancel(root, *orders[:2])
    key = root.search("process-definitions")[0]["processDefinitionKey"]

    answer = root("POST", f"/v2/resources/{key}/deletion", {"deleteHistory": True})

    batch = answer.json()["batchOperation"]
    assert batch["batchOperationType"] == "DELETE_PROCESS_INSTANCE"
    worked_off()
    assert told(root, batch)["state"] == "COMPLETED"
    assert states(root) == ["ACTIVE"]
    assert root.search("process-definitions")[0]["state"] == "DRAINING"


def worked_off() -> None:
    from engine.dispatch import batch_operations

    while batch_operations.go_on(clock.now_ms()) or burying.go_on(clock.now_ms()):
        pass


def test_a_modeler_may_not_take_the_history_along(root: Caller, call_as: Any, orders: list[str]):
    key = root.search("process-definitions")[0]["processDefinitionKey"]
    mona = call_as("mona", "modelers")

    found = problem(mona("POST", f"/v2/resources/{key}/deletion", {"deleteHistory": True}), 403)

    assert "DeleteInstance" in found["detail"]
    assert root.search("process-definitions")[0]["state"] == "ACTIVE"
    assert Instance.objects.count() == 3


def test_an_evaluation_by_itself_is_deleted(root: Caller):
    model = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
    namespace="n"><decision id="two" name="two"><variable name="two"/><literalExpression><text>2
    </text></literalExpression></decision></definitions>"""
    from io import BytesIO

    file = BytesIO(model)
    file.name = "d.dmn"
    root.http.post("/v2/deployments", {"resources": [file]})
    body = {"decisionDefinitionId": "two"}
    key = root("POST", "/v2/decision-definitions/evaluation", body).json()["decisionEvaluationKey"]

    assert root("POST", f"/v2/decision-instances/{key}/deletion").status_code == 204

    assert root.search("decision-instances") == []
    problem(root("POST", f"/v2/decision-instances/{key}/deletion"), 404)
    assert Tombstone.objects.get().kind == "decision"


# operationReference -----------------------------------------------------------------------------


def operations(caller: Caller, **wanted: Any) -> list[dict[str, Any]]:
    answer = caller(
        "POST",
        "/api/operations/search",
        {"filter": wanted, "sort": [{"field": "operationKey"}]},
    )
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def test_what_a_client_refers_to_is_found_again(root: Caller):
    deploy(root, "order.bpmn")
    body = {"processDefinitionId": "order", "variables": {"orderId": "1"}, "operationReference": 11}
    key = root("POST", "/v2/process-instances", body).json()["processInstanceKey"]
    path = f"/v2/process-instances/{key}"
    steps = [
        ("PUT", f"/v2/element-instances/{key}/variables", {"variables": {"a": 1}}),
        ("POST", f"{path}/suspension", {}),
        ("POST", f"{path}/resumption", {}),
        ("POST", f"{path}/cancellation", {}),
        ("POST", f"{path}/deletion", {}),
        ("POST", "/v2/process-instances/deletion", {"filter": {}}),
    ]
    for number, (method, address, body) in enumerate(steps, start=12):
        answer = root(method, address, {**body, "operationReference": number})
        assert answer.status_code in (200, 204), answer.content
        if number == 15:
            told = [(one["command"], one["sequenceNumber"]) for one in operations(root)]
            assert told == [
                ("StartInstance", 1),
                ("SetVariables", 2),
                ("SuspendInstance", 3),
                ("ResumeInstance", 4),
                ("CancelInstance", 5),
            ]

    left = operations(root)
    assert [(one["operationReference"], one["command"]) for one in left] == [
        (16, "DeleteInstance"),
        (17, "CreateBatch"),
    ]
    assert left[0]["subjectKey"] == key
    assert left[0]["actor"] == "user:root"
    assert operations(root, operationReference={"$gt": 16})[0]["command"] == "CreateBatch"
    assert operations(root, operationReference=11) == []


@pytest.mark.parametrize("wrong", [0, -3])
def test_a_reference_is_greater_than_zero(root: Caller, wrong: int):
    found = problem(
        root("POST", "/v2/process-instances/7/cancellation", {"operationReference": wrong})
    )

    assert found["title"] == "INVALID_ARGUMENT"
    assert found["detail"] == (
        f"The value for operationReference is '{wrong}' but must be greater than 0"
    )


def test_a_repeat_of_a_start_is_noted_once(root: Caller):
    deploy(root, "order.bpmn")
    body = {"processDefinitionId": "order", "variables": {"orderId": "1"}, "operationReference": 5}
    for _ in range(2):
        answer = root("POST", "/v2/process-instances", body, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 200

    assert len(operations(root, operationReference=5)) == 1

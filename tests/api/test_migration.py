"""A running instance goes on by another version, through HTTP."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from engine.store.models.instances import Instance, Snapshot
from engine.store.replaying import replay
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = Path(__file__).parent / "models" / "order.bpmn"


def deploy(caller: Caller, content: bytes) -> str:
    file = BytesIO(content)
    file.name = "order.bpmn"
    with ORDER.with_name("check.form").open("rb") as form:
        answer = caller.http.post("/v2/deployments", {"resources": [file, form]})
    assert answer.status_code == 200, answer.content
    return str(answer.json()["deployments"][0]["processDefinition"]["processDefinitionKey"])


@pytest.fixture
def target(root: Caller) -> str:
    """The key of the second version, in which orders are settled instead of paid."""
    changed = ORDER.read_bytes().replace(b'"Pay"', b'"Settle"').replace(b">Pay<", b">Settle<")
    return deploy(root, changed)


@pytest.fixture
def order(root: Caller) -> str:
    """The key of an order of the first version that waits to be paid."""
    deploy(root, ORDER.read_bytes())
    body = {"processDefinitionId": "order", "variables": {"orderId": "A-1"}}
    return str(root("POST", "/v2/process-instances", body).json()["processInstanceKey"])


def migrate(caller: Caller, key: str, target: str, **mapping: str):
    instructions = [{"sourceElementId": s, "targetElementId": t} for s, t in mapping.items()]
    body = {"targetProcessDefinitionKey": target, "mappingInstructions": instructions}
    return caller("POST", f"/v2/process-instances/{key}/migration", body)


def take(caller: Caller) -> dict[str, Any]:
    body = {"type": "pay", "timeout": 60_000, "maxJobsToActivate": 5, "requestTimeout": -1}
    (job,) = caller("POST", "/v2/jobs/activation", body).json()["jobs"]
    return job


def test_what_is_live_is_of_the_new_version_and_what_has_ended_of_the_old(
    root: Caller, order: str, target: str
):
    answer = migrate(root, order, target, Pay="Settle", Declined="Declined")

    assert (answer.status_code, answer.content) == (204, b"")
    instance = root("GET", f"/v2/process-instances/{order}").json()
    assert (instance["processDefinitionKey"], instance["processDefinitionVersion"]) == (target, 2)
    found = root.search("element-instances", filter={"processInstanceKey": order})
    keys = {item["elementId"]: item["processDefinitionKey"] for item in found}
    assert keys["Settle"] == keys["order"] == target
    assert keys["Placed"] != target
    job = take(root)
    assert (job["elementId"], job["processDefinitionKey"]) == ("Settle", target)
    assert job["processDefinitionVersion"] == 2


def test_it_goes_on_by_the_new_version_and_replays(root: Caller, order: str, target: str):
    migrate(root, order, target, Pay="Settle", Declined="Declined")
    assert Snapshot.objects.get(instance_key=int(order)).definition_key == int(target)

    root("POST", f"/v2/jobs/{take(root)['jobKey']}/completion", {})

    (task,) = root.search("user-tasks", filter={"processInstanceKey": order})
    assert (task["elementId"], task["processDefinitionVersion"]) == ("Check", 2)
    assert replay(int(order)).problems == ()
    root("POST", f"/v2/user-tasks/{task['userTaskKey']}/completion", {})
    body = {"name": "shipped", "correlationKey": "A-1"}
    assert root("POST", "/v2/messages/correlation", body).status_code == 200
    assert Instance.objects.get(key=int(order)).state == "COMPLETED"
    assert replay(int(order)).problems == ()


def test_an_instance_whose_snapshot_is_lost_goes_on_from_its_journal(
    root: Caller, order: str, target: str
):
    migrate(root, order, target, Pay="Settle", Declined="Declined")
    Snapshot.objects.all().delete()

    root("POST", f"/v2/jobs/{take(root)['jobKey']}/completion", {})

    (task,) = root.search("user-tasks", filter={"processInstanceKey": order})
    assert task["processDefinitionKey"] == target


def test_a_message_reaches_a_subscription_that_was_mapped(root: Caller, order: str, target: str):
    body = {
        "activateInstructions": [{"elementId": "Shipped"}],
        "terminateInstructions": [{"elementId": "Pay"}],
    }
    assert root("POST", f"/v2/process-instances/{order}/modification", body).status_code == 204

    migrate(root, order, target, Shipped="Shipped")

    (row,) = root.search("message-subscriptions", filter={"processInstanceKey": order})
    assert row["processDefinitionKey"] == target
    body = {"name": "shipped", "correlationKey": "A-1"}
    assert root("POST", "/v2/messages/correlation", body).status_code == 200
    assert Instance.objects.get(key=int(order)).state == "COMPLETED"


def test_an_active_element_without_a_mapping_refuses_it(root: Caller, order: str, target: str):
    found = problem(migrate(root, order, target, Check="Check"), 409)

    assert found["title"] == "INVALID_STATE"
    assert "no mapping says what becomes of the active element 'Pay'" in found["detail"]
    assert root("GET", f"/v2/process-instances/{order}").json()["processDefinitionVersion"] == 1


def test_an_element_that_is_not_there_cannot_be_mapped(root: Caller, order: str, target: str):
    found = problem(migrate(root, order, target, Pay="Nobody"), 400)

    assert "the target has no element 'Nobody'" in found["detail"]


def test_an_element_is_mapped_once(root: Caller, order: str, target: str):
    mapping = {"sourceElementId": "Pay", "targetElementId": "Settle"}
    body = {"targetProcessDefinitionKey": target, "mappingInstructions": [mapping, mapping]}

    found = problem(root("POST", f"/v2/process-instances/{order}/migration", body), 400)

    assert "one mapping of 'Pay'" in found["detail"]


def test_instance_and_target_must_be_there(root: Caller, order: str, target: str):
    assert (
        "no process definition" in problem(migrate(root, order, "7", Pay="Settle"), 404)["detail"]
    )
    problem(migrate(root, "7", target, Pay="Settle"), 404)

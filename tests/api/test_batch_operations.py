"""What is asked of many instances at once, and what is told of each."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from engine.dispatch import batch_operations
from engine.store import clock
from engine.store.models.batches import BatchOperation, BatchOperationItem
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db(transaction=True)
MODELS = Path(__file__).parent / "models"


def deploy(caller: Caller, name: str, content: bytes | None = None) -> str:
    file = BytesIO(content or (MODELS / name).read_bytes())
    file.name = name
    answer = caller.http.post("/v2/deployments", {"resources": [file]})
    assert answer.status_code == 200, answer.content
    return str(answer.json()["deployments"][0]["processDefinition"]["processDefinitionKey"])


@pytest.fixture
def orders(root: Caller) -> list[str]:
    """The keys of three orders that wait to be paid."""
    deploy(root, "order.bpmn")
    body = {"processDefinitionId": "order", "variables": {"orderId": "A-1"}}
    return [
        str(root("POST", "/v2/process-instances", body).json()["processInstanceKey"])
        for _ in range(3)
    ]


def ask(caller: Caller, what: str, **body: Any) -> dict[str, Any]:
    """Begin a batch operation, and let the engine work it off."""
    answer = caller("POST", f"/v2/process-instances/{what}", body)
    assert answer.status_code == 200, answer.content
    created: dict[str, Any] = answer.json()
    while batch_operations.go_on(clock.now_ms()):
        pass
    return created


def told(caller: Caller, created: dict[str, Any]) -> dict[str, Any]:
    return dict(caller("GET", f"/v2/batch-operations/{created['batchOperationKey']}").json())


def items(caller: Caller, created: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    rows = caller.search(
        "batch-operation-items", filter={"batchOperationKey": created["batchOperationKey"]}
    )
    return {row["itemKey"]: (row["state"], row["errorMessage"]) for row in rows}


def states(caller: Caller) -> list[str]:
    rows = caller.search("process-instances", sort=[{"field": "processInstanceKey"}])
    return [row["state"] for row in rows]


def test_many_instances_are_canceled(root: Caller, orders: list[str]):
    created = ask(root, "cancellation", filter={"processDefinitionId": "order"})

    assert created["batchOperationType"] == "CANCEL_PROCESS_INSTANCE"
    assert states(root) == ["TERMINATED"] * 3
    found = told(root, created)
    assert (found["state"], found["actorType"], found["actorId"]) == ("COMPLETED", "USER", "root")
    counts = [found[f"operations{what}Count"] for what in ("Total", "Completed", "Failed")]
    assert counts == [3, 3, 0]
    assert found["endDate"] is not None
    assert items(root, created) == dict.fromkeys(orders, ("COMPLETED", None))


def test_only_what_the_filter_finds_is_touched(root: Caller, orders: list[str]):
    ask(root, "cancellation", filter={"processInstanceKey": {"$in": orders[:2]}})

    assert states(root) == ["TERMINATED", "TERMINATED", "ACTIVE"]


def test_instances_can_be_asked_for_by_the_batch_that_touched_them(root: Caller, orders: list[str]):
    created = ask(root, "cancellation", filter={"processInstanceKey": {"$in": orders[:2]}})

    for name in ("batchOperationKey", "batchOperationId"):
        rows = root.search("process-instances", filter={name: created["batchOperationKey"]})
        assert sorted(row["processInstanceKey"] for row in rows) == sorted(orders[:2])


def test_each_item_that_failed_says_why_and_does_not_hold_the_others(
    root: Caller, orders: list[str]
):
    body = {"activateInstructions": [{"elementId": "Check"}]}
    more = {"terminateInstructions": [{"elementId": "Pay"}]}
    root("POST", f"/v2/process-instances/{orders[1]}/modification", body | more)

    move = {"sourceElementId": "Pay", "targetElementId": "Shipped"}
    created = ask(root, "modification", filter={}, moveInstructions=[move])

    found = items(root, created)
    assert [found[key][0] for key in orders] == ["COMPLETED", "FAILED", "COMPLETED"]
    assert "no run of that is active" in (found[orders[1]][1] or "")
    summary = told(root, created)
    assert (summary["state"], summary["operationsFailedCount"]) == ("COMPLETED", 1)


def test_many_instances_are_migrated(root: Caller, orders: list[str]):
    content = (MODELS / "order.bpmn").read_bytes().replace(b'"Pay"', b'"Settle"')
    target = deploy(root, "order.bpmn", content.replace(b">Pay<", b">Settle<"))
    plan = {
        "targetProcessDefinitionKey": target,
        "mappingInstructions": [{"sourceElementId": "Pay", "targetElementId": "Settle"}],
    }

    created = ask(root, "migration", filter={"state": "ACTIVE"}, migrationPlan=plan)

    assert items(root, created) == dict.fromkeys(orders, ("COMPLETED", None))
    rows = root.search("process-instances")
    assert {row["processDefinitionVersion"] for row in rows} == {2}


def test_incidents_are_resolved_and_their_jobs_get_a_retry(root: Caller, orders: list[str]):
    body = {"type": "pay", "timeout": 60_000, "maxJobsToActivate": 5, "requestTimeout": -1}
    jobs = root("POST", "/v2/jobs/activation", body).json()["jobs"]
    for job in jobs[:2]:
        root("POST", f"/v2/jobs/{job['jobKey']}/failure", {"retries": 0, "errorMessage": "no"})

    created = ask(root, "incident-resolution", filter={"hasIncident": True})

    found = items(root, created)
    assert [state for state, _ in found.values()] == ["COMPLETED", "COMPLETED"]
    assert root.search("incidents", filter={"state": "ACTIVE"}) == []
    retries = {row["jobKey"]: row["retries"] for row in root.search("jobs")}
    assert [retries[job["jobKey"]] for job in jobs[:2]] == [1, 1]


def test_the_incidents_of_one_instance_are_resolved(root: Caller, orders: list[str]):
    body = {"type": "pay", "timeout": 60_000, "maxJobsToActivate": 5, "requestTimeout": -1}
    for job in root("POST", "/v2/jobs/activation", body).json()["jobs"]:
        root("POST", f"/v2/jobs/{job['jobKey']}/failure", {"retries": 0, "errorMessage": "no"})

    ask(root, f"{orders[0]}/incident-resolution")

    (left, right) = root.search("incidents", filter={"state": "ACTIVE"})
    assert orders[0] not in (left["processInstanceKey"], right["processInstanceKey"])


def test_what_has_ended_meanwhile_is_skipped(root: Caller, orders: list[str]):
    answer = root("POST", "/v2/process-instances/cancellation", {"filter": {}})
    root("POST", f"/v2/process-instances/{orders[0]}/cancellation", {})

    while batch_operations.go_on(clock.now_ms()):
        pass

    assert items(root, answer.json())[orders[0]][0] == "SKIPPED"


def test_an_operation_is_suspended_resumed_and_canceled(root: Caller, orders: list[str]):
    created = root("POST", "/v2/process-instances/cancellation", {"filter": {}}).json()
    address = f"/v2/batch-operations/{created['batchOperationKey']}"

    assert root("POST", f"{address}/suspension", {}).status_code == 204
    assert not batch_operations.go_on(clock.now_ms())
    assert states(root) == ["ACTIVE"] * 3
    problem(root("POST", f"{address}/suspension", {}), 409)
    assert root("POST", f"{address}/resumption", {}).status_code == 204
    assert root("POST", f"{address}/cancellation", {}).status_code == 204

    assert not batch_operations.go_on(clock.now_ms())
    assert told(root, created)["state"] == "CANCELED"
    assert {state for state, _ in items(root, created).values()} == {"CANCELED"}
    problem(root("POST", "/v2/batch-operations/7/cancellation", {}), 404)


def test_a_filter_that_finds_nothing_is_done_at_once(root: Caller):
    created = ask(root, "cancellation", filter={"processDefinitionId": "nobody"})

    found = told(root, created)
    assert (found["state"], found["operationsTotalCount"]) == ("COMPLETED", 0)


def test_who_may_not_do_it_to_one_may_not_do_it_to_many(
    call_as: Any, root: Caller, orders: list[str]
):
    auditor = call_as("ann", "auditors")

    problem(auditor("POST", "/v2/process-instances/cancellation", {"filter": {}}), 403)
    assert root.search("batch-operations") == []


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("cancellation", {}, 400),
        ("cancellation", {"filter": {"nobody": 1}}, 400),
        ("modification", {"filter": {}, "moveInstructions": []}, 400),
        (
            "migration",
            {
                "filter": {},
                "migrationPlan": {"targetProcessDefinitionKey": "7", "mappingInstructions": []},
            },
            404,
        ),
    ],
)
def test_a_request_that_cannot_be_carried_out_is_refused(
    root: Caller, what: str, body: dict[str, Any], status: int
):
    problem(root("POST", f"/v2/process-instances/{what}", body), status)
    assert root.search("batch-operations") == []


def test_a_migration_is_rehearsed_instance_by_instance(root: Caller, orders: list[str]):
    body = {"activateInstructions": [{"elementId": "Check"}]}
    more = {"terminateInstructions": [{"elementId": "Pay"}]}
    root("POST", f"/v2/process-instances/{orders[1]}/modification", body | more)
    target = deploy(root, "order.bpmn", (MODELS / "order.bpmn").read_bytes() + b"<!-- 2 -->")
    mapping = {"sourceElementId": "Pay", "targetElementId": "Pay"}
    plan = {"targetProcessDefinitionKey": target, "mappingInstructions": [mapping]}

    asked = {"filter": {"processDefinitionId": "order"}, "migrationPlan": plan}
    found = root("POST", "/api/process-instances/migration-check", asked).json()

    assert (found["total"], found["migratable"]) == (3, 2)
    problems = {item["processInstanceKey"]: item["problems"] for item in found["items"]}
    assert [len(problems[key]) for key in orders] == [0, 1, 0]
    assert "the active element 'Check'" in problems[orders[1]][0]
    rows = root.search("process-instances")
    assert {row["processDefinitionVersion"] for row in rows} == {1}


def test_a_target_that_goes_out_of_use_meanwhile_fails_each_item_and_holds_up_nothing(
    root: Caller, orders: list[str]
):
    target = deploy(root, "order.bpmn", (MODELS / "order.bpmn").read_bytes() + b"<!-- 2 -->")
    plan = {
        "targetProcessDefinitionKey": target,
        "mappingInstructions": [{"sourceElementId": "Pay", "targetElementId": "Pay"}],
    }
    asked = {"filter": {}, "migrationPlan": plan}
    created = root("POST", "/v2/process-instances/migration", asked).json()
    assert root("POST", f"/v2/resources/{target}/deletion", {}).status_code == 200

    while batch_operations.go_on(clock.now_ms()):
        pass

    found = items(root, created)
    assert {state for state, _ in found.values()} == {"FAILED"}
    assert all(target in (error or "") for _, error in found.values())
    assert told(root, created)["state"] == "COMPLETED"


@pytest.mark.parametrize("many", [1, 3])
def test_the_ways_to_many_incidents_are_asked_for_at_once(
    root: Caller, orders: list[str], many: int, django_assert_num_queries: Any
):
    body = {"type": "pay", "timeout": 60_000, "maxJobsToActivate": 5, "requestTimeout": -1}
    for job in root("POST", "/v2/jobs/activation", body).json()["jobs"][:many]:
        root("POST", f"/v2/jobs/{job['jobKey']}/failure", {"retries": 0, "errorMessage": "no"})
    created = root("POST", "/v2/process-instances/incident-resolution", {"filter": {}}).json()
    row = BatchOperation.objects.get(key=int(created["batchOperationKey"]))
    waiting = list(BatchOperationItem.objects.filter(operation_key=row.key))

    with django_assert_num_queries(2):
        envelopes = batch_operations._envelopes(row, waiting, batch_operations._actor(row))

    assert len(envelopes) == 2 * many

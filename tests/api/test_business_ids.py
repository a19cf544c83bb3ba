"""What an instance is called in the world outside: at its start, later, by a worker, a message."""

import pytest

from engine import public
from engine.store.models.system import Setting
from tests.api.caller import Caller, problem
from tests.api.test_batch_operations import deploy
from tests.bpmn.drawing import flow, process, service
from tests.dispatch.desk import Desk

pytestmark = pytest.mark.django_db(transaction=True)
TWO = process(
    '<startEvent id="s"/><endEvent id="e"/>'
    + service("a")
    + service("b")
    + flow("f1", "s", "a")
    + flow("f2", "a", "b")
    + flow("f3", "b", "e")
)
BY_MESSAGE = process(
    '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="e"/>'
    + service("a")
    + flow("f1", "s", "a")
    + flow("f2", "a", "e"),
    '<message id="m" name="ordered"/>',
)
BY_ID = {"processDefinitionId": "p"}


@pytest.fixture
def started(root: Caller) -> str:
    Desk().deploy(TWO)
    return str(root("POST", "/v2/process-instances", BY_ID).json()["processInstanceKey"])


def assign(caller: Caller, key: str, business_id: object):
    body = {"businessId": business_id}
    return caller("POST", f"/v2/process-instances/{key}/business-id-assignment", body)


def business_id_of(caller: Caller, key: str) -> str | None:
    found = caller("GET", f"/v2/process-instances/{key}").json()["businessId"]
    return None if found is None else str(found)


def test_it_is_given_once(root: Caller, started: str) -> None:
    assert assign(root, started, "A-1").status_code == 204
    assert assign(root, started, "A-1").status_code == 204

    other = problem(assign(root, started, "A-2"), 409)
    assert other["title"] == "INVALID_STATE"
    assert other["detail"] == (
        "Command 'ASSIGN' rejected with code 'INVALID_STATE': Expected to assign a business id to"
        f" process instance with key '{started}', but it already has the business id 'A-1'"
    )
    assert business_id_of(root, started) == "A-1"
    found = root.search("process-instances", filter={"businessId": "A-1"})
    assert [item["processInstanceKey"] for item in found] == [started]


@pytest.mark.parametrize("wrong", ["", "b" * 257, 7, None])
def test_it_is_a_text_of_at_most_256_characters(root: Caller, started: str, wrong: object) -> None:
    problem(assign(root, started, wrong), 400)


def test_there_must_be_such_an_instance(root: Caller) -> None:
    assert problem(assign(root, "9", "A-1"), 404)["title"] == "NOT_FOUND"


def test_a_worker_gives_it_with_its_answer(root: Caller, started: str) -> None:
    job = Desk().job()
    path = f"/v2/jobs/{job.key}/completion"

    assert root("POST", path, {"businessId": "A-1"}).status_code == 204

    assert business_id_of(root, started) == "A-1"
    following = Desk().job()
    assert following.business_id == "A-1"
    refused = root("POST", f"/v2/jobs/{following.key}/completion", {"businessId": "A-2"})
    problem(refused, 409)
    (open_one,) = root.search("jobs", filter={"jobKey": str(following.key)})
    assert open_one["state"] == "CREATED"


@pytest.mark.parametrize("operation", ["publication", "correlation"])
def test_a_message_gives_it_to_the_instance_that_it_starts(root: Caller, operation: str) -> None:
    Desk().deploy(BY_MESSAGE)

    body = {"name": "ordered", "correlationKey": "1", "businessId": "A-1"}
    assert root("POST", f"/v2/messages/{operation}", body).status_code == 200

    (item,) = root.search("process-instances")
    assert item["businessId"] == "A-1"


def test_a_message_that_is_kept_gives_it_to_the_instance_that_it_starts_later(root: Caller) -> None:
    Desk().deploy(BY_MESSAGE)
    for number in (1, 2):
        body = {"name": "ordered", "correlationKey": "1", "businessId": f"A-{number}"}
        root("POST", "/v2/messages/publication", body | {"timeToLive": 60_000})
    (first,) = root.search("process-instances")

    Desk().complete(Desk().job())

    living = root.search("process-instances", filter={"state": "ACTIVE"})
    assert [first["businessId"], *(item["businessId"] for item in living)] == ["A-1", "A-2"]


def test_an_instance_ends_after_the_element_that_its_start_names(root: Caller) -> None:
    Desk().deploy(TWO)
    after = {"type": "TERMINATE_PROCESS_INSTANCE", "afterElementId": "a"}
    key = root("POST", "/v2/process-instances", BY_ID | {"runtimeInstructions": [after]}).json()[
        "processInstanceKey"
    ]

    Desk().complete(Desk().job())

    assert root("GET", f"/v2/process-instances/{key}").json()["state"] == "TERMINATED"
    elements = root.search("element-instances", filter={"processInstanceKey": key})
    assert [item["elementId"] for item in elements] == ["p", "s", "a"]


def test_runtime_instructions_name_elements_of_the_process(root: Caller) -> None:
    Desk().deploy(TWO)

    for wrong in ({"afterElementId": "x"}, {"type": "PAUSE", "afterElementId": "a"}, {}):
        body = BY_ID | {"runtimeInstructions": [wrong]}
        problem(root("POST", "/v2/process-instances", body), 400)


# unique, where the installation wants that ------------------------------------------------------


@pytest.fixture
def unique(db: None) -> None:
    Setting.objects.create(name="business_ids.unique", value=True)


def start(caller: Caller, business_id: str = "A-1", **more: object):
    body = {"processDefinitionId": "order", "variables": {"orderId": "1"}, **more}
    return caller("POST", "/v2/process-instances", {**body, "businessId": business_id})


def test_the_business_id_of_a_running_instance_is_taken(root: Caller, unique: None):
    deploy(root, "order.bpmn")
    first = start(root).json()["processInstanceKey"]

    found = problem(start(root), 409)

    assert found["title"] == "ALREADY_EXISTS"
    assert found["detail"] == (
        "Command 'CREATE' rejected with code 'ALREADY_EXISTS': Expected to create instance of "
        "process with business id 'A-1', but an instance with this business id already exists for "
        "process definition 'order'"
    )
    assert start(root, "A-2").status_code == 200
    root("POST", f"/v2/process-instances/{first}/cancellation")
    assert start(root).status_code == 200


def test_without_the_setting_it_is_given_as_often_as_wanted(root: Caller):
    deploy(root, "order.bpmn")

    assert [start(root).status_code for _ in range(2)] == [200, 200]


def test_an_assignment_keeps_it_unique_too(root: Caller, unique: None):
    deploy(root, "order.bpmn")
    start(root)
    body = {"processDefinitionId": "order", "variables": {"orderId": "1"}}
    other = root("POST", "/v2/process-instances", body).json()["processInstanceKey"]

    found = problem(assign(root, other, "A-1"), 409)

    assert found["title"] == "ALREADY_EXISTS"
    assert f"'A-1' to process instance with key '{other}'" in found["detail"]
    assert assign(root, other, "A-2").status_code == 204
    assert assign(root, other, "A-2").status_code == 204
    assert problem(start(root, "A-2"), 409)


def test_many_starts_in_one_transaction_are_told_apart(root: Caller, unique: None):
    deploy(root, "order.bpmn")
    request = public.StartRequest(process_id="order", business_id="A-1", variables={"orderId": "1"})

    one, two = public.start_instances([request, request], actor=public.SYSTEM)

    assert isinstance(one, public.Started)
    assert isinstance(two, public.CommandRejected)
    assert two.code == "ALREADY_EXISTS"

"""What an instance is called in the world outside: at its start, later, by a worker, a message."""

import pytest

from tests.api.caller import Caller, problem
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

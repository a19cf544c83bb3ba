"""What running elements wait for, of every kind."""

from typing import Any

import pytest

from tests.api.caller import Caller, problem
from tests.bpmn.data_cases import association
from tests.bpmn.data_cases import task as data_task
from tests.bpmn.drawing import flow, line, node, process, service
from tests.dispatch.desk import Desk

pytestmark = pytest.mark.django_db(transaction=True)
USER_TASK = node(
    "userTask",
    '<zeebe:userTask/><zeebe:taskSchedule dueDate="2027-01-01T00:00:00Z"/>',
    id="ask",
)
EVENTS = {
    "message": '<messageEventDefinition messageRef="m"/>',
    "signal": '<signalEventDefinition signalRef="g"/>',
    "timer": "<timerEventDefinition><timeDate>2030-01-01T00:00:00Z</timeDate>"
    "</timerEventDefinition>",
    "condition": "<conditionalEventDefinition><condition>= total &gt; 5</condition>"
    "</conditionalEventDefinition>",
}
CYCLE = (
    '<boundaryEvent id="again" attachedToRef="work" cancelActivity="false"><timerEventDefinition>'
    "<timeCycle>R/PT1H</timeCycle></timerEventDefinition></boundaryEvent><endEvent id='f'/>"
    + flow("of_again", "again", "f")
)
MORE = (
    '<message id="m" name="paid"><extensionElements>'
    '<zeebe:subscription correlationKey="= order"/></extensionElements></message>'
    '<signal id="g" name="alarm"/>'
)


def drawing() -> bytes:
    """One element of every kind beside the others, the first with a cycle on its border."""
    ids = ["work", "ask", *EVENTS]
    caught = [
        node("intermediateCatchEvent", "", definition, id=name)
        for name, definition in EVENTS.items()
    ]
    flows = [
        flow(f"{way}_{name}", *pair)
        for name in ids
        for way, pair in (("to", ("s", name)), ("from", (name, "e")))
    ]
    body = ['<startEvent id="s"/><endEvent id="e"/>', service("work"), USER_TASK, *caught]
    return process("".join([*body, CYCLE, *flows]), MORE)


@pytest.fixture
def instance_key() -> str:
    Desk().deploy(drawing())
    return str(Desk().start(order="A-7", total=1))


def waits(caller: Caller, **body: Any) -> list[dict[str, Any]]:
    return caller.search("element-instances/wait-states", **body)


def test_each_element_tells_what_it_waits_for(root: Caller, instance_key: str) -> None:
    found = waits(root, sort=[{"field": "elementId"}])

    assert {item["processInstanceKey"] for item in found} == {instance_key}
    assert {item["rootProcessInstanceKey"] for item in found} == {instance_key}
    assert {item["bpmnProcessId"] for item in found} == {"p"}
    (job,) = root.search("jobs")
    (task,) = root.search("user-tasks")
    told = [(item["elementId"], item["elementType"], item["details"]) for item in found]
    first, *others = told[:4]
    assert first == (
        "ask",
        "USER_TASK",
        {
            "waitStateType": "USER_TASK",
            "taskKey": task["userTaskKey"],
            "dueDate": "2027-01-01T00:00:00.000Z",
        },
    )
    caught = "INTERMEDIATE_CATCH_EVENT"
    condition = {"waitStateType": "CONDITION", "expression": "= total > 5", "events": []}
    assert others[0] == ("condition", caught, condition)
    message = {"waitStateType": "MESSAGE", "messageName": "paid", "correlationKey": "A-7"}
    assert others[1] == ("message", caught, message)
    assert others[2] == ("signal", caught, {"waitStateType": "SIGNAL", "signalName": "alarm"})
    due = {"waitStateType": "TIMER", "dueDate": 1_893_456_000_000, "repetitions": 0}
    assert told[4] == ("timer", caught, due)
    cycle, work = sorted(told[5:], key=lambda one: str(one[2]["waitStateType"]), reverse=True)
    assert (cycle[0], cycle[2]["repetitions"]) == ("work", -1)
    assert work == (
        "work",
        "SERVICE_TASK",
        {
            "waitStateType": "JOB",
            "jobKey": job["jobKey"],
            "jobType": "work",
            "jobKind": "BPMN_ELEMENT",
            "listenerEventType": None,
            "retries": 3,
        },
    )


def test_who_waits_for_its_data_says_for_what(root: Caller) -> None:
    data = '<dataObject id="order"/><dataObjectReference id="Order" dataObjectRef="order"/>'
    Desk().deploy(line(data + data_task(association("Input", "Order", "given"))))
    Desk().start()

    (item,) = waits(root)

    waiting = {"waitStateType": "CONDITION", "expression": "=order != null", "events": []}
    assert (item["elementId"], item["details"]) == ("x", waiting)


@pytest.mark.parametrize(
    ("asked", "elements"),
    [
        ({"waitStateType": "timer"}, ["timer", "work"]),
        ({"waitStateType": {"$in": ["SIGNAL", "MESSAGE"]}}, ["message", "signal"]),
        ({"elementType": "SERVICE_TASK"}, ["work", "work"]),
        ({"elementId": {"$like": "m*"}}, ["message"]),
        ({"processInstanceKey": "9"}, []),
    ],
)
def test_they_are_filtered(root: Caller, instance_key: str, asked: Any, elements: Any) -> None:
    found = waits(root, filter=asked, sort=[{"field": "elementId"}])

    assert [item["elementId"] for item in found] == elements


def test_pages_go_on_both_ways(root: Caller, instance_key: str) -> None:
    every = waits(root)
    path = "/v2/element-instances/wait-states/search"

    def page(**asked: object) -> dict[str, Any]:
        answer: dict[str, Any] = root("POST", path, {"page": {"limit": 3, **asked}}).json()
        return answer

    first = page()
    second = page(after=first["page"]["endCursor"])
    last = page(after=second["page"]["endCursor"])
    back = page(before=last["page"]["startCursor"])

    assert first["items"] + second["items"] + last["items"] == every
    assert back["items"] == second["items"]
    assert {one["page"]["totalItems"] for one in (first, second, last, back)} == {7}
    assert page(**{"from": 6})["items"] == every[6:]


def test_what_has_come_is_not_waited_for(root: Caller, instance_key: str) -> None:
    desk = Desk()
    root("POST", "/v2/messages/publication", {"name": "paid", "correlationKey": "A-7"})
    root("POST", "/v2/signals/broadcast", {"signalName": "alarm"})
    root("PUT", f"/v2/element-instances/{instance_key}/variables", {"variables": {"total": 6}})
    desk.complete(desk.job())

    assert [item["elementId"] for item in waits(root, sort=[{"field": "elementId"}])] == [
        "ask",
        "timer",
    ]
    root("POST", f"/v2/process-instances/{instance_key}/cancellation")
    assert waits(root) == []


def test_they_are_for_those_who_read_instances(call_as, root: Caller, instance_key: str) -> None:
    path = "/v2/element-instances/wait-states/search"

    assert problem(call_as("mona", "modelers")("POST", path), 403)["title"] == "FORBIDDEN"
    assert call_as("aude", "auditors")("POST", path).status_code == 200
    problem(root("POST", path, {"filter": {"jobType": "x"}}))

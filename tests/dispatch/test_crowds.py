"""A recursion that branches: how many called instances live below a root is bounded."""

import pytest

from engine import public
from engine.store import crowds
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.system import Setting
from tests.bpmn.drawing import definitions, flow, node
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import service


def call(identifier: str, process: str) -> str:
    return node("callActivity", f'<zeebe:calledElement processId="{process}"/>', id=identifier)


def branching() -> bytes:
    body = (
        '<startEvent id="s"/><parallelGateway id="Split"/>'
        + call("One", "p")
        + call("Two", "p")
        + flow("f", "s", "Split")
        + flow("one", "Split", "One")
        + flow("two", "Split", "Two")
    )
    return definitions(f'<process id="p" isExecutable="true">{body}</process>')


@pytest.mark.parametrize("most", [1, 10, 40])
def test_a_recursion_that_branches_without_an_end_stops_in_incidents(desk: Desk, most: int) -> None:
    Setting.objects.create(name="calls.most_living", value=most)
    desk.deploy(branching())

    instance = desk.start()

    called = Instance.objects.exclude(key=instance).count()
    assert most <= called <= most + 2  # those that the root itself calls are not refused
    told = Incident.objects.order_by("key").first()
    assert told is not None
    assert told.type == "CALLED_ELEMENT_ERROR"
    assert f"{most} called instances already live below the root instance" in told.message
    public.cancel_instance(instance, actor=ROOT)
    assert set(Instance.objects.values_list("state", flat=True)) == {"TERMINATED"}


def test_when_some_have_ended_there_is_room_again(desk: Desk) -> None:
    Setting.objects.create(name="calls.most_living", value=1)
    leaf = f'<process id="leaf" isExecutable="true">{_line(service("Work"), "Work")}</process>'
    middle = (
        f'<process id="middle" isExecutable="true">{_line(call("Call", "leaf"), "Call")}</process>'
    )
    desk.deploy(("leaf.bpmn", definitions(leaf)), ("middle.bpmn", definitions(middle)))
    root = (
        f'<startEvent id="s"/><parallelGateway id="g"/>{call("A", "middle")}{call("B", "middle")}'
        + flow("f", "s", "g")
        + flow("a", "g", "A")
        + flow("b", "g", "B")
    )
    desk.deploy(definitions(f'<process id="p" isExecutable="true">{root}</process>'))
    instance = desk.start()
    incidents = Incident.objects.order_by("key")
    assert [one.element_id for one in incidents] == ["Call"]

    Setting.objects.update(value=4)
    crowds.forget()
    for incident in incidents:
        public.resolve_incident(incident.key, actor=ROOT)
    for job in desk.jobs():
        desk.complete(job)

    assert desk.state(instance) == "COMPLETED"


def _line(element: str, identifier: str) -> str:
    start = f"s{identifier}"
    return f'<startEvent id="{start}"/>{element}{flow("f" + identifier, start, identifier)}'

"""Processes of one collaboration that send each other messages along their message flows."""

import pytest

from engine import public
from engine.dispatch import thrown_signals
from engine.dispatch.delivery import Delivery
from engine.dispatch.upkeep import Upkeep
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.subscriptions import Message
from engine.store.replaying import replay
from tests.bpmn.collaboration import ORDER, OTHER, collaboration, message, started, throw, waiting
from tests.bpmn.drawing import definitions, flow, node
from tests.dispatch.desk import ROOT, Desk

CARRIED = (
    "<extensionElements><zeebe:ioMapping>"
    '<zeebe:input source="=number" target="number"/><zeebe:input source="=total" target="sum"/>'
    "</zeebe:ioMapping></extensionElements>"
)
NUMBER = (
    '<extensionElements><zeebe:ioMapping><zeebe:input source="=number" target="number"/>'
    "</zeebe:ioMapping></extensionElements>"
)
ANSWER = (
    '<message id="answer" name="answer"><extensionElements>'
    '<zeebe:subscription correlationKey="=number"/></extensionElements></message>'
)


def of(process: str) -> list[int]:
    rows = Instance.objects.filter(process_id=process).order_by("key")
    return list(rows.values_list("key", flat=True))


@pytest.mark.parametrize(
    "sender",
    [throw(inside=CARRIED), f'<sendTask id="x" messageRef="order">{CARRIED}</sendTask>'],
)
def test_a_message_begins_the_process_at_the_other_end(desk: Desk, sender: str) -> None:
    desk.deploy(collaboration(sender, started()))

    instance = desk.start(number="7", total=3, secret=1)

    assert desk.state(instance) == "COMPLETED"
    (begun,) = of("q")
    assert desk.job().variables == {"number": "7", "sum": 3}
    assert replay(instance).holds
    assert replay(begun).holds


def test_a_message_finds_who_waits_for_it_by_its_key(desk: Desk) -> None:
    desk.deploy(collaboration(throw(), waiting()))
    first, second = desk.start("q", number=7), desk.start("q", number=8)

    desk.start(number=8)

    assert desk.waits_at(first) == ["y"]
    assert desk.waits_at(second) == ["Pack"]


def test_a_message_waits_for_who_is_not_that_far(desk: Desk) -> None:
    desk.deploy(collaboration(throw(), waiting()))
    desk.start(number=7)
    assert Message.objects.count() == 1

    late = desk.start("q", number=7)

    assert desk.waits_at(late) == ["Pack"]


def test_a_flow_to_a_pool_reaches_what_waits_in_it(desk: Desk) -> None:
    to_pool = '<messageFlow id="m" sourceRef="x" targetRef="Q"/>'
    desk.deploy(collaboration(throw(), started(), flows=to_pool))

    desk.start(number=1)

    assert len(of("q")) == 1


def test_a_sender_with_a_job_type_leaves_the_message_to_its_worker(desk: Desk) -> None:
    worked = '<extensionElements><zeebe:taskDefinition type="send"/></extensionElements>'
    desk.deploy(collaboration(throw(inside=worked), started()))

    instance = desk.start(number=1)

    assert desk.waits_at(instance) == ["x"]
    assert of("q") == []
    assert len(desk.jobs("send")) == 1


def test_a_key_that_is_missing_is_an_incident_where_somebody_must_be_found(desk: Desk) -> None:
    desk.deploy(collaboration(throw(), waiting()))
    instance = desk.start()
    assert desk.waits_at(instance) == ["x"]
    public.set_variables(instance, {"number": 7}, local=False, actor=ROOT)

    public.resolve_incident(Incident.objects.get(instance_key=instance).key, actor=ROOT)

    assert desk.state(instance) == "COMPLETED"


def test_two_participants_talk_until_they_are_done(desk: Desk) -> None:
    flows = (
        '<messageFlow id="m" sourceRef="x" targetRef="y"/>'
        '<messageFlow id="n" sourceRef="Back" targetRef="Answer"/>'
    )
    back = f'<endEvent id="Back">{message("answer")}</endEvent>'
    receiver = f'<startEvent id="y">{message()}</startEvent>{back}' + flow("qf", "y", "Back")
    waits = f'<intermediateCatchEvent id="Answer">{message("answer")}</intermediateCatchEvent>'
    sender = throw(inside=NUMBER) + waits
    drawn = collaboration(sender, receiver, flows=flows, more=ORDER + OTHER + ANSWER)
    to_end = b'id="from_x" sourceRef="x" targetRef="e"'
    desk.deploy(drawn.replace(to_end, to_end.replace(b'"e"', b'"Answer"')))

    instance = desk.start(number=5)

    assert desk.state(instance) == "COMPLETED"
    assert [desk.state(key) for key in of("q")] == ["COMPLETED"]


def test_many_messages_of_one_step_all_arrive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thrown_signals, "LONGEST_CHAIN", 3)
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>12</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    sender = node("sendTask", "", loop, messageRef="other")
    desk.deploy(collaboration(sender, started(message("other"))))

    desk.start()

    assert len(of("q")) == 12


def test_a_chain_without_an_end_is_cut_off_and_its_message_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(thrown_signals, "LONGEST_CHAIN", 5)
    start = f'<startEvent id="s">{message("other")}</startEvent>'
    end = f'<endEvent id="x">{message("other")}</endEvent>'
    pool = '<collaboration id="c"><participant id="P" processRef="p"/>'
    body = start + end + flow("f", "s", "x")
    flows = '<messageFlow id="m" sourceRef="x" targetRef="s"/></collaboration>'
    desk.deploy(
        definitions(f'{pool}{flows}<process id="p" isExecutable="true">{body}</process>{OTHER}')
    )

    public.publish_message("other", actor=ROOT)

    assert len(of("p")) == 6
    assert "a chain of signals and messages without an end is cut off" in caplog.text
    assert Message.objects.count() == 6


def test_what_was_kept_is_met_when_the_upkeep_looks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.deploy(collaboration(throw(), waiting()))
    waits = desk.start("q", number=7)
    monkeypatch.setattr(Delivery, "publish", Delivery.keep)
    desk.start(number=7)
    assert desk.waits_at(waits) == ["y"]

    Upkeep(shared=True).look()

    assert desk.waits_at(waits) == ["Pack"]

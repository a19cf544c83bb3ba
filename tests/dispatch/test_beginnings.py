"""Pending beginnings and waiting data, while operators and new versions come in between."""

import pytest

from engine import public
from engine.dispatch.operating import migrate_instance, modify_instance
from engine.dispatch.restarting import restart_instance
from engine.dispatch.suspending import resume_instance, suspend_instance
from engine.public import CommandRejected
from engine.runtime.instructions import (
    ActivateElement,
    ModifyInstance,
    MoveToken,
    TerminateElement,
)
from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance
from engine.store.models.subscriptions import MessageSubscription
from engine.store.models.work import Timer
from engine.store.replaying import replay
from tests.bpmn.data_cases import ORDER, SPEC, association, task
from tests.bpmn.drawing import flow, line, node, process, service
from tests.bpmn.scopes import MESSAGE, NAMED, SIGNAL, timer
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.test_gathered_starts import OPEN, PACKED, PAID, STAFFED, says, together, waits

HOUR = 3_600_000
AT = 1_900_000_000_000


def latest(process: str = "p") -> int:
    key: int = Definition.objects.get(definition_id=process, is_latest=True).key
    return key


def test_a_suspended_beginning_meets_its_message_when_it_goes_on(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))
    says("paid", "7")
    pending = Instance.objects.get().key
    suspend_instance(pending, actor=ROOT)

    says("packed", "7")
    assert waits(desk) == [["x"]]
    resume_instance(pending, actor=ROOT)

    assert waits(desk) == [["A"]]
    assert replay(pending).holds


def test_a_beginning_of_the_old_version_is_completed_and_the_next_is_of_the_new(desk: Desk) -> None:
    desk.deploy(together(OPEN, STAFFED))
    public.broadcast_signal("open", {}, actor=ROOT)
    desk.deploy(together(OPEN, STAFFED).replace(b'id="A"', b'id="B"').replace(b'"A"', b'"B"'))

    public.broadcast_signal("staffed", {}, actor=ROOT)
    public.broadcast_signal("open", {}, actor=ROOT)
    public.broadcast_signal("staffed", {}, actor=ROOT)

    assert waits(desk) == [["A"], ["B"]]
    assert [one.version for one in Instance.objects.order_by("key")] == [1, 2]


def test_a_pending_beginning_migrates_to_the_new_version(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))
    says("paid", "7")
    desk.deploy(together(PAID, PACKED).replace(b'id="A"', b'id="B"').replace(b'"A"', b'"B"'))
    pending = Instance.objects.get().key

    migrate_instance(pending, latest(), {"x": "x"}, actor=ROOT)
    says("packed", "7")

    assert waits(desk) == [["B"]]
    assert replay(pending).holds


def test_an_operator_moves_a_pending_beginning_on(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))
    says("paid", "7")
    pending = Instance.objects.get().key

    modify_instance(pending, ModifyInstance(move=(MoveToken("A", "x"),)), actor=ROOT)

    assert waits(desk) == [["A"]]
    waiting = MessageSubscription.objects.filter(state="CREATED", type="PROCESS_EVENT")
    assert waiting.count() == 0


def test_an_operator_ends_what_waits_for_data_and_begins_it_again(desk: Desk) -> None:
    desk.deploy(line(ORDER + task(association("Input", "Order", "given")) + service("y")))
    instance = desk.start()

    ended = ModifyInstance(activate=(ActivateElement("y"),), terminate=(TerminateElement("x"),))
    modify_instance(instance, ended, actor=ROOT)
    assert desk.waits_at(instance) == ["y"]
    modify_instance(instance, ModifyInstance(activate=(ActivateElement("x"),)), actor=ROOT)
    public.set_variables(instance, {"order": 1}, local=False, actor=ROOT)

    assert sorted(job.element_id for job in desk.jobs()) == ["x", "y"]


def test_an_element_in_a_scope_that_an_operator_opens_finds_its_data(desk: Desk) -> None:
    inner = task(association("Input", "Order", "given"), association("Output", "made", "Order"))
    sub = (
        f'<subProcess id="u">{ORDER}<startEvent id="us"/>{inner}{flow("f", "us", "x")}</subProcess>'
    )
    desk.deploy(process(f'<startEvent id="s"/>{service("y")}{sub}{flow("g", "s", "y")}'))
    instance = desk.start()

    modify_instance(instance, ModifyInstance(activate=(ActivateElement("x"),)), actor=ROOT)
    assert desk.waits_at(instance) == ["u", "x", "y"]
    public.set_variables(instance, {"order": 3}, local=False, actor=ROOT)

    assert {job.element_id: job.variables.get("given") for job in desk.jobs()} == {
        "x": 3,
        "y": None,
    }


def test_a_suspended_instance_sees_its_data_when_it_goes_on(desk: Desk) -> None:
    desk.deploy(line(ORDER + task(association("Input", "Order", "given"))))
    instance = desk.start()
    suspend_instance(instance, actor=ROOT)
    public.set_variables(instance, {"order": 1}, local=False, actor=ROOT)
    assert desk.jobs() == []

    resume_instance(instance, actor=ROOT)

    assert desk.job().variables["given"] == 1
    assert replay(instance).holds


def behind(*events: str) -> bytes:
    """A process that begins behind an exclusive gateway by the first of *events*."""
    ids = [f"e{number}" for number in range(len(events))]
    drawn = "".join(
        node("intermediateCatchEvent", "", event, id=id_) + service(f"A{id_}")
        for id_, event in zip(ids, events, strict=True)
    )
    ways = "".join(flow(f"g{id_}", "g", id_) + flow(f"h{id_}", id_, f"A{id_}") for id_ in ids)
    return process(f'<eventBasedGateway id="g" instantiate="true"/>{drawn}{ways}', NAMED)


WHEN = "<conditionalEventDefinition><condition>=hot</condition></conditionalEventDefinition>"


def test_time_behind_a_gateway_begins_a_process_once(desk: Desk) -> None:
    desk.pin(AT)
    desk.deploy(behind(timer("Duration", "PT1H"), MESSAGE))
    assert Timer.objects.count() == 1

    desk.pin(AT + HOUR)
    desk.pin(AT + 9 * HOUR)

    assert waits(desk) == [["Ae0"]]


def test_a_condition_behind_a_gateway_begins_a_process_when_asked(desk: Desk) -> None:
    desk.deploy(behind(WHEN, SIGNAL))

    started = public.evaluate_conditionals({"hot": True}, definition_key=None, actor=ROOT)

    assert len(started.started) == 1
    assert waits(desk) == [["Ae0"]]


def test_each_part_of_a_multiple_event_behind_a_gateway_begins_a_process(desk: Desk) -> None:
    desk.deploy(behind(SIGNAL + MESSAGE, WHEN))

    public.broadcast_signal("go", {}, actor=ROOT)
    public.publish_message("ping", actor=ROOT)

    assert waits(desk) == [["Ae0"], ["Ae0"]]


def test_a_process_out_of_use_begins_no_more(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))
    public.delete_definition(latest(), actor=ROOT)

    says("paid", "7")

    assert Instance.objects.count() == 0


def test_a_beginning_that_waits_is_no_place_to_begin_at_by_hand(desk: Desk) -> None:
    desk.deploy(together(PAID, PACKED))
    says("paid", "7")

    activate = ModifyInstance(activate=(ActivateElement("x"),))

    with pytest.raises(CommandRejected):
        modify_instance(Instance.objects.get().key, activate, actor=ROOT)


def test_an_ended_instance_with_data_objects_starts_again_as_it_was_started(desk: Desk) -> None:
    out = association("Output", "made", "Order")
    desk.deploy(line(ORDER + task(association("Input", "Order", "given"), out, spec=SPEC)))
    instance = desk.start(order=1)
    desk.complete(desk.job(), made=2)

    again = restart_instance(instance, actor=ROOT)

    assert desk.job().variables["given"] == 1
    assert desk.state(again.key) == "ACTIVE"

"""Data objects in the pipe: stored as variables, waited for as a condition."""

from engine import public
from engine.store.models.runs import Variable
from engine.store.models.subscriptions import ConditionSubscription
from engine.store.replaying import replay
from tests.bpmn.data_cases import association, task
from tests.bpmn.drawing import line, node
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import ROOT, Desk

STATED = (
    '<dataObject id="order"><dataState name="received"/></dataObject>'
    '<dataObjectReference id="Order" dataObjectRef="order"/>'
    '<dataObjectReference id="Checked" dataObjectRef="order"><dataState name="checked"/>'
    "</dataObjectReference>"
)


def test_a_state_is_a_variable_that_everybody_finds(desk: Desk) -> None:
    check = node("userTask", "<zeebe:userTask/>", association("Output", "", "Checked"))
    desk.deploy(line(STATED + check))
    instance = desk.start()
    assert Variable.objects.get(instance_key=instance, name="orderState").value == '"received"'

    public.complete_task(desk.task("x").key, {}, actor=ROOT)

    assert desk.state(instance) == "COMPLETED"
    assert Variable.objects.get(instance_key=instance, name="orderState").value == '"checked"'
    replay(instance)


def test_who_waits_for_data_is_stored_and_goes_on(desk: Desk) -> None:
    desk.deploy(line(STATED + task(association("Input", "Order", "given"))))
    instance = desk.start()
    nothing_is_kept()

    (waiting,) = ConditionSubscription.objects.all()
    assert (waiting.element_id, waiting.number) == ("x", -1)
    assert desk.jobs() == []

    public.set_variables(instance, {"order": 7}, local=False, actor=ROOT)

    assert ConditionSubscription.objects.count() == 0
    assert desk.job().variables["given"] == 7
    replay(instance)

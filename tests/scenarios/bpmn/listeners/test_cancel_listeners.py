"""Listeners of what is ended from outside: it stays until they have answered, then all goes on."""

import pytest

from engine.runtime.commands import CommandRejected
from engine.runtime.state import TERMINATING
from tests.scenarios.bpmn.listeners.drawn import (
    asks,
    chain,
    deadline,
    element,
    row,
    service,
    task_asks,
)

HOUR = 3_600_000


def test_a_boundary_event_goes_on_when_the_listeners_of_its_host_have_answered(draws):
    process = draws(
        chain(
            service("Work", asks("cancel:first", "cancel:second")),
            beside=deadline("Work", service("Hurry")),
        )
    )
    process.starts()

    process.passes(HOUR)
    assert process.asked() == ["first"]
    assert process.only("Work").life == TERMINATING
    assert "Late" not in process.visited()
    process.answered("first")
    process.answered("second")

    assert process.asked() == []
    process.waits_at("Hurry")
    process.completes("Hurry")
    process.has_ended()


def test_an_error_keeps_its_variables_until_the_listeners_have_answered(draws):
    catch = (
        '<boundaryEvent id="Caught" attachedToRef="Work"><errorEventDefinition errorRef="e"/>'
        "</boundaryEvent>"
        + service("Mend")
        + '<sequenceFlow id="mend" sourceRef="Caught" targetRef="Mend"/>'
    )
    process = draws(
        chain(
            service("Work", asks("cancel:first")),
            beside=catch,
            more='<error id="e" errorCode="bad"/>',
        )
    )
    process.starts()

    process.throws("Work", "bad", why="so")
    process.answered("first", own=1)

    process.waits_at("Mend")
    process.has_variables(why="so")
    process.has_no_variable("own")


def test_a_canceled_instance_ends_when_every_listener_has_answered(draws):
    process = draws(
        chain(
            element(
                "subProcess",
                "Sub",
                asks("cancel:sub"),
                row(service("Work", asks("cancel:inner")), begin="In", end="Out"),
            ),
            extensions=asks("cancel:whole"),
        )
    )
    process.starts()

    process.cancels()
    with pytest.raises(CommandRejected, match="canceled already"):
        process.cancels()
    for type_ in ("inner", "sub", "whole"):
        assert process.asked() == [type_]
        process.answered(type_)

    process.has_ended("TERMINATED")


def test_an_instance_without_such_listeners_inside_ends_at_once(draws):
    process = draws(chain(service("Other"), service("Work", asks("cancel:first"))))
    process.starts()

    process.cancels()

    process.has_ended("TERMINATED")


def test_an_outer_interruption_overtakes_an_inner_one(draws):
    inner = row(service("Work", asks("cancel:first")), begin="In", end="Out")
    late = deadline("Work", service("Hurry"))
    sub = element("subProcess", "Sub", "", inner + late)
    outer = deadline("Sub", service("GiveUp"), "PT2H").replace("Late", "Later")
    process = draws(chain(sub, beside=outer.replace('id="late"', 'id="later"')))
    process.starts()
    process.passes(HOUR)

    process.passes(HOUR)
    process.answered("first")

    process.waits_at("GiveUp")
    process.has_not_visited("Hurry")


def test_a_terminate_end_event_waits_for_those_it_has_ended(draws):
    process = draws(
        chain(
            element("parallelGateway", "Fork"),
            service("Work", asks("cancel:first")),
            beside=(
                service("Stop")
                + '<sequenceFlow id="s" sourceRef="Fork" targetRef="Stop"/>'
                + '<sequenceFlow id="k" sourceRef="Stop" targetRef="Kill"/>'
                + '<endEvent id="Kill"><terminateEventDefinition/></endEvent>'
            ),
        )
    )
    process.starts()

    process.completes("Stop")
    assert process.asked() == ["first"]
    process.answered("first")

    process.has_ended()


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_iterations_that_are_ended_early_are_asked_before_the_body_completes(draws, sequential):
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=items" outputCollection="results"'
        ' outputElement="=done"/></extensionElements>'
        "<completionCondition>=numberOfCompletedInstances &gt; 1</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    process = draws(chain(service("Work", asks("cancel:first"), loop)))
    process.starts(items=[1, 2, 3, 4])

    process.completes("Work", done=1)
    process.completes("Work", done=2)
    for _ in range(0 if sequential == "true" else 2):
        assert set(process.asked()) == {"first"}
        process.answered("first")

    process.has_ended()


def test_a_user_task_is_canceled_when_its_listeners_have_answered(draws):
    task = element("userTask", "Approve", task_asks("canceling:task") + asks("cancel:element"))
    process = draws(chain(task, beside=deadline("Approve", service("Hurry"))))
    process.starts()

    process.passes(HOUR)
    assert process.asked() == ["task"]
    moved = process.events("TaskMoved")
    assert moved[-1][3] == "CANCELING"
    process.answered("task")
    assert [e[0] for e in process.log if e[0].startswith("Task")][-1] == "TaskCanceled"
    process.answered("element")

    process.waits_at("Hurry")


def test_what_waits_for_its_start_listeners_can_be_ended(draws):
    process = draws(chain(service("Work", asks("start:begin", "cancel:first"))))
    process.starts()

    process.cancels()

    assert process.asked() == ["first"]
    process.answered("first")
    process.has_ended("TERMINATED")


def event_sub_process(start: str, inside: str, extensions: str = "", *, stops: bool = True) -> str:
    more = {"triggeredByEvent": "true"}
    begun = start.replace("<startEvent", f'<startEvent isInterrupting="{str(stops).lower()}"')
    flows = '<sequenceFlow id="e1" sourceRef="Rung" targetRef="Mend"/>'
    return element("subProcess", "Alarm", extensions, begun + inside + flows, **more)


RUNG = (
    '<startEvent id="Rung"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    "</timerEventDefinition></startEvent>"
)


def test_an_event_sub_process_begins_when_what_it_interrupts_has_ended(draws):
    alarm = event_sub_process(RUNG, service("Mend"), asks("start:alarmed"))
    process = draws(
        chain(
            element("parallelGateway", "Fork"),
            service("Work", asks("cancel:first")),
            beside=alarm
            + service("Other", asks("cancel:second"))
            + '<sequenceFlow id="o" sourceRef="Fork" targetRef="Other"/>',
        )
    )
    process.starts()

    process.passes(HOUR)
    assert process.asked() == ["first", "second"]
    process.answered("first")
    assert process.asked() == ["second"]
    process.answered("second")

    assert process.asked() == ["alarmed"]
    process.answered("alarmed")
    process.waits_at("Mend")
    process.completes("Mend")
    process.has_ended()


def test_an_event_sub_process_that_waits_is_ended_with_its_scope(draws):
    process = draws(
        chain(
            service("Work", asks("cancel:first")), beside=event_sub_process(RUNG, service("Mend"))
        )
    )
    process.starts()
    process.passes(HOUR)

    process.cancels()
    process.answered("first")

    process.has_ended("TERMINATED")
    process.has_not_visited("Mend")


def test_a_scope_whose_end_listeners_are_asked_hears_nothing_more(draws):
    alarm = event_sub_process(RUNG, service("Mend"), stops=False)
    process = draws(
        chain(service("Work"), beside=alarm, extensions=asks("start:begun", "end:last"))
    )
    process.starts()
    assert process.timers() == []
    process.answered("begun")
    assert len(process.timers()) == 1

    process.completes("Work")

    assert (process.asked(), process.timers()) == (["last"], [])
    process.answered("last")
    process.has_ended()


def test_a_canceled_transaction_is_undone_when_its_listeners_have_answered(draws):
    inside = row(
        element("parallelGateway", "Fork"),
        service("Pay"),
        begin="In",
        end="Undo",
    ).replace('<endEvent id="Undo"/>', '<endEvent id="Undo"><cancelEventDefinition/></endEvent>')
    other = service("Wait", asks("cancel:first")) + (
        '<sequenceFlow id="w" sourceRef="Fork" targetRef="Wait"/>'
    )
    late = (
        '<boundaryEvent id="Canceled" attachedToRef="Deal"><cancelEventDefinition/></boundaryEvent>'
        + service("Tell")
        + '<sequenceFlow id="t" sourceRef="Canceled" targetRef="Tell"/>'
    )
    process = draws(chain(element("transaction", "Deal", "", inside + other), beside=late))
    process.starts()

    process.completes("Pay")
    assert process.asked() == ["first"]
    process.answered("first")

    process.waits_at("Tell")

"""Listeners in instances that call each other: who waits for whom."""

import pytest

from tests.bpmn.drawing import flow, node
from tests.runtime.called_drawings import ERROR, boundary, call, fleet, parent, process
from tests.scenarios.bpmn.listeners.drawn import asks, service

ASKED = process("child", service("Work", asks("cancel:last")), first="Work", last="Work")


@pytest.mark.parametrize("forgetful", [False, True])
def test_a_called_instance_ends_when_its_listeners_have_answered(forgetful):
    office = fleet(parent(call()), ASKED)
    office.forgetful = forgetful
    caller = office.starts("parent")
    called = office.of("child")

    caller.cancels()

    caller.has_ended("TERMINATED")
    assert called.asked() == ["last"]
    called.answered("last")
    called.has_ended("TERMINATED")
    assert office.refused == []


def test_a_call_with_listeners_gives_up_what_it_has_called_and_then_asks():
    listened = call(more=asks("cancel:gone"))
    office = fleet(parent(listened, boundary(ERROR)), ASKED)
    caller = office.starts("parent")
    called = office.of("child")

    caller.cancels()

    assert (caller.asked(), called.asked()) == (["gone"], ["last"])
    caller.answered("gone")
    caller.has_ended("TERMINATED")
    called.answered("last")
    called.has_ended("TERMINATED")


def test_a_call_listens_before_it_calls_and_after_it_has_returned():
    office = fleet(parent(call(more=asks("start:first", "end:done"))), ASKED)
    caller = office.starts("parent", n=1)
    assert [member.plan.id for member in office.members.values()] == ["parent"]

    caller.answered("first", n=2)
    called = office.of("child")
    called.has_variables(n=2)
    called.completes("Work")
    assert caller.asked() == ["done"]
    caller.answered("done")

    caller.has_ended()


def test_an_error_ends_a_called_instance_and_its_caller_goes_on_at_once():
    fork = '<parallelGateway id="Fork"/>'
    fails = node("endEvent", inside=ERROR, id="Failed")
    child = process(
        "child",
        fork,
        service("Work", asks("cancel:last")),
        service("Try"),
        fails,
        first="Fork",
        last="Work",
        more=flow("f1", "Fork", "Work") + flow("f2", "Fork", "Try") + flow("f3", "Try", "Failed"),
    )
    office = fleet(parent(call(), boundary(ERROR)), child)
    caller = office.starts("parent")
    called = office.of("child")

    called.completes("Try")

    caller.waits_at("After")
    assert called.asked() == ["last"]
    called.fails("Work", 0)  # nobody above counts this incident any more
    caller.has_incidents()
    called.gives_retries("Work", 1)
    called.resolves("Work")
    called.answered("last")
    called.has_ended("TERMINATED")
    assert office.refused == []

"""Calls that end otherwise: canceled, by errors and escalations, and the trouble of others."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from tests.bpmn.drawing import flow, node, service
from tests.runtime.called_drawings import (
    ANY_ERROR,
    ERROR,
    ESCALATION,
    WORKS,
    beside_all,
    boundary,
    call,
    ending_in,
    fleet,
    parent,
    process,
    replay_all,
)

# who ends whom ----------------------------------------------------------------------------------


def test_the_end_of_the_caller_ends_the_child_and_its_children():
    middle = process("child", call("leaf"), first="Call", last="Call")
    found = fleet(parent(call()), middle, WORKS.replace('id="child"', 'id="leaf"'))
    caller = found.starts("parent")

    caller.cancels()

    assert [found.of(name).root.life for name in ("child", "leaf")] == ["TERMINATED"] * 2
    assert found.of("leaf").events("JobCanceled")
    replay_all(found)


def test_a_child_is_not_canceled_on_its_own():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")

    with pytest.raises(CommandRejected, match=f"root process instance '{caller.root.key}'"):
        found.of("child").cancels()

    found.of("child").waits_at("Work")


def test_an_interrupting_boundary_event_ends_the_child():
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    found = fleet(parent(call(), boundary(timer)), WORKS)
    caller = found.starts("parent")

    caller.passes(3_600_000)

    caller.waits_at("After")
    found.of("child").has_ended("TERMINATED")


def test_a_result_that_comes_too_late_is_not_taken():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")
    child = found.of("child")
    child.arrives(commands.CompleteJob(child.only("Work").key, child._work(child.only("Work"))[0]))

    caller.arrives(commands.CancelInstance())
    found.settle()

    caller.has_ended("TERMINATED")
    child.has_ended()
    assert found.refused == ["NOT_FOUND", "NOT_FOUND"]
    replay_all(found)


# errors and escalations -------------------------------------------------------------------------


@pytest.mark.parametrize("catcher", [ERROR, ANY_ERROR])
def test_an_error_that_the_child_does_not_catch_is_caught_at_the_call(catcher):
    found = fleet(parent(call(), boundary(catcher)), ending_in(ERROR))
    caller = found.starts("parent")
    child = found.of("child")

    child.completes("Work", seen=1)

    child.has_ended("TERMINATED")
    child.has_incidents()
    caller.waits_at("After")
    replay_all(found)


def test_a_workers_error_crosses_with_its_variables():
    found = fleet(parent(call(), boundary(ERROR)), WORKS)
    caller = found.starts("parent")
    child = found.of("child")

    child.throws("Work", "bad", why="broken")

    child.has_ended("TERMINATED")
    (thrown,) = child.events("JobErrorThrown")
    assert thrown[-1] is True
    caller.waits_at("After")
    caller.has_variables(why="broken")


def test_an_error_crosses_several_levels():
    middle = process("child", call("leaf"), first="Call", last="Call")
    found = fleet(parent(call(), boundary(ERROR)), middle, ending_in(ERROR, "leaf"))
    caller = found.starts("parent")

    found.of("leaf").completes("Work")

    assert [found.of(name).root.life for name in ("child", "leaf")] == ["TERMINATED"] * 2
    caller.waits_at("After")
    replay_all(found)


def test_an_error_that_nobody_catches_is_an_incident_where_it_was_thrown():
    other = '<errorEventDefinition errorRef="other"/>'
    found = fleet(parent(call(), boundary(other)), ending_in(ERROR))
    caller = found.starts("parent")
    child = found.of("child")

    child.completes("Work")

    child.has_incidents(Thrown="UNHANDLED_ERROR_EVENT")
    caller.waits_at("Call")
    caller.has_incidents()


def test_an_escalation_is_caught_at_the_call_and_the_child_goes_on():
    child = process(
        "child",
        node("intermediateThrowEvent", inside=ESCALATION, id="Tell"),
        service("Work"),
        first="Tell",
        last="Work",
        more=flow("t", "Tell", "Work"),
    )
    found = fleet(parent(call(), boundary(ESCALATION, interrupting=False)), child)
    caller = found.starts("parent")

    caller.waits_at("After", "Call")
    found.of("child").completes("Work")

    caller.waits_at("After")
    replay_all(found)


def test_an_escalation_that_interrupts_the_call_ends_the_child_where_it_stands():
    child = process(
        "child",
        node("intermediateThrowEvent", inside=ESCALATION, id="Tell"),
        service("Work"),
        first="Tell",
        last="Work",
        more=flow("t", "Tell", "Work"),
    )
    found = fleet(parent(call(), boundary(ESCALATION)), child)

    caller = found.starts("parent")

    caller.waits_at("After")
    found.of("child").has_ended("TERMINATED")
    found.of("child").has_not_visited("Work")
    replay_all(found)


def test_an_escalation_that_nobody_catches_is_nothing():
    child = process(
        "child", node("intermediateThrowEvent", inside=ESCALATION, id="Tell"), first="Tell",
        last="Tell",
    )  # fmt: skip
    found = fleet(parent(call()), child)

    caller = found.starts("parent")

    caller.has_ended()
    assert [event[3] for event in found.of("child").events("EscalationThrown")] == [None]


# trouble ----------------------------------------------------------------------------------------


def test_incidents_are_counted_in_every_caller_until_they_are_resolved():
    middle = process("child", call("leaf"), first="Call", last="Call")
    found = fleet(parent(call()), middle, WORKS.replace('id="child"', 'id="leaf"'))
    caller = found.starts("parent")
    leaf = found.of("leaf")

    leaf.fails("Work")
    counted = [e[3] for m in (caller, found.of("child")) for e in m.events("CallTroubled")]
    leaf.gives_retries("Work", 1)
    leaf.resolves("Work")

    assert counted == [1, 1]
    for member in (caller, found.of("child")):
        assert sum(event[3] for event in member.events("CallTroubled")) == 0
        assert "troubles" not in (member.only("Call").memo or {})
    replay_all(found)


def test_a_canceled_child_takes_its_trouble_with_it():
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    found = fleet(parent(call(), boundary(timer)), WORKS)
    caller = found.starts("parent")
    found.of("child").fails("Work")

    caller.passes(3_600_000)

    assert [event[3] for event in caller.events("CallTroubled")] == [1, -1]
    replay_all(found)


# event sub-processes ----------------------------------------------------------------------------


def test_an_event_sub_process_of_the_caller_catches_a_childs_error():
    found = fleet(parent(call(), beside_all(ERROR, True)), ending_in(ERROR))
    caller = found.starts("parent")

    found.of("child").completes("Work")

    found.of("child").has_ended("TERMINATED")
    caller.waits_at("Handle")
    replay_all(found)


def test_an_event_sub_process_of_the_caller_runs_beside_an_escalating_child():
    child = process(
        "child",
        node("intermediateThrowEvent", inside=ESCALATION, id="Tell"),
        service("Work"),
        first="Tell",
        last="Work",
        more=flow("t", "Tell", "Work"),
    )
    found = fleet(parent(call(), beside_all(ESCALATION, False)), child)

    caller = found.starts("parent")

    caller.waits_at("Call", "Handle")
    found.of("child").waits_at("Work")


def test_an_event_sub_process_of_the_child_is_nearer_than_the_callers_boundary():
    child = ending_in(ERROR).replace("</process>", beside_all(ERROR, True) + "</process>")
    found = fleet(parent(call(), boundary(ERROR)), child)
    caller = found.starts("parent")

    found.of("child").completes("Work")

    found.of("child").waits_at("Handle")
    caller.waits_at("Call")


def test_an_error_that_nobody_catches_any_more_stops_at_the_call_and_can_be_tried_again():
    found = fleet(parent(call(), boundary(ERROR)), ending_in(ERROR))
    caller = found.starts("parent")
    item, key = caller.open_call("Call")

    caller.arrives(commands.ThrowCallError(item.key, key, "changed", "no catcher left"))
    caller.has_incidents(Call="UNHANDLED_ERROR_EVENT")
    caller.resolves("Call")

    assert len(found.all_of("child")) == 2
    caller.has_incidents()


def test_an_interrupting_event_sub_process_ends_what_was_called():
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    found = fleet(parent(call(), beside_all(timer, True)), WORKS)
    caller = found.starts("parent")

    caller.passes(3_600_000)

    found.of("child").has_ended("TERMINATED")
    caller.waits_at("Handle")
    replay_all(found)


def test_a_terminate_end_event_ends_what_was_called():
    more = (
        node("parallelGateway", id="Fork")
        + service("Stop")
        + node("endEvent", inside="<terminateEventDefinition/>", id="Now")
        + flow("a", "Fork", "Call")
        + flow("b", "Fork", "Stop")
        + flow("c", "Stop", "Now")
    )
    drawn = process("parent", call(), more, first="Fork", last="Call")
    found = fleet(drawn, WORKS)
    caller = found.starts("parent")

    caller.completes("Stop")

    caller.has_ended()
    found.of("child").has_ended("TERMINATED")

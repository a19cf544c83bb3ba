"""BPMN 2.0.2 sections 10.5.6 and 13.5: what is thrown, who catches it, and what that ends."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from tests.bpmn.collaboration import collaboration, started, throw, waiting


def test_an_error_out_of_one_iteration_ends_them_all(play):
    process = play("error_from_many.bpmn")
    process.starts(items=[1, 2, 3])
    process.completes("Try")

    process.completes("Try", bad=True)

    process.waits_at("Mend")
    process.has_no_variable("results")
    assert len(process.events("JobCanceled")) == 1


def test_the_variables_of_an_error_stay_at_the_event_but_for_its_outputs(play):
    process = play("error_payload.bpmn")
    process.starts()

    process.throws("Work", "BAD", why="late", noise=1)

    process.waits_at("Mend")
    process.has_variables(reason="late")
    process.has_no_variable("why", "noise")


def test_the_payload_of_a_boundary_message_stays_at_the_event_but_for_its_outputs(play):
    process = play("message_payload.bpmn")
    process.starts(order="A-1")

    process.receives("news", text="hey", extra=1)

    process.waits_at("After")
    process.has_variables(shout="hey!")
    process.has_no_variable("text", "extra")


def test_an_error_code_may_be_computed_and_is_a_string(play):
    process = play("computed_error.bpmn")
    process.starts(code=7)
    process.has_incidents(Failed="EXTRACT_VALUE_ERROR")

    process.sets(code="BAD")
    process.resolves("Failed")

    process.waits_at("Mend")
    process.has_incidents()


def test_an_uncaught_error_end_event_stays_an_incident_however_often_it_is_resolved(play):
    process = play("computed_error.bpmn")
    process.starts(code="OTHER")

    process.resolves("Failed")

    process.has_incidents(Failed="UNHANDLED_ERROR_EVENT")


def test_an_escalation_that_ends_its_scope_takes_the_thrower_along(play):
    process = play("escalation_that_ends_its_scope.bpmn")

    process.starts()

    process.waits_at("Mend")
    process.has_not_visited("Never")
    assert "Help" not in process.completed()
    assert len(process.events("JobCanceled")) == 1


def test_an_escalation_is_heard_though_its_scope_ends_in_the_same_step(play):
    process = play("escalation_at_the_end.bpmn")

    process.starts()

    process.waits_at("After", "Note")
    process.has_passed("Inside", "Noted")


def test_a_terminate_end_event_ends_its_own_iteration_only(play):
    process = play("terminate_in_many.bpmn")
    process.starts(items=["a", "b"])

    process.completes("Quick")
    process.waits_at("Quick", "Slow")

    process.completes("Quick")
    process.waits_at("After")
    process.has_variables(results=["a", "b"])


def test_thrown_messages_are_jobs_and_only_their_outputs_leave(play):
    process = play("thrown_messages.bpmn")
    process.starts()
    process.waits_at("Tell")

    process.completes("Tell", id="M-1", noise=1)
    process.waits_at("Last")
    process.completes("Last", done=True)

    process.has_ended()
    process.has_variables(told="M-1", done=True)
    process.has_no_variable("id", "noise")


def test_the_message_that_starts_an_instance_leaves_what_its_event_maps(play):
    process = play("start_payload.bpmn")

    process.starts(at="Heard", order={"id": "A-1"}, noise=1)

    process.waits_at("Work")
    process.has_variables(order="A-1")
    process.has_no_variable("noise")


def test_whoever_comes_late_is_told_so_and_changes_nothing(play):
    process = play("terminate_in_many.bpmn")
    process.starts(items=["a"])
    slow = process.only("Slow").key
    job = process.opened_job("Slow")
    process.completes("Quick")
    before = len(process.log)

    for command in (
        commands.CompleteJob(slow, job),
        commands.FailJob(slow, job, 1),
        commands.ThrowJobError(slow, job, "BAD"),
        commands.UpdateJobRetries(slow, job, 3),
        commands.SetVariables(slow, {"x": 1}),
    ):
        with pytest.raises(CommandRejected) as refused:
            process.send(command)
        assert refused.value.code == "NOT_FOUND"

    assert len(process.log) == before


def test_a_message_leaves_along_its_flow_with_what_is_mapped_and_the_key_of_who_waits(draws):
    mapped = (
        "<extensionElements><zeebe:ioMapping>"
        '<zeebe:input source="=total + 1" target="sum"/></zeebe:ioMapping></extensionElements>'
    )
    play = draws(collaboration(throw(inside=mapped), started()))

    play.starts(number=7, total=1, secret=2)

    play.has_ended()
    assert [event[3:] for event in play.events("MessageThrown")] == [("order", "7", {"sum": 2})]


def test_a_message_without_a_key_waits_where_it_must_find_somebody(draws):
    play = draws(collaboration(throw(), waiting()))
    play.starts()
    play.has_incidents(x="EXTRACT_VALUE_ERROR")

    play.sets(number="A")
    play.resolves("x")

    play.has_ended()
    assert len(play.events("MessageThrown")) == 1

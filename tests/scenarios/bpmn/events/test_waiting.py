"""BPMN 2.0.2 sections 13.4.4 and 13.5.2: events that wait, alone, in a race, or at a boundary."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected

HOUR = 3_600_000


def test_a_race_may_be_run_again_and_again(play):
    process = play("race_in_a_loop.bpmn")
    process.starts(order="A-1")

    for _ in range(2):
        process.passes(HOUR)
        process.waits_at("Remind")
        process.completes("Remind")
    process.waits_at("First")
    assert len(process.timers()) == 1

    process.receives("reply", text="yes")

    process.waits_at("Thank")
    assert process.timers() == []
    process.has_variables(text="yes")


def test_a_race_that_cannot_be_opened_whole_is_not_opened_at_all(play):
    process = play("race_with_broken_key.bpmn")
    process.starts()
    process.has_incidents(First="EXTRACT_VALUE_ERROR")
    assert process.timers() == []

    process.sets(order=4711)
    process.resolves("First")

    assert len(process.timers()) == 1
    process.receives("reply")
    process.waits_at("Thank")
    assert process.timers() == []


def test_a_deadline_runs_on_while_the_task_waits_in_an_incident(play):
    process = play("receive_with_deadline.bpmn")
    process.starts()
    process.has_incidents(Wait="EXTRACT_VALUE_ERROR")
    assert len(process.timers()) == 1

    process.passes(HOUR)

    process.has_incidents()
    process.waits_at("Instead")


def test_a_mended_receive_task_keeps_its_one_deadline(play):
    process = play("receive_with_deadline.bpmn")
    process.starts()
    process.sets(order="A-1")

    process.resolves("Wait")
    assert len(process.timers()) == 1
    process.receives("reply", answer=42, noise=1)

    process.has_ended()
    process.has_variables(said=42)
    process.has_no_variable("noise", "answer")
    assert process.timers() == []


@pytest.mark.parametrize(
    "when",
    [
        "2020-01-01T00:00:00Z",
        "2027-01-15T09:00:00+01:00",
        "2027-01-15T09:00:00[Europe/Berlin]",
        "2027-01-15T08:00:00",
    ],
)
def test_a_date_that_is_not_ahead_is_due_at_once(play, when):
    process = play("timer_by_date.bpmn")

    process.starts(when=when)
    process.passes(0)

    process.has_ended()


def test_a_date_in_a_region_is_that_regions_time(play):
    process = play("timer_by_date.bpmn")
    process.starts(when="2027-01-15T11:00:00@Europe/Berlin")

    process.passes(2 * HOUR - 1)
    process.waits_at("At")

    process.passes(1)
    process.has_ended()


def test_a_timer_without_a_date_is_an_incident_and_runs_once_it_has_one(play):
    process = play("timer_by_date.bpmn")
    process.starts(when="2027-01-15T09:00:00@Nowhere/Else")
    process.has_incidents(At="EXTRACT_VALUE_ERROR")

    process.sets(when="2027-01-15T09:00:00Z")
    process.resolves("At")
    process.passes(HOUR)

    process.has_ended()


def test_a_cycle_that_began_in_the_past_fires_now_and_then_in_its_step(play):
    process = play("timer_by_cycle.bpmn")
    process.starts(often="R3/2020-01-01T00:00:00Z/PT1H")

    process.passes(0)
    assert process.completed().count("Ticked") == 1

    process.passes(5 * HOUR)
    assert process.completed().count("Ticked") == 3
    process.waits_at("Work")


def test_a_cycle_ends_with_the_calendar_and_the_work_goes_on(play):
    process = play("timer_by_cycle.bpmn")
    process.starts(often="R/9999-12-31T23:00:00Z/P1Y")
    ((process.now, timer, item),) = process.timers()

    process.send(commands.FireTimer(item.key, timer))

    assert process.timers() == []
    process.waits_at("Work")


def test_a_timer_never_fires_early(play):
    process = play("timer_by_cycle.bpmn")
    process.starts(often="R2/PT1H")
    ((due, timer, item),) = process.timers()
    fired = commands.FireTimer(item.key, timer)

    process.now = due - 1
    with pytest.raises(CommandRejected, match="is due in 1 ms"):
        process.send(fired)
    process.now = due
    process.send(fired)

    assert process.completed().count("Ticked") == 1


def test_a_timer_fires_once(play):
    process = play("timer_by_cycle.bpmn")
    process.starts(often="R2/PT1H")
    ((process.now, timer, item),) = process.timers()
    fired = commands.FireTimer(item.key, timer)
    with pytest.raises(CommandRejected, match="nothing waits"):
        process.send(commands.FireTimer(item.key, timer + 1))

    process.send(fired)

    with pytest.raises(CommandRejected, match="nothing waits"):
        process.send(fired)
    assert process.completed().count("Ticked") == 1
    assert len(process.timers()) == 1


def test_a_reminder_at_a_loop_counts_for_the_loop_not_for_each_iteration(play):
    process = play("reminder_of_iterations.bpmn")
    process.starts(items=[1, 2, 3])

    process.passes(HOUR)
    process.waits_at("Check", "Check", "Check", "Remind", "Remind")

    for _ in range(3):
        process.completes("Check")
    process.waits_at("Remind", "Remind")

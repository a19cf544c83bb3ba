"""Incidents at each step of an activity, and what resolving them tries again."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ({"kind": 5}, {"kind": "work"}),
        ({"kind": ""}, {"kind": "work"}),
        ({"tries": "some"}, {"tries": 2}),
        ({"tries": 1.5}, {"tries": "2"}),
        ({"tries": 10**12}, {"tries": 2}),
        ({"limit": "soon"}, {"limit": "PT1H"}),
        ({"limit": [1]}, {"limit": "PT1H"}),
    ],
)
def test_a_job_that_cannot_be_opened_is_opened_once_it_can(play, broken, mended):
    process = play("computed_job.bpmn")
    process.starts(**({"kind": "work", "tries": 3, "limit": "PT1H"} | broken))
    process.has_incidents(Work="EXTRACT_VALUE_ERROR")
    assert process.events("JobOpened") == []

    process.sets(**mended)
    process.resolves("Work")

    process.has_incidents()
    assert len(process.events("JobOpened")) == 1
    assert len(process.timers()) == 1


def test_an_incident_that_is_not_mended_is_another_incident(play):
    process = play("computed_job.bpmn")
    process.starts(kind=5, tries=3, limit="PT1H")

    process.resolves("Work")

    process.has_incidents(Work="EXTRACT_VALUE_ERROR")
    assert len(process.events("IncidentRaised")) == 2
    assert len(process.timers()) == 1


def test_an_incident_is_resolved_once(play):
    process = play("computed_job.bpmn")
    process.starts(kind=5, tries=3, limit="PT1H")
    item = process.only("Work").key
    incident = process.events("IncidentRaised")[0][1]
    process.sets(kind="work")
    process.resolves("Work")

    with pytest.raises(CommandRejected) as refused:
        process.send(commands.ResolveIncident(item, incident))

    assert refused.value.code == "NOT_FOUND"


def test_a_job_without_retries_is_not_resolved_before_it_has_some(play):
    process = play("computed_job.bpmn")
    process.starts(kind="work", tries=1, limit="PT1H")
    process.fails("Work", retries=0)

    with pytest.raises(CommandRejected, match="no retries left"):
        process.resolves("Work")
    with pytest.raises(CommandRejected, match="in an incident"):
        process.completes("Work")
    with pytest.raises(CommandRejected, match="in an incident"):
        process.throws("Work", "BAD")

    process.passes(HOUR)
    process.waits_at("Instead")
    process.has_incidents()


@pytest.mark.parametrize(
    "value", [None, 1, "yes", [True], {"a": 1}, {"deep": [[[[[]]]]]}, "x" * 100_000, 10**30]
)
def test_a_condition_that_is_neither_true_nor_false_is_an_incident_with_a_short_message(
    play, value
):
    process = play("computed_gate.bpmn")

    process.starts(way=value)

    process.has_incidents(Which="EXTRACT_VALUE_ERROR")
    assert len(process.events("IncidentRaised")[0][4]) < 300
    process.sets(way=True)
    process.resolves("Which")
    process.waits_at("Yes")


def test_a_task_waits_for_its_form_and_for_people_that_fit(play):
    process = play("form_task.bpmn")
    process.starts(boss="ada", helpers=["bob"], level=7)
    process.has_incidents(Review="FORM_NOT_FOUND")

    process.deployed.forms["review"] = 77
    process.sets(helpers=["bob", 1])
    process.resolves("Review")
    process.has_incidents(Review="EXTRACT_VALUE_ERROR")

    process.sets(helpers="bob, carol")
    process.resolves("Review")
    ((_, wait),) = process.only("Review").waits.items()
    assert (wait[2]["candidateUsers"], wait[2]["priority"]) == (["bob", "carol"], 7)


@pytest.mark.parametrize("level", ["9" * 5000, 101, -1, 50.5, "high", [50], True])
def test_a_priority_that_is_none_is_an_incident(play, level):
    process = play("form_task.bpmn")
    process.deployed.forms["review"] = 77

    process.starts(boss="ada", helpers=[], level=level)

    process.has_incidents(Review="EXTRACT_VALUE_ERROR")


@pytest.mark.parametrize(
    "changes",
    [
        {"priority": 101},
        {"priority": "high"},
        {"priority": True},
        {"dueDate": "tomorrow"},
        {"followUpDate": 5},
        {"candidateUsers": "bob"},
        {"candidateGroups": [1]},
        {"assignee": "bob"},
    ],
)
def test_a_task_is_changed_to_what_fits_only(play, changes):
    process = play("form_task.bpmn")
    process.deployed.forms["review"] = 77
    process.starts(boss="ada", helpers=[], level=50)
    item = process.only("Review")

    with pytest.raises(CommandRejected) as refused:
        process.send(commands.UpdateTask(item.key, next(iter(item.waits)), changes))

    assert refused.value.code == "INVALID_ARGUMENT"


def test_an_approved_effect_is_not_asked_for_again_because_its_job_failed_to_open(play):
    process = play("gated_and_computed.bpmn", "decisions.dmn")
    process.starts(amount=5000)
    process.decides("Pay", "approve", by="bob")
    process.has_incidents(Pay="EXTRACT_VALUE_ERROR")

    process.sets(kind="pay")
    process.resolves("Pay")

    assert len(process.events("TaskOpened")) == 1
    assert len(process.events("JobOpened")) == 1

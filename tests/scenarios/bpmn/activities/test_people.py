"""User tasks, lanes that mean something, milestones, and effects that policies hold back."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected

DECISIONS = "decisions.dmn"


def opened(process) -> dict:
    return process.events("TaskOpened")[-1][4]


def test_a_task_carries_who_when_and_how_urgent(play):
    process = play("user_task.bpmn")

    process.starts(boss="ada", due="2027-02-01T09:00:00Z", level=80)

    task = opened(process)
    assert task["assignee"] == "ada"
    assert task["candidateGroups"] == ["a", "b"]
    assert task["dueDate"] == "2027-02-01T09:00:00Z"
    assert task["priority"] == 80


def test_a_due_date_that_is_none_is_an_incident(play):
    process = play("user_task.bpmn")

    process.starts(due="tomorrow")

    process.has_incidents(Review="EXTRACT_VALUE_ERROR")


def test_a_task_without_an_assignment_belongs_to_its_lane(play):
    process = play("lanes.bpmn")
    process.starts()
    assert opened(process)["candidateGroups"] == ["loan-officers"]

    process.completes("Review")
    assert opened(process)["candidateUsers"] == ["bob", "carol"]
    assert opened(process)["candidateGroups"] == []


def test_a_claim_does_not_take_a_task_from_somebody(play):
    process = play("lanes.bpmn")
    process.starts()
    item = process.only("Review")
    task = next(iter(item.waits))
    process.send(commands.AssignTask(item.key, task, "bob"))

    with pytest.raises(CommandRejected, match="already assigned to 'bob'"):
        process.send(commands.AssignTask(item.key, task, "carol", allow_override=False))
    process.send(commands.AssignTask(item.key, task, None))
    process.send(commands.AssignTask(item.key, task, "carol", allow_override=False))

    assert item.waits[task][2]["assignee"] == "carol"


def test_a_milestone_holds_the_token_until_the_quorum_has_approved(play):
    process = play("approval.bpmn")
    process.starts()
    process.waits_at("Publish")

    process.decides("Publish", "approve", by="alice")
    process.waits_at("Publish")
    with pytest.raises(CommandRejected, match="already approved"):
        process.decides("Publish", "approve", by="alice")

    process.decides("Publish", "approve", by="bob", reason="fine")
    process.waits_at("Published")
    assert process.root.vars["publishing"]["approved"] is True
    assert process.root.vars["publishing"]["by"] == "bob"


def test_a_rejected_milestone_lets_the_model_read_why(play):
    process = play("approval.bpmn")
    process.starts()

    process.decides("Publish", "reject", reason="not yet")

    process.waits_at("Published")
    assert process.root.vars["publishing"]["approved"] is False
    assert process.root.vars["publishing"]["reason"] == "not yet"


def test_a_closed_gate_never_lets_the_token_pass_in_silence(play):
    process = play("strict_approval.bpmn")
    process.starts()

    process.decides("Publish", "reject", reason="no")

    process.has_incidents(Publish="UNHANDLED_ERROR_EVENT")
    process.has_not_visited("Published")


def test_a_decision_is_asked_and_explained(play):
    process = play("decided.bpmn", DECISIONS)

    process.starts(amount=5)

    process.has_variables(route="fast")
    (event,) = process.events("DecisionEvaluated")
    (trace,) = event[3]["trace"]
    assert [rule["id"] for rule in trace["rules"]] == ["low"]
    assert trace["inputs"][0]["value"] == 5


def test_a_decision_that_is_not_deployed_is_an_incident(play):
    process = play("decided.bpmn")

    process.starts(amount=5)

    process.has_incidents(Route="CALLED_DECISION_ERROR")


def test_a_policy_asks_before_the_effect_leaves(play):
    process = play("gated.bpmn", DECISIONS)
    process.starts(amount=5000)
    assert process.events("JobOpened") == []

    process.decides("Pay", "approve", by="bob")

    assert len(process.events("JobOpened")) == 1
    process.completes("Pay")
    process.has_ended()


def test_a_small_effect_leaves_at_once(play):
    process = play("gated.bpmn", DECISIONS)

    process.starts(amount=5)

    assert len(process.events("JobOpened")) == 1


def test_a_refused_effect_never_leaves(play):
    process = play("gated.bpmn", DECISIONS)
    process.starts(amount=5000)

    process.decides("Pay", "reject", reason="too much")

    process.has_incidents(Pay="UNHANDLED_ERROR_EVENT")
    assert process.events("JobOpened") == []

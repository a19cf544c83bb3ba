"""Task listeners: a user task moves on when they have answered; they may correct it, or say no."""

import pytest

from engine.runtime import commands, task_listeners
from engine.runtime.commands import CommandRejected, ListenerResult
from tests.scenarios.bpmn.listeners.drawn import chain, element, task_asks

NO = ListenerResult(denied=True, reason="not now")
ADA = '<zeebe:assignmentDefinition assignee="ada"/>'


def corrects(**attributes):
    return ListenerResult(corrections=attributes)


def drawing(*listeners, more=""):
    return chain(element("userTask", "Approve", task_asks(*listeners) + more))


def task(process):
    item = process.only("Approve")
    (key,) = (key for key, wait in item.waits.items() if wait[0] == "task")
    return item, key, item.waits[key][2]


def state(process):
    return task(process)[2].get("state", "CREATED")


def assigns(process, assignee, action="assign"):
    item, key, _ = task(process)
    process.send(commands.AssignTask(item.key, key, assignee, action=action))


def completes(process, **variables):
    item, key, _ = task(process)
    process.send(commands.CompleteTask(item.key, key, variables))


def test_a_task_is_created_and_then_assigned(draws):
    process = draws(drawing("creating:made", "creating:seen", "assigning:given", more=ADA))
    process.starts()
    assert (state(process), task(process)[2]["assignee"]) == ("CREATING", None)

    process.answered("made")
    process.answered("seen", corrects(priority=90))
    assert (state(process), process.asked()) == ("ASSIGNING", ["given"])
    assert task(process)[2]["priority"] == 90
    process.answered("given")

    assert state(process) == "CREATED"
    assert task(process)[2]["assignee"] == "ada"


def test_whoever_the_creation_is_corrected_to_is_assigned(draws):
    process = draws(drawing("creating:made", more=ADA))
    process.starts()

    process.answered("made", corrects(assignee="bob", candidateGroups=["owners"]))

    assert state(process) == "CREATED"
    attributes = task(process)[2]
    assert (attributes["assignee"], attributes["candidateGroups"]) == ("bob", ["owners"])


def test_a_first_assignment_that_is_denied_leaves_the_task_to_nobody(draws):
    process = draws(drawing("assigning:given", more=ADA))
    process.starts()

    process.answered("given", NO)

    assert (state(process), task(process)[2]["assignee"]) == ("CREATED", None)


def test_a_task_without_an_assignee_is_not_assigned_at_its_creation(draws):
    process = draws(drawing("assigning:given"))

    process.starts()

    assert (state(process), process.asked()) == ("CREATED", [])


def test_an_assignment_waits_and_may_be_corrected(draws):
    process = draws(drawing("assigning:one", "assigning:two"))
    process.starts()

    assigns(process, "bob", "claim")
    item = process.only("Approve")
    seen = task_listeners.shown(item)
    assert (seen["assignee"], seen["action"]) == ("bob", "claim")
    assert seen["changedAttributes"] == ["assignee"]
    process.answered("one", corrects(assignee="carol"))
    assert task_listeners.shown(process.only("Approve"))["assignee"] == "carol"
    assert task(process)[2]["assignee"] is None
    process.answered("two")

    assert task(process)[2]["assignee"] == "carol"
    assert process.events("TaskAssigned")[-1][4] == "claim"


def test_a_denied_assignment_changes_nothing_and_asks_nobody_else(draws):
    process = draws(drawing("assigning:one", "assigning:two"))
    process.starts()
    assigns(process, "bob")
    process.answered("one")
    process.answered("two")

    assigns(process, "carol")
    process.answered("one", NO)

    assert process.asked() == []
    assert (state(process), task(process)[2]["assignee"]) == ("CREATED", "bob")
    assert process.events("TaskDenied")[-1][4:] == ("assigning", "not now")


def test_an_update_waits(draws):
    process = draws(drawing("updating:one"))
    process.starts()
    item, key, _ = task(process)

    process.send(commands.UpdateTask(item.key, key, {"priority": 10}))
    assert (state(process), task(process)[2]["priority"]) == ("UPDATING", 50)
    process.answered("one", corrects(dueDate="2027-02-01T09:00:00Z", assignee="bob"))

    attributes = task(process)[2]
    assert (attributes["priority"], attributes["assignee"]) == (10, "bob")
    assert attributes["dueDate"] == "2027-02-01T09:00:00Z"
    assert state(process) == "CREATED"


def test_a_completion_waits_and_its_listeners_see_what_was_entered(draws):
    process = draws(drawing("completing:check"))
    process.starts()

    completes(process, amount=5)
    item = process.only("Approve")
    assert task_listeners.entered(item) == {"amount": 5}
    process.has_no_variable("amount")
    process.actor = "worker:check"
    process.answered("check", corrects(priority=1))

    process.has_ended()
    process.has_variables(amount=5)
    assert process.events("TaskCompleted")[-1][3] == {"action": "complete", "by": "user:alice"}
    assert process.events("TaskUpdated")[-1][3] == {"priority": 1}


def test_a_denied_completion_forgets_what_was_entered(draws):
    process = draws(drawing("completing:check"))
    process.starts()
    completes(process, amount=5)

    process.answered("check", NO)
    assert state(process) == "CREATED"
    completes(process, other=1)
    process.answered("check")

    process.has_ended()
    process.has_variables(other=1)
    process.has_no_variable("amount")


def test_a_task_takes_no_other_command_while_its_listeners_are_asked(draws):
    process = draws(drawing("assigning:one"))
    process.starts()
    assigns(process, "bob")

    with pytest.raises(CommandRejected, match="in state 'ASSIGNING'"):
        completes(process)
    with pytest.raises(CommandRejected, match="in state 'ASSIGNING'"):
        assigns(process, "carol")

    process.answered("one")
    completes(process)
    process.has_ended()


@pytest.mark.parametrize(
    ("event", "result", "variables", "says"),
    [
        ("completing", ListenerResult(), {"n": 1}, "gives no variables"),
        ("completing", ListenerResult(True, "", {"priority": 1}), {}, "must not have corrections"),
        ("creating", NO, {}, "'creating' cannot be denied"),
        ("completing", ListenerResult(corrections={"name": "x"}), {}, "expected changes of"),
        ("completing", ListenerResult(corrections={"priority": 101}), {}, "from 0 to 100"),
        ("completing", ListenerResult(corrections={"assignee": ""}), {}, "null or a name"),
        ("completing", commands.AdHocResult(), {}, "of the type 'userTask'"),
    ],
)
def test_an_answer_that_no_listener_may_give_is_refused(draws, event, result, variables, says):
    process = draws(drawing(f"{event}:one"))
    process.starts()
    if event == "completing":
        completes(process)

    with pytest.raises(CommandRejected, match=says):
        process.answered("one", result, **variables)

    assert process.asked() == ["one"]


def test_a_task_listener_throws_no_errors(draws):
    process = draws(drawing("creating:one"))
    process.starts()
    item, job = process.listener("one")

    with pytest.raises(CommandRejected, match="throws no BPMN errors"):
        process.send(commands.ThrowJobError(item.key, job, "bad"))


def test_a_task_listener_without_retries_is_an_incident(draws):
    process = draws(drawing("completing:one"))
    process.starts()
    completes(process, n=1)
    item, job = process.listener("one")

    process.send(commands.FailJob(item.key, job, 0, "no"))
    process.has_incidents(Approve="TASK_LISTENER_NO_RETRIES")
    process.send(commands.UpdateJobRetries(item.key, job, 1))
    process.resolves("Approve")
    process.answered("one")

    process.has_ended()
    process.has_variables(n=1)


def test_a_task_listener_that_cannot_be_asked_is_asked_again(draws):
    process = draws(drawing("creating:=who"))
    process.starts()
    process.has_incidents(Approve="EXTRACT_VALUE_ERROR")

    process.sets(who="one")
    process.resolves("Approve")
    process.answered("one")

    assert state(process) == "CREATED"


def test_a_task_listener_has_the_headers_of_its_task(draws):
    headers = '<zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders>'
    process = draws(drawing("creating:one", more=headers))

    process.starts()

    (opened,) = process.events("JobOpened")
    assert (opened[3]["headers"], opened[3]["listenerEventType"]) == ({"a": "b"}, "CREATING")

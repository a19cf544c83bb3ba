"""Lanes, user tasks, milestones and forms: who is responsible and what they see."""

import json

from engine.plan.details import Binding, Milestone, Participant, UserTask
from engine.plan.model import Node, Plan
from engine.plan.values import Constant
from tests.bpmn.drawing import flow, line, node, plan, process

USER = "<zeebe:userTask/>"
FORM = '{"components": []}'


def _task(extensions: str) -> tuple[Node, UserTask]:
    found = plan(
        line(
            node("userTask", extensions),
            extensions=f'<zeebe:userTaskForm id="f1">{FORM}</zeebe:userTaskForm>',
        )
    ).node("x")
    assert found.user_task is not None
    return found, found.user_task


def test_the_engine_holds_a_task_marked_as_user_task() -> None:
    found, task = _task(
        f'{USER}<zeebe:assignmentDefinition assignee="=boss" candidateGroups="a, b" '
        'candidateUsers="=users"/><zeebe:taskSchedule dueDate="2027-01-31T09:00:00Z"/>'
        '<zeebe:priorityDefinition priority="70"/>'
        '<zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>'
        '<zeebe:formDefinition formId="f" bindingType="deployment"/>'
    )

    assert task.managed
    assert found.work is None
    assert task.assignee is not None
    assert task.assignee.text == "boss"
    assert isinstance(task.candidate_groups, Constant)
    assert task.candidate_groups.value == ["a", "b"]
    assert task.candidate_users is not None
    assert task.candidate_users.text == "users"
    assert task.due_date is not None
    assert task.due_date.text == "2027-01-31T09:00:00Z"
    assert task.priority is not None
    assert task.priority.text == "70"
    assert task.headers == {"k": "v"}
    assert (task.form_id, task.form_binding) == ("f", Binding.DEPLOYMENT)


def test_a_task_without_the_mark_is_a_job_that_tells_its_worker_about_people() -> None:
    found, task = _task(
        '<zeebe:assignmentDefinition assignee="ada" candidateGroups="a,b" candidateUsers="=u"/>'
        '<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>'
    )

    assert not task.managed
    assert found.work is not None
    assert found.work.type.text == "io.camunda.zeebe:userTask"
    assert found.work.headers == {
        "io.camunda.zeebe:assignee": "ada",
        "io.camunda.zeebe:candidateGroups": json.dumps(["a", "b"]),
        "io.camunda.zeebe:formKey": "camunda-forms:bpmn:f1",
    }
    assert task.assignee is not None
    assert task.candidate_users is not None


def test_an_embedded_form_is_found_by_its_key() -> None:
    found, task = _task(f'{USER}<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>')

    assert task.form_key == "camunda-forms:bpmn:f1"
    assert found.form is not None
    assert found.form.embedded == FORM


def test_another_form_key_is_the_authors_business() -> None:
    found, task = _task('<zeebe:formDefinition formKey="https://forms.example/9"/>')

    assert task.form_key == "https://forms.example/9"
    assert found.form is None


def test_a_process_has_the_form_of_its_none_start_event() -> None:
    embedded = process(
        node("startEvent", '<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>', id="s"),
        extensions=f'<zeebe:userTaskForm id="f1">{FORM}</zeebe:userTaskForm>',
    )
    bound = '<zeebe:formDefinition formId="f" bindingType="versionTag" versionTag="v2"/>'
    deployed = process(node("startEvent", bound, id="s"))

    first, second = plan(embedded).start_form, plan(deployed).start_form

    assert first is not None
    assert first.embedded == FORM
    assert second is not None
    assert (second.form_id, second.embedded) == ("f", None)
    assert (second.binding, second.version_tag) == (Binding.VERSION_TAG, "v2")


def _lane(identifier: str, extensions: str, members: str, inside: str = "") -> str:
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    listed = "".join(f"<flowNodeRef>{member}</flowNodeRef>" for member in members.split())
    return f'<lane id="{identifier}">{held}{listed}{inside}</lane>'


def _who(kind: str, ref: str) -> str:
    return f'<helm:participant kind="{kind}" ref="{ref}"/>'


def _laned(lanes: str, element: str) -> Plan:
    return plan(
        process(
            f'<laneSet id="ls">{lanes}</laneSet><startEvent id="s"/>{element}'
            + flow("to_x", "s", "x")
        )
    )


def test_the_innermost_lane_that_names_someone_is_responsible() -> None:
    inner = '<childLaneSet id="cs">' + _lane("in", _who("group", "clerks"), "x") + "</childLaneSet>"
    nameless = '<childLaneSet id="cs">' + _lane("in", "", "x") + "</childLaneSet>"

    near = _laned(_lane("out", _who("group", "office"), "s x", inner), node("task"))
    far = _laned(_lane("out", _who("group", "office"), "s x", nameless), node("task"))

    assert near.node("x").participant == Participant("group", "clerks")
    assert near.node("s").participant == Participant("group", "office")
    assert far.node("x").participant == Participant("group", "office")


def test_what_lies_in_a_sub_process_or_on_its_border_belongs_where_it_belongs() -> None:
    element = (
        '<subProcess id="x"><startEvent id="us"/></subProcess>'
        '<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition/></boundaryEvent>'
    )

    found = _laned(_lane("l", _who("agent", "ada"), "x"), element)

    assert found.node("us").participant == Participant("agent", "ada")
    assert found.node("b").participant == Participant("agent", "ada")
    assert found.node("s").participant is None


def test_a_task_that_names_nobody_belongs_to_the_group_of_its_lane() -> None:
    lanes = _lane("l", _who("group", "loan, officers"), "x")

    found = _laned(lanes, node("userTask", USER)).node("x").user_task

    assert found is not None
    assert isinstance(found.candidate_groups, Constant)
    assert found.candidate_groups.value == ["loan, officers"]


def test_a_task_that_names_someone_does_not_fall_to_its_lane() -> None:
    lanes = _lane("l", _who("group", "officers"), "x")
    task = node("userTask", f'{USER}<zeebe:assignmentDefinition assignee="ada"/>')

    found = _laned(lanes, task).node("x").user_task

    assert found is not None
    assert found.candidate_groups is None


def test_an_agents_lane_gives_no_task_to_people() -> None:
    found = _laned(_lane("l", _who("agent", "ada"), "x"), node("userTask", USER)).node("x")

    assert found.user_task is not None
    assert found.user_task.candidate_groups is None


def _milestone(found: Plan) -> Milestone:
    milestone = found.node("x").milestone
    assert milestone is not None
    return milestone


def test_a_milestone_is_closed_by_default() -> None:
    drawn = node("intermediateThrowEvent", '<helm:milestone approvers="owners, legal"/>')

    milestone = _milestone(plan(line(drawn)))

    assert milestone.approvers == ("owners", "legal")
    assert (milestone.quorum, milestone.on_reject) == (1, "error")
    assert milestone.result_variable == "x"


def test_a_milestone_says_how_many_until_when_and_what_a_rejection_does() -> None:
    drawn = node(
        "intermediateThrowEvent",
        '<helm:milestone approvers="owners" quorum="2" dueDate="=deadline" onReject="continue" '
        'resultVariable="publishing"/>',
    )

    milestone = _milestone(plan(line(drawn)))

    assert (milestone.quorum, milestone.on_reject) == (2, "continue")
    assert milestone.result_variable == "publishing"
    assert milestone.due_date is not None
    assert milestone.due_date.text == "deadline"


def test_a_milestone_without_approvers_asks_the_group_of_its_lane() -> None:
    lanes = _lane("l", _who("group", "board"), "x")

    milestone = _milestone(_laned(lanes, node("intermediateThrowEvent", "<helm:milestone/>")))

    assert milestone.approvers == ("board",)

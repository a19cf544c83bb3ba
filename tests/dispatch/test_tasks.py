"""Tasks: whose they are, and what others are told."""

import pytest

from engine import public
from engine.public import Actor, CommandRejected
from engine.store.models.tasks import Task
from tests.dispatch.desk import ALICE, BOB, CHARLIE, OPERATOR, ROOT, Desk
from tests.dispatch.drawings import chain, user_task

OFFICERS = '<zeebe:assignmentDefinition candidateGroups="loan-officers"/>'
ALICES = '<zeebe:assignmentDefinition assignee="alice"/>'


def refused(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(CommandRejected) as caught:
        call(*arguments, **named)  # type: ignore[operator]
    assert caught.value.code == "FORBIDDEN"
    return caught.value.message


@pytest.fixture
def offered(desk: Desk) -> Task:
    desk.deploy(chain(user_task(assignment=OFFICERS)))
    desk.start()
    return desk.task()


def test_a_candidate_may_do_an_unassigned_task(desk: Desk, offered: Task) -> None:
    public.complete_task(offered.key, {"ok": True}, actor=ALICE)

    assert desk.state(offered.instance_key) == "COMPLETED"
    done = Task.objects.get()
    assert (done.state, done.completed_by) == ("COMPLETED", "user:alice")


def test_an_outsider_is_told_whose_the_task_is(desk: Desk, offered: Task) -> None:
    assert "loan-officers" in refused(public.complete_task, offered.key, actor=CHARLIE)
    assert "loan-officers" in refused(public.assign_task, offered.key, "charlie", actor=CHARLIE)
    assert desk.waits_at(offered.instance_key) == ["Approve"]


def test_a_claimed_task_is_its_assignees_alone(desk: Desk, offered: Task) -> None:
    public.assign_task(offered.key, "alice", allow_override=False, actor=ALICE)

    assert "alice" in refused(public.complete_task, offered.key, actor=BOB)
    assert "alice" in refused(public.assign_task, offered.key, "bob", actor=BOB)
    public.complete_task(offered.key, actor=ALICE)


def test_operators_hand_tasks_on_but_do_not_do_them(desk: Desk, offered: Task) -> None:
    public.assign_task(offered.key, "alice", actor=ALICE)
    refused(public.complete_task, offered.key, actor=OPERATOR)

    public.assign_task(offered.key, "bob", actor=OPERATOR)
    public.update_task(offered.key, {"priority": 80}, actor=OPERATOR)
    assert (desk.task().assignee, desk.task().priority) == ("bob", 80)
    public.assign_task(offered.key, None, actor=BOB)
    assert desk.task().assignee is None


def test_claiming_what_another_has_claimed_is_a_conflict(desk: Desk, offered: Task) -> None:
    public.assign_task(offered.key, "alice", actor=ALICE)
    with pytest.raises(CommandRejected) as caught:
        public.assign_task(offered.key, "bob", allow_override=False, actor=ROOT)
    assert caught.value.code == "INVALID_STATE"


def test_a_task_without_any_assignment_is_everyones(desk: Desk) -> None:
    desk.deploy(chain(user_task()))
    desk.start()
    task = desk.task()

    assert public.may_see_task(CHARLIE, task)
    refused(public.complete_task, task.key, actor=Actor("token", "machine"))
    public.complete_task(task.key, actor=CHARLIE)


def test_lists_show_what_may_be_done_and_everything_to_those_who_look_after_it(desk: Desk) -> None:
    for number, assignment in enumerate((OFFICERS, ALICES, "")):
        file = chain(user_task(f"T{number}", assignment))
        desk.deploy(
            (f"{number}.bpmn", file.replace(b'process id="p"', b'process id="p%d"' % number))
        )
        desk.start(f"p{number}")

    seen = {
        actor.name: sorted(public.visible_tasks(actor).values_list("element_id", flat=True))
        for actor in (ALICE, BOB, CHARLIE, OPERATOR)
    }
    assert seen == {
        "alice": ["T0", "T1", "T2"],
        "bob": ["T0", "T2"],
        "charlie": ["T2"],
        "otto": ["T0", "T1", "T2"],
    }
    for task in Task.objects.all():
        for actor in (ALICE, BOB, CHARLIE, OPERATOR):
            assert public.may_see_task(actor, task) == (task.element_id in seen[actor.name])


def test_what_one_has_done_one_still_sees(desk: Desk, offered: Task) -> None:
    public.complete_task(offered.key, actor=ALICE)

    assert [task.key for task in public.visible_tasks(ALICE)] == [offered.key]
    assert not public.visible_tasks(BOB).exists()


def test_a_user_task_without_the_extension_is_a_job_that_a_person_completes(desk: Desk) -> None:
    desk.deploy(
        chain(
            f'<userTask id="Approve"><extensionElements>{OFFICERS}</extensionElements></userTask>'
        )
    )
    instance = desk.start()
    task = desk.task()
    assert task.job_key is not None

    refused(public.complete_task, task.key, actor=CHARLIE)
    public.complete_task(task.key, {"ok": True}, actor=BOB)
    assert desk.state(instance) == "COMPLETED"


def test_only_user_tasks_are_completed_and_only_questions_decided(
    desk: Desk, offered: Task
) -> None:
    for call, arguments in (
        (public.decide_task, {"decision": "approve"}),
        (public.complete_task, {}),
    ):
        key = offered.key if call is public.decide_task else 99
        with pytest.raises(CommandRejected) as caught:
            call(key, actor=ROOT, **arguments)
        assert caught.value.code == "NOT_FOUND"
    with pytest.raises(CommandRejected, match="approve, change, reject, answer"):
        public.decide_task(offered.key, decision="maybe", actor=ROOT)


def test_a_milestone_holds_the_token_until_its_approvers_decide(desk: Desk) -> None:
    milestone = '<helm:milestone approvers="loan-officers" onReject="continue"/>'
    event = (
        f'<intermediateThrowEvent id="Gate"><extensionElements>{milestone}</extensionElements>'
        "</intermediateThrowEvent>"
    )
    desk.deploy(chain(event, "Work"))
    instance = desk.start()
    item = Task.objects.get(kind="approval")

    assert "loan-officers" in refused(
        public.decide_task, item.key, decision="approve", actor=CHARLIE
    )
    public.decide_task(item.key, decision="reject", reason="too early", actor=ALICE)

    assert desk.waits_at(instance) == ["Work"]
    answer = public.end_variables(instance)["Gate"]
    assert isinstance(answer, dict)
    assert (answer["approved"], answer["by"], answer["reason"]) == (False, "alice", "too early")

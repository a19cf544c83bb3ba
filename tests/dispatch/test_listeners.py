"""Listeners through the door: what they get, what their answers do, and who waits for them."""

import asyncio
from collections.abc import Iterator

import pytest
from django.db import connections

from engine import public
from engine.dispatch import embedded, pushes
from engine.dispatch.workers import Worker
from engine.dispatch.working import do
from engine.public import CommandRejected, ListenerResult
from engine.store.models.instances import Instance
from engine.store.models.work import Job
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import ALICE, ROOT, Desk
from tests.scenarios.bpmn.listeners.drawn import asks, chain, element, service, task_asks

NO = ListenerResult(denied=True, reason="ask the owner")
ADA = '<zeebe:assignmentDefinition assignee="ada" candidateGroups="loan-officers"/>'


def approve(*listeners: str, more: str = "") -> bytes:
    return chain(element("userTask", "Approve", task_asks(*listeners) + more))


def waits(transition: public.Transition | None, wait_ms: int = 0) -> bool:
    assert transition is not None
    return asyncio.run(public.wait_for_task(transition, wait_ms=wait_ms))


def answers(job: public.ActivatedJob, result: ListenerResult | None = None) -> None:
    public.complete_job(job.key, {}, result, token=job.token, actor=ROOT)


def test_a_listener_is_a_job_that_says_what_it_is_about(desk: Desk) -> None:
    desk.deploy(chain(service("Work", asks("start:first"))))
    desk.start(n=1)

    job = desk.job("first")

    assert (job.kind, job.listener_event_type) == ("EXECUTION_LISTENER", "START")
    assert (job.element_id, job.variables, job.user_task) == ("Work", {"n": 1}, None)
    desk.complete(job, own=2)
    assert desk.job().variables == {"n": 1, "own": 2}


def test_a_task_listener_sees_the_task_as_it_will_be_and_what_was_entered(desk: Desk) -> None:
    desk.deploy(approve("completing:check", more=ADA))
    desk.start(n=1)
    task = desk.task()
    public.update_task(task.key, {"priority": 90}, actor=ROOT)

    public.complete_task(task.key, {"n": 2, "m": 3}, action="send", actor=ROOT)
    job = desk.job("check")

    assert (job.kind, job.listener_event_type) == ("TASK_LISTENER", "COMPLETING")
    assert job.variables == {"n": 2, "m": 3}
    assert job.user_task == {
        "action": "send",
        "assignee": "ada",
        "candidateGroups": ["loan-officers"],
        "candidateUsers": [],
        "changedAttributes": [],
        "dueDate": None,
        "followUpDate": None,
        "formKey": None,
        "priority": 90,
        "userTaskKey": task.key,
    }


def test_a_task_without_listeners_moves_at_once(desk: Desk) -> None:
    desk.deploy(approve())
    desk.start()
    task = desk.task()

    assert public.assign_task(task.key, "bob", actor=ROOT) is None
    assert public.update_task(task.key, {"priority": 1}, actor=ROOT) is None
    assert public.complete_task(task.key, actor=ROOT) is None


def test_a_restart_between_two_listeners_changes_nothing(desk: Desk) -> None:
    desk.deploy(approve("completing:one", "completing:two"))
    instance = desk.start()
    public.complete_task(desk.task().key, {"n": 1}, actor=ROOT)
    answers(desk.job("one"), ListenerResult(corrections={"priority": 5}))

    nothing_is_kept()
    job = desk.job("two")
    assert job.user_task is not None
    assert (job.user_task["priority"], job.user_task["changedAttributes"]) == (5, ["priority"])
    answers(job)

    assert desk.state(instance) == "COMPLETED"


def test_a_worker_in_python_corrects_and_denies(desk: Desk) -> None:
    desk.deploy(approve("assigning:given"))
    desk.start()
    key = desk.task().key

    for assignee, result in (("bob", NO), ("carol", ListenerResult(corrections={"priority": 9}))):
        public.assign_task(key, assignee, actor=ROOT)
        work = Worker(type="given", function=lambda job, result=result: result)
        do(work, desk.job("given"))

    assert (desk.task().assignee, desk.task().priority) == ("carol", 9)


def test_an_instance_lives_until_its_listeners_have_answered(desk: Desk) -> None:
    desk.deploy(chain(service("Work", asks("cancel:last"))))
    instance = desk.start()

    public.cancel_instance(instance, actor=ROOT)
    assert not public.has_ended(instance)
    desk.complete(desk.job("last"))

    assert desk.state(instance) == "TERMINATED"
    assert not Job.objects.filter(ended_at=None).exists()


def test_a_task_that_is_asked_about_is_in_nobodys_list(desk: Desk) -> None:
    desk.deploy(approve("assigning:given"))
    desk.start()
    public.assign_task(desk.task().key, "alice", actor=ROOT)

    with pytest.raises(CommandRejected, match="in state 'ASSIGNING'"):
        public.complete_task(public.visible_tasks(ALICE).get().key, actor=ROOT)


def test_inboxes_hear_when_a_task_is_asked_about_and_when_it_is_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.deploy(approve("completing:check"))
    desk.start()
    rung: list[frozenset[str]] = []
    monkeypatch.setattr(pushes, "after_commit", lambda heard: rung.append(frozenset(heard)))

    public.complete_task(desk.task().key, actor=ROOT)
    answers(desk.job("check"), NO)

    assert ["inbox" in heard for heard in rung] == [True, True]


class TestWaiting:
    """With threads of their own, as in a server."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def office(self, transactional_db: None) -> Iterator[Desk]:
        nothing_is_kept()
        embedded.start()
        yield Desk()
        embedded.stop()
        nothing_is_kept()
        connections.close_all()

    def test_whoever_assigns_waits_until_the_listeners_agree(self, office: Desk) -> None:
        office.deploy(approve("assigning:given"))
        office.start()
        key = office.task().key

        transition = public.assign_task(key, "bob", actor=ROOT)
        assert not waits(transition)
        answers(office.job("given"))

        assert waits(transition, 10_000)
        assert office.task().assignee == "bob"

    def test_whoever_is_denied_is_told_why(self, office: Desk) -> None:
        office.deploy(approve("assigning:given", "updating:changed", "completing:check"))
        office.start()
        key = office.task().key

        for job_type, begun in (
            ("given", lambda: public.assign_task(key, "bob", actor=ROOT)),
            ("changed", lambda: public.update_task(key, {"priority": 1}, actor=ROOT)),
            ("check", lambda: public.complete_task(key, {"n": 1}, actor=ROOT)),
        ):
            transition = begun()
            answers(office.job(job_type), NO)
            with pytest.raises(CommandRejected, match="denied it: ask the owner") as refused:
                waits(transition, 10_000)
            assert refused.value.code == "INVALID_STATE"

        assert Instance.objects.get().state == "ACTIVE"
        assert (office.task().assignee, office.task().priority) == (None, 50)

    def test_a_second_try_is_not_told_of_the_first_refusal(self, office: Desk) -> None:
        office.deploy(approve("completing:check"))
        office.start()
        key = office.task().key
        public.complete_task(key, actor=ROOT)
        answers(office.job("check"), NO)

        transition = public.complete_task(key, actor=ROOT)
        answers(office.job("check"))

        assert waits(transition, 10_000)

"""A command with an id is carried out once and answered as often as it is asked."""

import pytest

from engine import public
from engine.public import CommandRejected, Completion, StartRequest
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.subscriptions import Message
from tests.dispatch.desk import OPERATOR, ROOT, Desk
from tests.dispatch.drawings import chain, user_task


def test_a_repeated_start_gets_the_first_instance(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    first = public.start_instance(process_id="p", actor=ROOT, command_id="c1")
    desk.deploy(chain("Work", "Pack"))

    again = public.start_instance(process_id="p", actor=ROOT, command_id="c1")

    assert (again.key, again.version, again.definition_key) == (
        first.key,
        first.version,
        first.definition_key,
    )
    assert Instance.objects.count() == 1


def test_ids_of_two_people_do_not_meet(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    keys = {
        public.start_instance(process_id="p", actor=actor, command_id="c1").key
        for actor in (ROOT, OPERATOR)
    }
    assert len(keys) == 2


def test_the_same_id_within_one_batch_counts_once(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    request = StartRequest(process_id="p", command_id="c1")
    first, second = public.start_instances([request, request], actor=ROOT)

    assert first == second
    assert Instance.objects.count() == 1


def test_a_repeated_completion_succeeds_although_the_job_is_gone(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    job = desk.job()
    for _ in range(2):
        public.complete_job(job.key, {"n": 1}, token=job.token, actor=ROOT, command_id="c1")

    assert public.complete_jobs([Completion(key=job.key, command_id="c1")], actor=ROOT) == [None]
    with pytest.raises(CommandRejected, match="NOT_FOUND"):
        public.complete_job(job.key, {"n": 1}, actor=ROOT, command_id="c2")
    assert Journal.objects.filter(instance_key=instance).count() == 2


def test_one_id_on_two_jobs_is_two_commands(desk: Desk) -> None:
    desk.deploy(chain("Work", "Pack"))
    instance = desk.start()
    for _ in range(2):
        public.complete_job(desk.job().key, actor=ROOT, command_id="same")

    assert desk.state(instance) == "COMPLETED"


def test_a_refused_command_is_judged_anew(desk: Desk) -> None:
    with pytest.raises(CommandRejected):
        public.start_instance(process_id="p", actor=ROOT, command_id="c1")
    desk.deploy(chain("Work"))

    assert public.start_instance(process_id="p", actor=ROOT, command_id="c1").key


def test_messages_signals_and_tasks_are_repeatable_too(desk: Desk) -> None:
    desk.deploy(chain(user_task()))
    instance = desk.start()
    keys = {
        public.publish_message("m", "k", ttl_ms=9_000, actor=ROOT, command_id="c").key
        for _ in range(2)
    }
    signals = {public.broadcast_signal("s", actor=ROOT, command_id="c") for _ in range(2)}
    task = desk.task().key
    for _ in range(2):
        public.complete_task(task, {"ok": True}, actor=ROOT, command_id="c")

    assert (len(keys), len(signals), Message.objects.count()) == (1, 1, 1)
    assert desk.state(instance) == "COMPLETED"

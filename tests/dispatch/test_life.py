"""The life of an instance through the door: deploy, start, work, end."""

import pytest

from engine import public
from engine.store.models.journal import Journal
from tests.dispatch.desk import CHARLIE, OPERATOR, Desk
from tests.dispatch.drawings import chain


def test_an_instance_runs_from_its_start_to_its_end(desk: Desk) -> None:
    desk.deploy(chain("Work", "Pack"))
    instance = desk.start(order=7)

    job = desk.job()
    assert (job.element_id, dict(job.variables), job.instance_key) == (
        "Work",
        {"order": 7},
        instance,
    )
    desk.complete(job, packed=True)
    assert desk.waits_at(instance) == ["Pack"]
    desk.complete(desk.job())

    assert desk.state(instance) == "COMPLETED"
    assert public.end_variables(instance) == {"order": 7, "packed": True}
    assert public.verify_audit(instance).intact
    assert [row.command for row in Journal.objects.filter(instance_key=instance)] == [
        "StartInstance",
        "CompleteJob",
        "CompleteJob",
    ]


def test_a_cancelled_instance_keeps_the_reason_in_its_journal(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    public.cancel_instance(instance, reason="ordered twice", actor=OPERATOR)

    assert desk.state(instance) == "TERMINATED"
    last = Journal.objects.filter(instance_key=instance).latest("seq")
    assert (last.actor, b"ordered twice" in bytes(last.events)) == ("user:otto", True)
    with pytest.raises(public.CommandRejected) as caught:
        public.cancel_instance(instance, actor=OPERATOR)
    assert caught.value.code == "NOT_FOUND"
    with pytest.raises(public.CommandRejected, match="reason"):
        public.cancel_instance(instance, reason="x" * 20_000, actor=OPERATOR)
    with pytest.raises(public.CommandRejected, match="may not"):
        public.cancel_instance(desk.start(), actor=CHARLIE)

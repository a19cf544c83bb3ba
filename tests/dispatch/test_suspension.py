"""Suspended instances over the pipe: nobody gets their jobs, timers, messages until they go on."""

import pytest

from engine import public
from engine.dispatch import crossings, fold
from engine.dispatch.upkeep import Upkeep
from engine.public import CommandRejected
from engine.store.models.crossings import Crossing
from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.subscriptions import MessageSubscription
from engine.store.models.work import Timer
from engine.store.replaying import replay
from tests.bpmn.drawing import definitions, flow, node
from tests.dispatch.desk import CHARLIE, OPERATOR, ROOT, Desk
from tests.dispatch.test_calls import calling, working

MESSAGE = (
    '<message id="m" name="paid"><extensionElements>'
    '<zeebe:subscription correlationKey="=order"/></extensionElements></message>'
)
SIGNAL = '<signal id="g" name="alarm"/>'
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
MANY = (
    "<multiInstanceLoopCharacteristics><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="=items" inputElement="order"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)


def catching(definition: str, loop: str = "") -> bytes:
    """A process that waits for one event, of which there may be many."""
    if loop:
        inside = '<messageEventDefinition messageRef="m"/>'
        assert definition == inside
        event = f'<receiveTask id="Wait" messageRef="m">{loop}</receiveTask>'
    else:
        event = node("intermediateCatchEvent", inside=definition, id="Wait")
    body = (
        f'<startEvent id="Start"/>{event}<endEvent id="End"/>'
        f"{flow('in', 'Start', 'Wait')}{flow('out', 'Wait', 'End')}"
    )
    return definitions(f'<process id="p" isExecutable="true">{body}</process>{MESSAGE}{SIGNAL}')


PAID = '<messageEventDefinition messageRef="m"/>'


def suspend(instance: int) -> None:
    public.suspend_instance(instance, reason="wait", actor=OPERATOR)


def resume(instance: int) -> None:
    public.resume_instance(instance, actor=OPERATOR)


def whole(instance: int) -> None:
    assert list(replay(instance).problems) == []


def test_its_state_is_suspended_since_a_moment_until_it_is_resumed(desk: Desk):
    desk.deploy(working("p"))
    instance = desk.start()

    suspend(instance)
    row = Instance.objects.get(key=instance)
    assert (row.state, row.suspended_at is not None) == ("SUSPENDED", True)
    whole(instance)

    resume(instance)
    row = Instance.objects.get(key=instance)
    assert (row.state, row.suspended_at) == ("ACTIVE", None)
    whole(instance)


def test_only_operators_may(desk: Desk):
    desk.deploy(working("p"))
    instance = desk.start()

    with pytest.raises(CommandRejected) as refused:
        public.suspend_instance(instance, actor=CHARLIE)
    assert refused.value.code == "FORBIDDEN"
    suspend(instance)
    with pytest.raises(CommandRejected) as refused:
        public.resume_instance(instance, actor=CHARLIE)
    assert refused.value.code == "FORBIDDEN"


def test_its_jobs_are_not_handed_out_and_those_of_others_are(desk: Desk):
    desk.deploy(working("p"))
    still, other = desk.start(), desk.start()

    suspend(still)

    assert [job.instance_key for job in desk.jobs()] == [other]
    resume(still)
    assert [job.instance_key for job in desk.jobs()] == [still]


def test_an_answer_that_comes_meanwhile_is_refused_and_the_job_handed_out_again(desk: Desk):
    desk.deploy(working("p"))
    instance = desk.start()
    desk.pin(1_000_000_000_000)
    job = desk.job("work", timeout_ms=1_000)
    suspend(instance)

    with pytest.raises(CommandRejected, match="is suspended") as refused:
        desk.complete(job)
    assert refused.value.code == "INVALID_STATE"

    resume(instance)
    desk.pin(1_000_000_060_000)
    desk.complete(desk.job("work"))
    assert desk.state(instance) == "COMPLETED"
    whole(instance)


def test_a_timer_that_is_over_meanwhile_fires_after_it_is_resumed(desk: Desk):
    desk.deploy(catching(TIMER))
    desk.pin(1_000_000_000_000)
    instance = desk.start()
    suspend(instance)

    desk.pin(1_000_100_000_000)
    Upkeep(shared=True).look()
    assert desk.state(instance) == "SUSPENDED"
    assert Timer.objects.filter(instance_key=instance).count() == 1

    resume(instance)
    Upkeep(shared=True).look()
    assert desk.state(instance) == "COMPLETED"
    whole(instance)


def test_a_buffered_message_meets_it_in_the_turns_of_its_resumption(desk: Desk):
    desk.deploy(catching(PAID))
    instance = desk.start(order="o1")
    suspend(instance)

    public.publish_message("paid", "o1", ttl_ms=60_000, actor=ROOT)
    Upkeep(shared=True).look()
    assert desk.state(instance) == "SUSPENDED"

    resume(instance)
    assert desk.state(instance) == "COMPLETED"
    whole(instance)


def test_a_message_that_nobody_may_get_now_is_not_correlated(desk: Desk):
    desk.deploy(catching(PAID))
    suspend(desk.start(order="o1"))

    with pytest.raises(CommandRejected) as refused:
        public.correlate_message("paid", "o1", actor=ROOT)
    assert refused.value.code == "NOT_FOUND"


def test_buffered_messages_meet_iterations_that_are_not_loaded(desk: Desk):
    desk.deploy(catching(PAID, MANY))
    instance = desk.start(items=[f"o{number}" for number in range(150)])
    suspend(instance)
    public.publish_message("paid", "o3", ttl_ms=60_000, actor=ROOT)
    public.publish_message("paid", "o140", ttl_ms=60_000, actor=ROOT)

    resume(instance)

    rows = MessageSubscription.objects.filter(instance_key=instance).exclude(state="CREATED")
    assert sorted(rows.values_list("correlation_key", flat=True)) == ["o140", "o3"]
    whole(instance)


def test_a_signal_that_comes_meanwhile_is_not_heard(desk: Desk):
    desk.deploy(catching('<signalEventDefinition signalRef="g"/>'))
    instance = desk.start()
    suspend(instance)

    public.broadcast_signal("alarm", actor=ROOT)
    resume(instance)
    assert desk.state(instance) == "ACTIVE"

    public.broadcast_signal("alarm", actor=ROOT)
    assert desk.state(instance) == "COMPLETED"


def test_what_it_has_called_is_suspended_and_resumed_with_it(desk: Desk):
    desk.deploy(("c.bpmn", working()), ("p.bpmn", calling()))
    caller = desk.start()
    child = Instance.objects.get(parent_key=caller).key

    suspend(caller)
    assert (desk.state(caller), desk.state(child)) == ("SUSPENDED", "SUSPENDED")
    assert desk.jobs() == []

    resume(caller)
    desk.complete(desk.job())
    assert (desk.state(caller), desk.state(child)) == ("COMPLETED", "COMPLETED")
    whole(caller)
    whole(child)


def test_what_comes_back_to_a_suspended_caller_waits_until_it_is_resumed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    desk.deploy(("c.bpmn", working()), ("p.bpmn", calling()))
    caller = desk.start()
    monkeypatch.setattr(crossings, "DIRECT", 0)
    desk.complete(desk.job(), made=5)
    suspend(caller)

    assert fold.let_arrive()  # the suspension itself, which finds that the child has ended
    assert not fold.let_arrive()
    assert list(Crossing.objects.values_list("command", flat=True)) == ["CompleteCall"]

    resume(caller)
    assert fold.let_arrive()
    assert desk.state(caller) == "COMPLETED"
    assert not Crossing.objects.exists()
    whole(caller)


def test_a_row_that_meets_a_caller_suspended_since_it_was_read_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    desk.deploy(("c.bpmn", working()), ("p.bpmn", calling()))
    caller = desk.start()
    monkeypatch.setattr(crossings, "DIRECT", 0)
    desk.complete(desk.job())
    suspend(caller)

    with monkeypatch.context() as patch:
        patch.setattr(crossings, "_ready", lambda at: Crossing.objects.all())
        assert fold.let_arrive()
    assert Crossing.objects.get().command == "CompleteCall"


def test_canceling_a_suspended_instance_ends_it_and_what_it_has_called(desk: Desk):
    desk.deploy(("c.bpmn", working()), ("p.bpmn", calling()))
    caller = desk.start()
    child = Instance.objects.get(parent_key=caller).key
    suspend(caller)

    public.cancel_instance(caller, actor=OPERATOR)

    assert (desk.state(caller), desk.state(child)) == ("TERMINATED", "TERMINATED")
    whole(caller)
    whole(child)


def test_a_suspended_instance_keeps_its_definition_in_use(desk: Desk):
    desk.deploy(working("p"))
    suspend(desk.start())

    public.delete_definition(Definition.objects.get(definition_id="p").key, actor=ROOT)

    assert Definition.objects.get(definition_id="p").state == "DRAINING"


def test_it_goes_on_from_its_journal_when_its_snapshot_is_lost(desk: Desk):
    desk.deploy(working("p"))
    instance = desk.start()
    suspend(instance)
    Snapshot.objects.all().delete()

    resume(instance)

    desk.complete(desk.job())
    assert desk.state(instance) == "COMPLETED"

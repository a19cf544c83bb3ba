"""Messages and signals: who gets them, now or later, and how often."""

import pytest

from engine import public
from engine.public import CommandRejected
from engine.store.models.instances import Instance
from engine.store.models.subscriptions import Message, MessageCorrelation, MessageStart
from tests.dispatch.desk import CHARLIE, ROOT, WORKER, Desk
from tests.dispatch.drawings import catch_message, chain, message

WAITING = chain("Prepare", catch_message(), "Ship", more=message("paid"))
STARTED = chain(
    "Work",
    start='<startEvent id="Start"><messageEventDefinition messageRef="m"/></startEvent>',
    more='<message id="m" name="ordered"/>',
)


def publish(name: str, key: str = "", **more: object) -> int:
    return public.publish_message(name, key, actor=ROOT, **more).key


def test_a_message_reaches_the_instance_that_waits_for_its_key(desk: Desk) -> None:
    desk.deploy(WAITING)
    first, second = desk.start(order="a"), desk.start(order="b")
    for job in desk.jobs():
        desk.complete(job)

    publish("paid", "b", variables={"amount": 5})

    assert (desk.waits_at(first), desk.waits_at(second)) == (["Wait"], ["Ship"])
    assert dict(desk.job().variables) == {"order": "b", "amount": 5}


def test_a_number_is_a_correlation_key_too(desk: Desk) -> None:
    desk.deploy(WAITING)
    instance = desk.start(order=17)
    desk.complete(desk.job())

    publish("paid", "17")

    assert desk.waits_at(instance) == ["Ship"]


def test_a_buffered_message_meets_the_subscription_that_opens_later(desk: Desk) -> None:
    desk.deploy(WAITING)
    instance = desk.start(order="a")
    publish("paid", "a", ttl_ms=60_000, variables={"amount": 5})
    assert desk.waits_at(instance) == ["Prepare"]

    desk.complete(desk.job())

    assert desk.waits_at(instance) == ["Ship"]
    assert MessageCorrelation.objects.count() == 1


def test_a_message_without_time_to_live_is_not_kept(desk: Desk) -> None:
    desk.deploy(WAITING)
    instance = desk.start(order="a")
    publish("paid", "a")
    desk.complete(desk.job())

    assert desk.waits_at(instance) == ["Wait"]
    assert not Message.objects.exists()


def test_an_expired_message_meets_nobody_and_goes(desk: Desk) -> None:
    desk.deploy(WAITING)
    now = public.now_ms()
    desk.pin(now)
    instance = desk.start(order="a")
    publish("paid", "a", ttl_ms=1_000)

    desk.pin(now + 1_000)
    desk.complete(desk.job())

    assert desk.waits_at(instance) == ["Wait"]
    assert not Message.objects.exists()


def test_the_oldest_buffered_message_comes_first(desk: Desk) -> None:
    desk.deploy(WAITING)
    desk.start(order="a")
    publish("paid", "a", ttl_ms=60_000, variables={"n": 1})
    publish("paid", "a", ttl_ms=60_000, variables={"n": 2})
    desk.complete(desk.job())
    assert desk.job().variables["n"] == 1

    desk.start(order="a")
    desk.complete(desk.jobs()[0])
    assert [job.variables["n"] for job in desk.jobs()] == [2]


def test_a_message_meets_each_process_once(desk: Desk) -> None:
    desk.deploy(WAITING)
    desk.deploy(("q.bpmn", WAITING.replace(b'process id="p"', b'process id="q"')))
    instances = [desk.start("p", order="a"), desk.start("p", order="a"), desk.start("q", order="a")]
    for job in desk.jobs():
        desk.complete(job)

    publish("paid", "a", ttl_ms=60_000)

    assert [desk.waits_at(one) for one in instances] == [["Ship"], ["Wait"], ["Ship"]]
    another = desk.start("p", order="a")
    desk.complete(next(job for job in desk.jobs() if job.instance_key == another))
    assert desk.waits_at(another) == ["Wait"]


def test_a_message_id_is_unique_while_the_message_is_buffered(desk: Desk) -> None:
    now = public.now_ms()
    desk.pin(now)
    publish("paid", "a", ttl_ms=1_000, message_id="x")
    publish("paid", "b", ttl_ms=1_000, message_id="x")

    with pytest.raises(CommandRejected) as rejected:
        publish("paid", "a", ttl_ms=1_000, message_id="x")
    assert rejected.value.code == "ALREADY_EXISTS"

    desk.pin(now + 2_000)
    publish("paid", "a", ttl_ms=1_000, message_id="x")
    assert Message.objects.count() == 1


def test_correlating_needs_someone_who_waits_now(desk: Desk) -> None:
    desk.deploy(WAITING)
    instance = desk.start(order="a")
    with pytest.raises(CommandRejected) as rejected:
        public.correlate_message("paid", "a", actor=ROOT)
    assert rejected.value.code == "NOT_FOUND"

    desk.complete(desk.job())
    assert public.correlate_message("paid", "a", actor=ROOT).instance_key == instance
    assert desk.waits_at(instance) == ["Ship"]


def test_a_message_starts_an_instance(desk: Desk) -> None:
    desk.deploy(STARTED)
    correlated = public.correlate_message("ordered", "", variables={"n": 1}, actor=WORKER)

    job = desk.job()
    assert (job.instance_key, dict(job.variables)) == (correlated.instance_key, {"n": 1})
    assert Instance.objects.get().started_by == "worker:pay"


def test_a_key_has_one_living_instance_and_the_next_message_its_turn(desk: Desk) -> None:
    desk.deploy(STARTED)
    for number in (1, 2, 3):
        publish("ordered", "a", ttl_ms=60_000, variables={"n": number})
    publish("ordered", "b", variables={"n": 9})

    seen = []
    while jobs := desk.jobs():
        seen.append(sorted(job.variables["n"] for job in jobs))
        for job in jobs:
            desk.complete(job)

    assert seen == [[1, 9], [2], [3]]
    assert not MessageStart.objects.exists()


def test_an_instance_that_ends_at_once_holds_no_key(desk: Desk) -> None:
    desk.deploy(chain("<manualTask id='Work'/>".replace("'", '"'), start=STARTED_AT, more=ORDERED))
    publish("ordered", "a")
    publish("ordered", "a")

    assert Instance.objects.filter(state="COMPLETED").count() == 2


def test_what_was_published_before_a_process_was_deployed_never_starts_it(desk: Desk) -> None:
    publish("ordered", "a", ttl_ms=60_000, variables={"n": 1})
    desk.deploy(STARTED)
    publish("ordered", "a", ttl_ms=60_000, variables={"n": 2})

    job = desk.job()
    desk.complete(job)

    assert job.variables["n"] == 2
    assert Instance.objects.count() == 1


def test_what_was_buffered_under_one_version_starts_the_next(desk: Desk) -> None:
    desk.deploy(STARTED)
    for number in (1, 2):
        publish("ordered", "a", ttl_ms=60_000, variables={"n": number})
    desk.deploy(STARTED.replace(b'id="Work"', b'id="Work" name="Newer"'))

    desk.complete(desk.job())

    job = desk.job()
    assert (job.version, job.variables["n"]) == (2, 2)


STARTED_AT = '<startEvent id="Start"><messageEventDefinition messageRef="m"/></startEvent>'
ORDERED = '<message id="m" name="ordered"/>'


def test_wrong_messages_are_refused(desk: Desk) -> None:
    for name, more in (("", {}), ("m", {"ttl_ms": -1}), ("m", {"variables": {"x": "a" * 2**20}})):
        with pytest.raises(CommandRejected) as rejected:
            publish(name, **more)
        assert rejected.value.code == "INVALID_ARGUMENT"
    with pytest.raises(CommandRejected) as rejected:
        public.publish_message("m", actor=CHARLIE)
    assert rejected.value.code == "FORBIDDEN"


SIGNALLED = chain(
    '<intermediateCatchEvent id="Wait"><signalEventDefinition signalRef="s"/>'
    "</intermediateCatchEvent>",
    "Work",
    more='<signal id="s" name="go"/>',
)


def test_a_signal_reaches_everyone_who_waits(desk: Desk) -> None:
    desk.deploy(SIGNALLED)
    started = SIGNALLED.replace(b'process id="p"', b'process id="q"').replace(
        b'<startEvent id="Start"/>',
        b'<startEvent id="Start"><signalEventDefinition signalRef="s"/></startEvent>',
    )
    desk.deploy(("q.bpmn", started))
    instances = [desk.start(), desk.start()]

    public.broadcast_signal("go", {"n": 1}, actor=ROOT)

    assert [desk.waits_at(one) for one in instances] == [["Work"], ["Work"]]
    assert desk.waits_at(Instance.objects.get(process_id="q").key) == ["Wait"]
    public.broadcast_signal("nobody", actor=ROOT)

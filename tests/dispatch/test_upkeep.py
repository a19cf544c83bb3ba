"""What is done because time passes, and what two transactions could not see of each other."""

import pytest

from engine import public
from engine.dispatch import upkeep
from engine.dispatch.upkeep import Upkeep
from engine.store import clock
from engine.store.models.instances import Instance
from engine.store.models.journal import Command
from engine.store.models.subscriptions import Message, MessageCorrelation, MessageStart
from engine.store.models.system import Setting
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import catch_timer, chain
from tests.dispatch.test_messages import STARTED, WAITING


def left_behind(name: str, correlation_key: str, **variables: object) -> Message:
    """A message as a transaction leaves it that could not see who waited."""
    return Message.objects.create(
        key=public.publish_message("other", actor=ROOT).key,
        name=name,
        correlation_key=correlation_key,
        variables=variables,
        expires_at=public.now_ms() + 60_000,
    )


def test_a_message_and_a_subscription_that_overlooked_each_other_meet(desk: Desk) -> None:
    desk.deploy(WAITING)
    instance = desk.start(order="a")
    desk.complete(desk.job())
    message = left_behind("paid", "a", n=5)
    at = public.now_ms()

    assert upkeep.meet_overlooked(at) == 1
    assert desk.waits_at(instance) == ["Ship"]
    assert MessageCorrelation.objects.get().message_key == message.key
    assert upkeep.meet_overlooked(at) == 0


def test_a_start_whose_key_was_freed_unseen_is_made_up_for_once(desk: Desk) -> None:
    desk.deploy(STARTED)
    left_behind("ordered", "a", n=1)
    left_behind("ordered", "a", n=2)
    at = public.now_ms()

    assert (upkeep.start_overlooked(at), upkeep.start_overlooked(at)) == (1, 0)
    assert desk.job().variables["n"] == 1
    assert MessageStart.objects.get().instance_key == Instance.objects.get().key


def test_a_process_is_not_started_by_what_was_published_before_it_was_deployed(desk: Desk) -> None:
    left_behind("ordered", "a")
    desk.deploy(STARTED)

    assert upkeep.start_overlooked(public.now_ms()) == 0


def test_a_look_says_when_the_next_is_due(desk: Desk) -> None:
    desk.deploy(chain(catch_timer(), "Work"))
    now = public.now_ms()
    desk.pin(now)
    look = Upkeep(shared=True).look
    assert look() == upkeep.INTERVAL_S
    instance = desk.start()
    assert look() == upkeep.INTERVAL_S

    public.pin_clock(now + 9_500, actor=ROOT)
    assert look() == 0.5
    public.pin_clock(now + 10_000, actor=ROOT)
    look()
    assert desk.waits_at(instance) == ["Work"]


WEEK_MS = 7 * upkeep.DAY_MS


def receipt(at: int, number: int = 0) -> Command:
    return Command(id=f"start/p/user:root/{number}", result={}, at=at)


def test_receipts_are_kept_for_a_week(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    public.start_instance(process_id="p", actor=ROOT, command_id="c")
    at = Command.objects.values_list("at", flat=True).get()
    written = int(at.timestamp() * 1000)

    assert upkeep.forget_receipts(written + WEEK_MS - 1) == 0
    assert upkeep.forget_receipts(written + WEEK_MS) == 1
    assert not Command.objects.exists()


@pytest.mark.parametrize(("value", "days"), [(2, 2), (0, 7), ("2", 7), (True, 7), (None, 7)])
def test_how_long_receipts_are_kept_is_a_setting(desk: Desk, value: object, days: int) -> None:
    Setting.objects.create(name="receipts.kept_days", value=value)
    receipt(at=1_000).save()

    assert upkeep.forget_receipts(1_000 + days * upkeep.DAY_MS - 1) == 0
    assert upkeep.forget_receipts(1_000 + days * upkeep.DAY_MS) == 1


def test_many_old_receipts_go_a_thousand_at_each_look_and_then_a_look_a_minute(desk: Desk) -> None:
    now = public.now_ms()
    clock.pin(now)
    old = now - WEEK_MS
    Command.objects.bulk_create(receipt(old, number) for number in range(2 * upkeep.AT_ONCE + 10))
    look = Upkeep(shared=False).look

    left = []
    for _ in range(3):
        look()
        left.append(Command.objects.count())
    assert left == [upkeep.AT_ONCE + 10, 10, 0]

    receipt(old).save()
    clock.pin(now + upkeep.RECEIPTS_EVERY_MS - 1)
    look()
    assert Command.objects.count() == 1
    clock.pin(now + upkeep.RECEIPTS_EVERY_MS)
    look()
    assert Command.objects.count() == 0


def test_jobs_whose_back_off_is_over_are_news_once(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    now = public.now_ms()
    desk.pin(now)
    desk.start()
    public.fail_job(desk.job().key, retries=1, backoff_ms=5_000, actor=ROOT)
    heard: list[frozenset[str]] = []
    upkeep.pushes.watch(heard.append)
    look = Upkeep(shared=False).look
    try:
        for at in (now, now + 5_000, now + 6_000):
            clock.pin(at)
            look()
    finally:
        upkeep.pushes.unwatch(heard.append)

    assert heard == [frozenset({"jobs.work"})]

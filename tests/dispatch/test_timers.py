"""Timers: never early, in due order, however late the engine looks."""

import pytest

from engine import public
from engine.dispatch import timers
from engine.runtime import waits
from engine.runtime.trouble import BrokenInvariant
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.journal import Journal
from engine.store.models.work import Job, Timer
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import catch_timer, chain

HOUR = 3_600_000


def cycle_start(cycle: str) -> str:
    return (
        f'<startEvent id="Start"><timerEventDefinition><timeCycle>{cycle}</timeCycle>'
        "</timerEventDefinition></startEvent>"
    )


def test_a_timer_fires_when_it_is_due_and_not_before(desk: Desk) -> None:
    desk.deploy(chain(catch_timer(), "Work"))
    now = public.now_ms()
    desk.pin(now)
    instance = desk.start()

    desk.pin(now + 9_999)
    assert desk.waits_at(instance) == ["Pause"]
    desk.pin(now + 10_000)
    assert desk.waits_at(instance) == ["Work"]
    assert not Timer.objects.exists()


def test_timers_fire_in_the_order_in_which_they_were_due(desk: Desk) -> None:
    desk.deploy(chain(catch_timer(duration="=duration"), "Work"))
    now = public.now_ms()
    desk.pin(now)
    durations = ["PT9S", "PT1S", "PT5S"]
    instances = [desk.start(duration=duration) for duration in durations]
    before = Journal.objects.count()

    desk.pin(now + HOUR)

    opened = Job.objects.order_by("key").values_list("instance_key", flat=True)
    assert Journal.objects.count() == before + 3
    assert list(opened) == [instances[1], instances[2], instances[0]]


def test_a_start_cycle_makes_its_instances_and_ends(desk: Desk) -> None:
    now = public.now_ms()
    desk.pin(now)
    desk.deploy(chain("Work", start=cycle_start("R3/PT1H")))

    counts = []
    for hours in (0.5, 1, 1.5, 2, 3, 9):
        desk.pin(now + int(hours * HOUR))
        counts.append(Instance.objects.count())

    assert counts == [0, 1, 1, 2, 3, 3]
    assert not Timer.objects.exists()


def test_what_was_slept_over_is_made_up_for(desk: Desk) -> None:
    now = public.now_ms()
    desk.pin(now)
    desk.deploy(chain("Work", start=cycle_start("R/PT1H")))

    desk.pin(now + 5 * HOUR)

    assert Instance.objects.count() == 5
    assert Timer.objects.get().due == now + 6 * HOUR


def test_a_cycle_of_cron_goes_on_for_ever(desk: Desk) -> None:
    desk.pin(1_800_000_000_000)  # 2027-01-15T08:00:00Z
    desk.deploy(chain("Work", start=cycle_start("0 0 9 * * *")))

    desk.pin(1_800_000_000_000 + 49 * HOUR)

    assert Instance.objects.count() == 3
    assert Timer.objects.get().repetitions == -1


def test_more_timers_than_one_batch_are_all_fired(desk: Desk) -> None:
    desk.deploy(chain(catch_timer(), "Work"))
    now = public.now_ms()
    desk.pin(now)
    requests = [public.StartRequest(process_id="p") for _ in range(450)]
    public.start_instances(requests, actor=public.SYSTEM)

    desk.pin(now + 10_000)

    assert not Timer.objects.exists()
    assert len(desk.jobs(limit=1000)) == 450


def test_a_timer_that_cannot_be_fired_is_an_incident_and_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.deploy(chain(catch_timer(), "Work"))
    now = public.now_ms()
    desk.pin(now)
    broken, whole = desk.start(), desk.start()
    fire = waits.timer_fired

    def failing(turn, item, timer):  # type: ignore[no-untyped-def]
        if turn.state.root.key == broken:
            raise BrokenInvariant("two and two are five")
        fire(turn, item, timer)

    with monkeypatch.context() as patch:
        patch.setattr(waits, "timer_fired", failing)
        for minute in range(3):
            desk.pin(now + 10_000 + minute * timers.POSTPONED_MS)

    incident = Incident.objects.get()
    assert (incident.instance_key, incident.element_id, incident.state, incident.type) == (
        broken,
        "Pause",
        "ACTIVE",
        "UNKNOWN",
    )
    assert "The timer of 'Pause' is due" in incident.message
    assert "BrokenInvariant" in incident.message
    assert (desk.waits_at(broken), desk.waits_at(whole)) == (["Pause"], ["Work"])

    public.resolve_incident(incident.key, actor=ROOT)
    desk.pin(now + 10_000 + 4 * timers.POSTPONED_MS)
    assert desk.waits_at(broken) == ["Work"]
    assert not Incident.objects.filter(state="ACTIVE").exists()
    assert public.verify_audit(broken).intact


def test_a_timer_for_which_nothing_waits_goes(desk: Desk) -> None:
    desk.deploy(chain(catch_timer(), "Work"))
    now = public.now_ms()
    desk.pin(now)
    gone, over = desk.start(), desk.start()
    rows = Timer.objects.order_by("key")
    Timer.objects.filter(instance_key=gone).update(item_key=5)
    Snapshot.objects.filter(instance_key=over).delete()
    Instance.objects.filter(key=over).update(state="TERMINATED")

    desk.pin(now + 10_000)

    assert not rows.exists()


def test_a_timer_that_is_no_longer_due_waits_on(desk: Desk) -> None:
    desk.deploy(chain(catch_timer(), "Work"))
    now = public.now_ms()
    desk.pin(now)
    instance = desk.start()

    assert timers.drain(now + 10_000) == 0  # looked at before the clock was set back
    assert desk.waits_at(instance) == ["Pause"]
    desk.pin(now + 10_000)

    assert desk.waits_at(instance) == ["Work"]

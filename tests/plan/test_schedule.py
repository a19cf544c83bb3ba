"""When timers are due: dates, durations, cycles and cron texts."""

from datetime import UTC, datetime

import pytest

from engine.plan.schedule import ENDLESS, Schedule, ScheduleError, next_due, schedule


def ms(text: str) -> int:
    """Epoch milliseconds of an ISO text."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int(moment.astimezone(UTC).timestamp() * 1000)


NOW = ms("2027-01-31T09:00:00Z")


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("duration", "PT10M", "2027-01-31T09:10:00Z"),
        ("duration", "P1DT2H", "2027-02-01T11:00:00Z"),
        ("duration", "P2W", "2027-02-14T09:00:00Z"),
        ("duration", "P1M", "2027-02-28T09:00:00Z"),
        ("duration", "P1Y", "2028-01-31T09:00:00Z"),
        ("duration", "PT0.5S", "2027-01-31T09:00:00.500Z"),
        ("duration", "PT0S", "2027-01-31T09:00:00Z"),
        ("duration", "-PT1H", "2027-01-31T09:00:00Z"),
        ("date", "2027-02-01T08:00:00+02:00", "2027-02-01T06:00:00Z"),
        ("date", "2027-02-01T08:00:00", "2027-02-01T08:00:00Z"),
        ("date", "2020-01-01T00:00:00Z", "2027-01-31T09:00:00Z"),
    ],
)
def test_a_timer_is_due_once(kind: str, text: str, due: str) -> None:
    assert schedule(kind, text, NOW) == Schedule(ms(due))


def test_a_cycle_fires_as_often_as_it_says() -> None:
    timer = schedule("cycle", "R3/PT1H", NOW)

    assert timer == Schedule(ms("2027-01-31T10:00:00Z"), 2, "R3/PT1H")
    assert next_due("R3/PT1H", timer.due) == ms("2027-01-31T11:00:00Z")


def test_a_cycle_may_go_on_for_ever_from_a_given_start() -> None:
    timer = schedule("cycle", "R/2027-02-01T00:00:00Z/P1D", NOW)

    assert timer.due == ms("2027-02-01T00:00:00Z")
    assert timer.repetitions == ENDLESS


def test_a_cron_text_gives_the_times_that_fit() -> None:
    weekdays = "0 30 8 * * MON-FRI"

    timer = schedule("cycle", weekdays, NOW)

    assert timer.due == ms("2027-02-01T08:30:00Z")
    assert timer.repetitions == ENDLESS
    assert next_due(weekdays, ms("2027-02-05T08:30:00Z")) == ms("2027-02-08T08:30:00Z")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", ""),
        ("duration", "P"),
        ("duration", "PT"),
        ("duration", "ten minutes"),
        ("date", "2027-02-30T00:00:00Z"),
        ("date", "soon"),
        ("cycle", "R3/PT0S"),
        ("cycle", "R3/-PT1H"),
        ("cycle", "R0/PT1H"),
        ("cycle", "* * *"),
        ("cycle", "0 0 0 31 FEB *"),
        ("cycle", "0 0 25 * * *"),
    ],
)
def test_what_says_no_time_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ScheduleError):
        schedule(kind, text, NOW)

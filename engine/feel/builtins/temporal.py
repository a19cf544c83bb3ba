"""Temporal functions (DMN 1.5 §10.3.4.11, and ``now`` and ``today`` of §10.3.4.12)."""

from typing import Final

from engine.feel.builtins.registry import builtin
from engine.feel.calendar import day_of_year as number_of_day
from engine.feel.calendar import days_in_month
from engine.feel.calendar import week_of_year as number_of_week
from engine.feel.context import Context
from engine.feel.decimals import Number
from engine.feel.dialect import Dialect
from engine.feel.temporal import Date, DateTime, DaysDuration, YearsDuration
from engine.feel.temporal_text import parse_duration
from engine.feel.values import Value

_CLAUSE = "DMN 1.5 §10.3.4.11"
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now", clause="DMN 1.5 §10.3.4.12")
def now(*, context: Context) -> Value:
    """The time of this evaluation; null where it was given none.

    FEEL:
        now() instance of date and time = true
    """
    if context.now is None:
        context.note("this evaluation was given no time, so 'now' has no value", "no-clock")
    return context.now


@builtin("today", clause="DMN 1.5 §10.3.4.12")
def today(*, context: Context) -> Value:
    """The date of this evaluation; null where it was given none.

    FEEL:
        today() instance of date = true
    """
    if context.now is None:
        context.note("this evaluation was given no time, so 'today' has no value", "no-clock")
        return None
    return context.now.date


def _date(point: Date | DateTime) -> Date:
    return point if isinstance(point, Date) else point.date


@builtin("day of year", "date", clause=_CLAUSE)
def day_of_year(date: Date | DateTime) -> Value:
    """The number of the day in its year.

    FEEL:
        day of year(date(2019, 9, 17)) = 260
    """
    day = _date(date)
    return number_of_day(day.year, day.month, day.day)


@builtin("day of week", "date", clause=_CLAUSE)
def day_of_week(date: Date | DateTime) -> Value:
    """The English name of the day.

    FEEL:
        day of week(date(2019, 9, 17)) = "Tuesday"
    """
    return _DAYS[_date(date).weekday - 1]


@builtin("month of year", "date", clause=_CLAUSE)
def month_of_year(date: Date | DateTime) -> Value:
    """The English name of the month.

    FEEL:
        month of year(date(2019, 9, 17)) = "September"
    """
    return _MONTHS[_date(date).month - 1]


@builtin("week of year", "date", clause=_CLAUSE)
def week_of_year(date: Date | DateTime) -> Value:
    """The ISO 8601 number of the week.

    FEEL:
        week of year(date(2019, 9, 17)) = 38
        week of year(date(2010, 1, 1))  = 53
        week of year(date(2003, 12, 29)) = 1
    """
    day = _date(date)
    return number_of_week(day.year, day.month, day.day)


@builtin("last day of month", "date", clause="Camunda FEEL", dialect=Dialect.CAMUNDA)
def last_day_of_month(date: Date | DateTime) -> Value:
    """The last day of the month, as a point in time of the same kind.

    FEEL:
        last day of month(date(2022, 2, 5))            = date(2022, 2, 28)
        last day of month(@"2024-02-05T10:00:00")      = @"2024-02-29T10:00:00"
    """
    day = _date(date)
    last = Date(day.year, day.month, days_in_month(day.year, day.month))
    return last if isinstance(date, Date) else DateTime(last, date.time)


@builtin("cycle", "interval", clause="Camunda 8 timers", dialect=Dialect.CAMUNDA)
def cycle(interval: Value) -> Value:
    """A timer that repeats without end, as text.

    FEEL:
        cycle(duration("PT1H")) = "R/PT1H"
    """
    return _cycle("", interval)


@builtin("cycle", "repetitions", "interval", clause="Camunda 8 timers", dialect=Dialect.CAMUNDA)
def cycle_times(repetitions: Number | None, interval: Value) -> Value:
    """A timer that repeats so often, as text.

    FEEL:
        cycle(3, "PT1H") = "R3/PT1H"
        cycle(3, "x")    = null
    """
    if repetitions is None:
        return _cycle("", interval)
    return _cycle(str(int(repetitions)), interval) if 0 <= repetitions <= 10**9 else None


def _cycle(repetitions: str, interval: Value) -> Value:
    if isinstance(interval, str):
        interval = parse_duration(interval)
    if not isinstance(interval, (DaysDuration, YearsDuration)):
        return None
    return f"R{repetitions}/{interval}"

"""Sums and differences of dates, times and durations (DMN 1.5 §10.3.2.3, table 55).

The zone is kept. Months are added to the date and leave the clock as it is; days and hours are
added to the instant, so that they are the difference again, also where a region turns its clocks.
What leaves FEEL's calendar, or mixes a zoned point in time with a local one, is None.
"""

from decimal import ROUND_DOWN, Decimal
from typing import TypeAlias

from engine.feel.calendar import MAX_YEAR, MIN_YEAR, NANOS_PER_DAY, NANOS_PER_SECOND, add_months
from engine.feel.decimals import DECIMAL, Number, apply
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration

Point: TypeAlias = Date | Time | DateTime
Duration: TypeAlias = DaysDuration | YearsDuration

_MOST = 10**34
_LONGEST_MONTHS = 12 * 2_000_000_000
_LONGEST_NANOS = NANOS_PER_DAY * 800_000_000_000


def shift(point: Point, duration: Duration, sign: int) -> Point | None:
    """The point moved by the duration; None when it leaves the calendar or is no such sum."""
    if isinstance(duration, YearsDuration):
        return _shift_months(point, duration.months * sign)
    nanos = duration.nanos * sign
    if isinstance(point, Time):
        return Time((point.nanos + nanos) % NANOS_PER_DAY, point.zone)
    if isinstance(point, Date):
        return _date(point.days + nanos // NANOS_PER_DAY)
    return _shift_date_time(point, nanos)


def _date(days: int) -> Date | None:
    if abs(days) > 366 * MAX_YEAR:
        return None
    date = Date.of_days(days)
    return date if MIN_YEAR <= date.year <= MAX_YEAR else None


def _shift_months(point: Point, months: int) -> Point | None:
    if isinstance(point, Time):
        return None
    date = point if isinstance(point, Date) else point.date
    year, month, day = add_months(date.year, date.month, date.day, months)
    if not MIN_YEAR <= year <= MAX_YEAR:
        return None
    moved = Date(year, month, day)
    return moved if isinstance(point, Date) else DateTime(moved, point.time)


def _shift_date_time(point: DateTime, nanos: int) -> DateTime | None:
    zone = point.zone
    if zone is not None and zone.region is not None:
        moved = DateTime.at_instant(point.instant + nanos, zone)
        return moved if MIN_YEAR <= moved.date.year <= MAX_YEAR else None
    total = point.date.days * NANOS_PER_DAY + point.time.nanos + nanos
    days, rest = divmod(total, NANOS_PER_DAY)
    date = _date(days)
    return None if date is None else DateTime(date, Time(rest, point.zone))


def difference(left: Point, right: Point) -> DaysDuration | None:
    """The time from right to left; a date among them counts as its midnight in UTC."""
    if isinstance(left, Time) or isinstance(right, Time):
        if not (isinstance(left, Time) and isinstance(right, Time)):
            return None
        if (left.zone is None) != (right.zone is None):
            return None
        offsets = ((left.offset or 0) - (right.offset or 0)) * NANOS_PER_SECOND
        return DaysDuration(left.nanos - right.nanos - offsets)
    return _difference_of_days(left, right)


def _difference_of_days(left: Date | DateTime, right: Date | DateTime) -> DaysDuration | None:
    if isinstance(left, Date) and isinstance(right, Date):
        return DaysDuration((left.days - right.days) * NANOS_PER_DAY)
    if _is_local(left) != _is_local(right):
        return None
    return DaysDuration(_instant(left) - _instant(right))


def _is_local(point: Date | DateTime) -> bool:
    return isinstance(point, DateTime) and point.zone is None


def _instant(point: Date | DateTime) -> int:
    return point.days * NANOS_PER_DAY if isinstance(point, Date) else point.instant


def add_durations(left: Duration, right: Duration, sign: int) -> Duration | None:
    """Their sum, or difference for a sign of -1; None for two kinds."""
    if isinstance(left, YearsDuration) and isinstance(right, YearsDuration):
        return years_duration(left.months + sign * right.months)
    if isinstance(left, DaysDuration) and isinstance(right, DaysDuration):
        return days_duration(left.nanos + sign * right.nanos)
    return None


def days_duration(nanos: int) -> DaysDuration | None:
    """The duration, or None beyond every difference of two points."""
    return DaysDuration(nanos) if abs(nanos) <= _LONGEST_NANOS else None


def years_duration(months: int) -> YearsDuration | None:
    """The duration, or None beyond every difference of two points."""
    return YearsDuration(months) if abs(months) <= _LONGEST_MONTHS else None


def scale(duration: Duration, factor: Number) -> Duration | None:
    """The duration times a number, cut to whole months or nanoseconds."""
    if isinstance(duration, YearsDuration):
        months = _cut(apply(DECIMAL.multiply, duration.months, factor))
        return None if months is None else years_duration(months)
    nanos = _cut(apply(DECIMAL.multiply, duration.nanos, factor))
    return None if nanos is None else days_duration(nanos)


def divide(duration: Duration, divisor: Number) -> Duration | None:
    """The duration over a number, cut to whole months or nanoseconds; None over zero."""
    if not divisor:
        return None
    if isinstance(duration, YearsDuration):
        months = _cut(apply(DECIMAL.divide, duration.months, divisor))
        return None if months is None else years_duration(months)
    nanos = _cut(apply(DECIMAL.divide, duration.nanos, divisor))
    return None if nanos is None else days_duration(nanos)


def ratio(left: Duration, right: Duration) -> Number | None:
    """How often right goes into left; None for two kinds, or into zero."""
    if isinstance(left, YearsDuration) and isinstance(right, YearsDuration):
        return apply(DECIMAL.divide, left.months, right.months) if right.months else None
    if isinstance(left, DaysDuration) and isinstance(right, DaysDuration):
        return apply(DECIMAL.divide, left.nanos, right.nanos) if right.nanos else None
    return None


def _cut(number: Number | None) -> int | None:
    if number is None or not -_MOST < number < _MOST:
        return None
    return int(Decimal(number).to_integral_value(rounding=ROUND_DOWN))

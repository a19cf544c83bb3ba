"""What stands behind a dot: entries of contexts, and properties of points in time, durations
and ranges (DMN 1.5 §10.3.2.15, tables 63 to 65).
"""  # noqa: D205

from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.feel.calendar import NANOS_PER_DAY, NANOS_PER_SECOND
from engine.feel.context import Context
from engine.feel.decimals import DECIMAL, apply
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Value, kind_of
from engine.feel.zones import A_REGION

_Getters = Mapping[str, Callable[[Any], Value]]


def _toward_zero(number: int, unit: int) -> int:
    return number // unit if number >= 0 else -(-number // unit)


def _part(nanos: int, unit: int, modulus: int) -> int:
    part = abs(nanos) // unit % modulus
    return part if nanos >= 0 else -part


def _offset(moment: Time | DateTime) -> Value:
    offset = moment.offset
    return None if offset is None else DaysDuration(offset * NANOS_PER_SECOND)


def _region(moment: Time | DateTime) -> Value:
    return None if moment.zone is None else moment.zone.name


def _second(time: Time) -> Value:
    if not time.fraction:
        return time.second
    return apply(DECIMAL.divide, time.nanos % (60 * NANOS_PER_SECOND), NANOS_PER_SECOND)


def _seconds(duration: DaysDuration) -> Value:
    nanos = _part(duration.nanos, 1, 60 * NANOS_PER_SECOND)
    if not nanos % NANOS_PER_SECOND:
        return _toward_zero(nanos, NANOS_PER_SECOND)
    return apply(DECIMAL.divide, nanos, NANOS_PER_SECOND)


_DATE: Final[_Getters] = {
    "year": lambda date: date.year,
    "month": lambda date: date.month,
    "day": lambda date: date.day,
    "weekday": lambda date: date.weekday,
}
_TIME: Final[_Getters] = {
    "hour": lambda time: time.hour,
    "minute": lambda time: time.minute,
    "second": _second,
    "time offset": _offset,
    "timezone": _region,
}
_PROPERTIES: Final[Mapping[type, _Getters]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {
        "year": lambda moment: moment.date.year,
        "month": lambda moment: moment.date.month,
        "day": lambda moment: moment.date.day,
        "weekday": lambda moment: moment.date.weekday,
        "hour": lambda moment: moment.time.hour,
        "minute": lambda moment: moment.time.minute,
        "second": lambda moment: _second(moment.time),
        "time offset": _offset,
        "timezone": _region,
    },
    DaysDuration: {
        "days": lambda duration: _toward_zero(duration.nanos, NANOS_PER_DAY),
        "hours": lambda duration: _part(duration.nanos, 3600 * NANOS_PER_SECOND, 24),
        "minutes": lambda duration: _part(duration.nanos, 60 * NANOS_PER_SECOND, 60),
        "seconds": _seconds,
    },
    YearsDuration: {
        "years": lambda duration: _toward_zero(duration.months, 12),
        "months": lambda duration: _part(duration.months, 1, 12),
    },
    Range: {
        "start": lambda range_: range_.low,
        "end": lambda range_: range_.high,
        "start included": lambda range_: range_.low_closed,
        "end included": lambda range_: range_.high_closed,
    },
}


def read_property(owner: Value, name: str, context: Context, at: int) -> Value:
    """The entry or property of that name; of a list, the list of its elements' ones."""
    if isinstance(owner, dict):
        if name in owner:
            return owner[name]
        context.note(f"the context has no entry '{name}'", "no-such-entry", at)
        return None
    if isinstance(owner, list):
        context.spend(1 + (len(owner) >> 2))
        return [read_property(item, name, context, at) for item in owner]
    if owner is None:
        return None
    getter = _PROPERTIES.get(type(owner), {}).get(name)
    if getter is None:
        context.note(f"a {kind_of(owner)} has no property '{name}'", "no-such-property", at)
        return None
    if name == "time offset":
        context.spend(A_REGION)
    return getter(owner)

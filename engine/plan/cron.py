"""Cron texts with six fields: second minute hour day-of-month month day-of-week, in UTC.

Fields hold ``*``, ``?``, numbers, names (``JAN``, ``MON``), ranges, lists and steps; the macros
``@yearly`` to ``@hourly`` stand for the usual texts. Sunday is 0 and 7. When both days are
given, both must fit.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_FIELDS = (
    ("second", 0, 59),
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 7),
)
_HORIZON_DAYS = 366 * 8  # a 29 February comes back within eight years


class CronError(ValueError):
    """The text is no cron expression; the message names the field."""


@dataclass(frozen=True, slots=True)
class Cron:
    """The allowed values of each field."""

    text: str
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]


def parse_cron(text: str) -> Cron:
    """The cron expression in *text*.

    Raises:
        CronError: it has not six fields, or a field is wrong.
    """
    fields = _MACROS.get(text.strip().lower(), text).split()
    if len(fields) != len(_FIELDS):
        raise CronError(
            f"expected a cycle such as R3/PT10M or six cron fields, found {len(fields)} in '{text}'"
        )
    sets = [
        _values(field, name, low, high)
        for field, (name, low, high) in zip(fields, _FIELDS, strict=True)
    ]
    weekdays = frozenset(day % 7 for day in sets[5])
    return Cron(
        text,
        tuple(sorted(sets[0])),
        tuple(sorted(sets[1])),
        tuple(sorted(sets[2])),
        frozenset(sets[3]),
        frozenset(sets[4]),
        weekdays,
    )


def next_cron_time(cron: Cron, after: int) -> int:
    """The first time (epoch ms) later than *after* that fits.

    Raises:
        CronError: nothing fits within eight years.
    """
    begin = datetime.fromtimestamp(after // 1000, UTC) + timedelta(seconds=1)
    day = begin.replace(hour=0, minute=0, second=0)
    for _ in range(_HORIZON_DAYS):
        if _fits_day(cron, day):
            found = _time_of_day(cron, begin if day <= begin else day)
            if found is not None:
                return int(found.timestamp()) * 1000
        day += timedelta(days=1)
    raise CronError(f"'{cron.text}' fits no time within eight years")


def _fits_day(cron: Cron, day: datetime) -> bool:
    return (
        day.month in cron.months and day.day in cron.days and day.isoweekday() % 7 in cron.weekdays
    )


def _time_of_day(cron: Cron, begin: datetime) -> datetime | None:
    earliest = (begin.hour, begin.minute, begin.second)
    for hour in cron.hours:
        if hour < begin.hour:
            continue
        for minute in cron.minutes:
            if (hour, minute) < earliest[:2]:
                continue
            for second in cron.seconds:
                if (hour, minute, second) >= earliest:
                    return begin.replace(hour=hour, minute=minute, second=second)
    return None


def _values(field: str, name: str, low: int, high: int) -> set[int]:
    values: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        if step and not (step.isdecimal() and 0 < int(step) <= high):
            raise CronError(f"the {name} '{field}' has a step that is no number above 0")
        first, last = _span(span, name, low, high, open_end=bool(step))
        values.update(range(first, last + 1, int(step or 1)))
    return values


def _span(span: str, name: str, low: int, high: int, *, open_end: bool) -> tuple[int, int]:
    if span in ("*", "?"):
        return low, high
    first, dash, last = span.partition("-")
    begin = _number(first, name, low, high)
    if dash:
        end = _number(last, name, low, high)
        if end < begin:
            raise CronError(f"the {name} '{span}' ends before it begins")
        return begin, end
    return begin, high if open_end else begin


def _number(text: str, name: str, low: int, high: int) -> int:
    if name == "month" and text.upper() in _MONTHS:
        return _MONTHS.index(text.upper()) + 1
    if name == "day of week" and text.upper() in _DAYS:
        return _DAYS.index(text.upper())
    if text.isdecimal() and len(text) < 3 and low <= int(text) <= high:
        return int(text)
    raise CronError(f"the {name} must be a number from {low} to {high}, found '{text}'")

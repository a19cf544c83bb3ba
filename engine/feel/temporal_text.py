"""Reading dates, times and durations from their ISO 8601 texts (DMN 1.5 §10.3.4.1).

Each function gives None for a text that is not one, so that the caller can say what it wanted.
"""

import re
from typing import Final, TypeAlias

from engine.feel.calendar import MAX_YEAR, MIN_YEAR, NANOS_PER_SECOND, days_in_month
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.zones import parse_zone

Temporal: TypeAlias = Date | Time | DateTime | DaysDuration | YearsDuration

_DATE: Final = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(\D.*)?", re.ASCII)
_DAYS: Final = re.compile(
    r"(-)?P(?:(\d{1,20})D)?(?:T(?=\d)(?:(\d{1,20})H)?(?:(\d{1,20})M)?"
    r"(?:(\d{1,20})(?:\.(\d{0,30}))?S)?)?",
    re.ASCII,
)
_YEARS: Final = re.compile(r"(-)?P(?:(\d{1,20})Y)?(?:(\d{1,20})M)?", re.ASCII)
_LONGEST: Final = 128


def make_date(year: int, month: int, day: int) -> Date | None:
    """The date of these numbers, or None when the calendar has no such day."""
    if not (MIN_YEAR <= year <= MAX_YEAR and 1 <= month <= 12):
        return None
    if not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def parse_date(text: str) -> Date | None:
    """``2021-03-31``, with a sign and up to nine digits of year."""
    match = _DATE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or text.startswith("-0000"):
        return None
    return make_date(int(match[1]), int(match[2]), int(match[3]))


def parse_time(text: str) -> Time | None:
    """``12:30:00.5``, with ``Z``, an offset, ``@region`` or nothing; ``24:00:00`` is midnight."""
    parsed = _clock(text)
    return None if parsed is None else parsed[0]


def _clock(text: str) -> tuple[Time, bool] | None:
    """The time, and whether it was written ``24:00:00``, the end of the day."""
    match = _TIME.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    nanos = int((match[4] or "0").ljust(9, "0")[:9])
    end_of_day = hour == 24 and not (minute or second or nanos)
    if not ((hour < 24 or end_of_day) and minute < 60 and second < 60):
        return None
    zone = parse_zone(match[5]) if match[5] else None
    if match[5] and zone is None:
        return None
    seconds = (hour % 24) * 3600 + minute * 60 + second
    return Time(seconds * NANOS_PER_SECOND + nanos, zone), end_of_day


def parse_date_time(text: str) -> DateTime | None:
    """A date, ``T`` and a time; ``24:00:00`` is the next midnight."""
    day, mark, clock = text.partition("T")
    date = parse_date(day)
    parsed = _clock(clock) if mark else None
    if date is None or parsed is None:
        return None
    time, past_midnight = parsed
    if past_midnight:
        date = Date.of_days(date.days + 1)
        if date.year > MAX_YEAR:
            return None
    return DateTime(date, time)


def parse_days_duration(text: str) -> DaysDuration | None:
    """``P1DT2H3M4.5S``; parts may be left out, but not all."""
    match = _DAYS.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or text.endswith(("P", "T")):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    nanos = int((match[6] or "0").ljust(9, "0")[:9])
    total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * NANOS_PER_SECOND + nanos
    return DaysDuration(-total if match[1] else total)


def parse_years_duration(text: str) -> YearsDuration | None:
    """``P1Y2M``; parts may be left out, but not both."""
    match = _YEARS.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or text.endswith("P"):
        return None
    months = int(match[2] or 0) * 12 + int(match[3] or 0)
    return YearsDuration(-months if match[1] else months)


def parse_duration(text: str) -> DaysDuration | YearsDuration | None:
    """A duration of either kind."""
    return parse_years_duration(text) or parse_days_duration(text)


def parse_temporal(text: str) -> Temporal | None:
    """Whatever an ``@"..."`` literal stands for."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)

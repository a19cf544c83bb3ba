"""Conversion functions (DMN 1.5 §10.3.4.1)."""

import re
from decimal import Decimal
from typing import Final

from engine.feel import decimals, temporal_text
from engine.feel.builtins.registry import builtin
from engine.feel.calendar import NANOS_PER_SECOND
from engine.feel.context import Context
from engine.feel.decimals import Number
from engine.feel.dialect import Dialect
from engine.feel.json_text import read_json, write_json
from engine.feel.print import print_value
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Value
from engine.feel.zones import MAX_OFFSET, UTC_ZONE, Zone, region_zone

_CLAUSE = "DMN 1.5 §10.3.4.1"
_NUMBER: Final = re.compile(
    r"-?(?:\d{1,400}(?:\.\d{1,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,6})?", re.ASCII
)


@builtin("date", "from", clause=_CLAUSE)
def date_from(from_: str) -> Value:
    """The date that the text stands for.

    FEEL:
        date("2012-12-25") = @"2012-12-25"
        date("2012-02-30") = null
    """
    return temporal_text.parse_date(from_)


@builtin("date", "from", clause=_CLAUSE)
def date_of(from_: Date | DateTime) -> Value:
    """The date of a point in time.

    FEEL:
        date(date and time("2012-12-25T11:00:00Z")) = date("2012-12-25")
    """
    return from_ if isinstance(from_, Date) else from_.date


@builtin("date", "year", "month", "day", clause=_CLAUSE)
def date_of_numbers(year: Number, month: Number, day: Number) -> Value:
    """The date of these numbers.

    FEEL:
        date(2012, 12, 25) = date("2012-12-25")
        date(2011, 2, 29)  = null
    """
    return temporal_text.make_date(int(year), int(month), int(day))


@builtin("date and time", "from", clause=_CLAUSE)
def date_and_time_from(from_: str) -> Value:
    """The date and time that the text stands for; of a date alone its midnight.

    FEEL:
        date and time("2012-12-24T23:59:00") = @"2012-12-24T23:59:00"
        date and time("2012-12-24")          = @"2012-12-24T00:00:00"
    """
    found = temporal_text.parse_date_time(from_)
    if found is not None:
        return found
    day = temporal_text.parse_date(from_)
    return None if day is None else DateTime(day, Time(0))


@builtin("date and time", "date", "time", clause=_CLAUSE)
def date_and_time_of(date: Date | DateTime, time: Time) -> Value:
    """The date with that time of day.

    FEEL:
        date and time(@"2012-12-24", @"23:59:00") = @"2012-12-24T23:59:00"
    """
    return DateTime(date if isinstance(date, Date) else date.date, time)


@builtin(
    "date and time",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "offset",
    clause=_CLAUSE,
)
def date_and_time_of_numbers(
    year: Number,
    month: Number,
    day: Number,
    hour: Number,
    minute: Number,
    second: Number,
    offset: DaysDuration | None = None,
) -> Value:
    """The date and time of these numbers.

    FEEL:
        date and time(2012, 12, 24, 23, 59, 0)           = @"2012-12-24T23:59:00"
        date and time(2012, 12, 24, 23, 59, 0, @"PT1H")  = @"2012-12-24T23:59:00+01:00"
    """
    found = temporal_text.make_date(int(year), int(month), int(day))
    clock = _clock(hour, minute, second, offset)
    return None if found is None or clock is None else DateTime(found, clock)


@builtin(
    "date and time",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "timezone",
    clause="Camunda FEEL",
    dialect=Dialect.CAMUNDA,
)
def date_and_time_of_numbers_in_zone(
    year: Number,
    month: Number,
    day: Number,
    hour: Number,
    minute: Number,
    second: Number,
    timezone: str,
) -> Value:
    """The date and time of these numbers in a time zone.

    FEEL:
        date and time(2012, 12, 24, 23, 59, 0, "Europe/Paris") = @"2012-12-24T23:59:00@Europe/Paris"
    """
    local = date_and_time_of_numbers(year, month, day, hour, minute, second)
    return date_and_time_in_zone(local, timezone) if isinstance(local, DateTime) else None


@builtin("date and time", "date", "timezone", clause="Camunda FEEL", dialect=Dialect.CAMUNDA)
def date_and_time_in_zone(date: DateTime, timezone: str) -> Value:
    """The same instant in another time zone; a local one is read as of that zone.

    FEEL:
        date and time(@"2020-07-31T14:27:30@Europe/Berlin", "America/Los_Angeles") \
= @"2020-07-31T05:27:30@America/Los_Angeles"
        date and time(@"2020-07-31T14:27:30@Europe/Berlin", "Z") = @"2020-07-31T12:27:30Z"
    """
    zone = UTC_ZONE if timezone in {"Z", "UTC"} else region_zone(timezone)
    if zone is None:
        return None
    if date.zone is None:
        return DateTime(date.date, Time(date.time.nanos, zone))
    return DateTime.at_instant(date.instant, zone)


@builtin("time", "from", clause=_CLAUSE)
def time_from(from_: str) -> Value:
    """The time of day that the text stands for.

    FEEL:
        time("23:59:00z")              = @"23:59:00Z"
        time("00:01:00@Etc/UTC").minute = 1
        time("24:00:00")               = @"00:00:00"
        time("24:00:01")               = null
    """
    return temporal_text.parse_time(from_)


@builtin("time", "from", clause=_CLAUSE)
def time_of(from_: Time | DateTime) -> Value:
    """The time of day of a point in time.

    FEEL:
        time(@"2012-12-24T23:59:00Z") = @"23:59:00Z"
    """
    return from_ if isinstance(from_, Time) else from_.time


@builtin("time", "from", clause=_CLAUSE)
def time_of_date(from_: Date) -> Value:
    """Midnight in UTC.

    FEEL:
        time(@"2012-12-24") = @"00:00:00Z"
    """
    return Time(0, UTC_ZONE)


@builtin("time", "hour", "minute", "second", "offset", clause=_CLAUSE)
def time_of_numbers(
    hour: Number, minute: Number, second: Number, offset: DaysDuration | None = None
) -> Value:
    """The time of day of these numbers.

    FEEL:
        time(23, 59, 0)                       = @"23:59:00"
        time(23, 59, 0, duration("PT0H"))     = @"23:59:00Z"
        time(23, 59, 1.5)                     = @"23:59:01.5"
        time(24, 0, 0)                        = null
    """
    return _clock(hour, minute, second, offset)


def _clock(
    hour: Number, minute: Number, second: Number, offset: DaysDuration | None
) -> Time | None:
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    if hour != int(hour) or minute != int(minute):
        return None
    zone = None
    if offset is not None:
        seconds = offset.nanos // NANOS_PER_SECOND
        if abs(seconds) > MAX_OFFSET:
            return None
        zone = Zone(seconds) if seconds else UTC_ZONE
    nanos = int(Decimal(second) * NANOS_PER_SECOND)
    return Time((int(hour) * 3600 + int(minute) * 60) * NANOS_PER_SECOND + nanos, zone)


@builtin("number", "from", clause=_CLAUSE)
def number_from(from_: str) -> Value:
    """The number that the text stands for.

    FEEL:
        number("1000.5") = 1000.5
        number("x")      = null
    """
    return decimals.read_number(from_) if _NUMBER.fullmatch(from_) else None


@builtin("number", "from", "grouping separator", "decimal separator", clause=_CLAUSE)
def number_with_separators(
    from_: str, grouping_separator: str | None, decimal_separator: str | None = None
) -> Value:
    """The number that the text stands for, written with these separators.

    FEEL:
        number("1 000,0", " ", ",") = 1000
        number("1,000.5", ",", ".") = 1000.5
        number("1,000.5", ",", ",") = null
    """
    if grouping_separator not in {None, " ", ",", "."} or decimal_separator not in {None, ",", "."}:
        return None
    if grouping_separator == decimal_separator and grouping_separator is not None:
        return None
    text = from_
    if grouping_separator is not None:
        text = text.replace(grouping_separator, "")
    if decimal_separator is not None:
        if decimal_separator != "." and "." in text:
            return None
        text = text.replace(decimal_separator, ".")
    return decimals.read_number(text) if _NUMBER.fullmatch(text) else None


@builtin("string", "from", clause=_CLAUSE)
def string(from_: Value) -> Value:
    r"""The text of any value; null stays null.

    FEEL:
        string(1.1)                = "1.1"
        string(@"P1D")             = "P1D"
        string([1, "a", {b: null}]) = "[1, \"a\", {b: null}]"
        string(null)               = null
    """
    return None if from_ is None else print_value(from_)


@builtin("duration", "from", clause=_CLAUSE)
def duration(from_: str) -> Value:
    """The duration that the text stands for, of either kind.

    FEEL:
        duration("P20DT14H")        = @"P20DT14H"
        duration("P2Y2M")           = @"P26M"
        duration("P1Y1D")           = null
        duration("P1D") * 2         = duration("P2D")
    """
    return temporal_text.parse_duration(from_)


@builtin("duration", "from", clause=_CLAUSE)
def duration_of(from_: DaysDuration | YearsDuration) -> Value:
    """The duration itself."""
    return from_


@builtin("years and months duration", "from", "to", clause=_CLAUSE)
def years_and_months_duration(from_: Date | DateTime, to: Date | DateTime) -> Value:
    """The whole months from one date to another.

    FEEL:
        years and months duration(date("2011-12-22"), date("2013-08-24")) = @"P1Y8M"
        years and months duration(date("2013-08-24"), date("2011-12-22")) = @"-P1Y8M"
    """
    start = from_ if isinstance(from_, Date) else from_.date
    end = to if isinstance(to, Date) else to.date
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsDuration(months)


@builtin("from json", "value", clause="Camunda FEEL", dialect=Dialect.CAMUNDA)
def from_json(value: str, *, context: Context) -> Value:
    r"""The value that a JSON text stands for; dates stay strings.

    FEEL:
        from json("{\"a\": [1, 2.5, null]}").a = [1, 2.5, null]
        from json("{")                           = null
    """
    return read_json(value, context)


@builtin("to json", "value", clause="Camunda FEEL", dialect=Dialect.CAMUNDA)
def to_json(value: Value) -> Value:
    r"""The JSON text of a value; dates, times and durations become strings.

    FEEL:
        to json({a: 1, b: "x"}) = "{\"a\":1,\"b\":\"x\"}"
        to json(@"P1D")         = "\"P1D\""
    """
    return write_json(value)

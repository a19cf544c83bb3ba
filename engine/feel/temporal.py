"""Dates, times and durations (DMN 1.5 §10.3.2.3.4 to 10.3.2.3.9).

Own types, because FEEL has years of nine digits, nanoseconds, times with a zone, and zones that
keep their form. Python's ``==`` on them compares the form, as FEEL's ``is`` does; FEEL's ``=``
and ``<`` compare instants and stand in `engine.feel.compare`. Reading their text stands in
`engine.feel.temporal_text`, sums and differences in `engine.feel.temporal_math`.
"""

from datetime import UTC, datetime, timedelta

from engine.feel.calendar import (
    NANOS_PER_DAY,
    NANOS_PER_SECOND,
    day_number,
    from_day_number,
    weekday,
)
from engine.feel.zones import UTC_ZONE, Zone, region_zone


class Date:
    """A day of the calendar."""

    __slots__ = ("day", "days", "month", "year")

    def __init__(self, year: int, month: int, day: int) -> None:
        self.year = year
        self.month = month
        self.day = day
        self.days = day_number(year, month, day)

    @classmethod
    def of_days(cls, days: int) -> "Date":
        """The date that many days after 1970-01-01."""
        return cls(*from_day_number(days))

    @property
    def weekday(self) -> int:
        """Monday = 1."""
        return weekday(self.days)

    def __eq__(self, other: object) -> bool:
        return type(other) is Date and other.days == self.days

    def __hash__(self) -> int:
        return hash(self.days)

    def __str__(self) -> str:
        sign, year = ("-", -self.year) if self.year < 0 else ("", self.year)
        return f"{sign}{year:04}-{self.month:02}-{self.day:02}"

    def __repr__(self) -> str:
        return f"Date({self})"


class Time:
    """A time of day: nanoseconds since midnight, with a zone or local."""

    __slots__ = ("nanos", "zone")

    def __init__(self, nanos: int, zone: Zone | None = None) -> None:
        self.nanos = nanos
        self.zone = zone

    @property
    def hour(self) -> int:
        """0 to 23."""
        return self.nanos // (3600 * NANOS_PER_SECOND)

    @property
    def minute(self) -> int:
        """0 to 59."""
        return self.nanos // (60 * NANOS_PER_SECOND) % 60

    @property
    def second(self) -> int:
        """0 to 59, without the fraction."""
        return self.nanos // NANOS_PER_SECOND % 60

    @property
    def fraction(self) -> int:
        """Nanoseconds within the second."""
        return self.nanos % NANOS_PER_SECOND

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC, or None for a local time; a region's of 1970-01-01."""
        return None if self.zone is None else self.zone.offset_at(0, self.nanos)

    def __eq__(self, other: object) -> bool:
        return type(other) is Time and other.nanos == self.nanos and other.zone == self.zone

    def __hash__(self) -> int:
        return hash((self.nanos, self.zone))

    def __str__(self) -> str:
        digits = f"{self.fraction:09}".rstrip("0")
        tail = f".{digits}" if digits else ""
        zone = "" if self.zone is None else str(self.zone)
        return f"{self.hour:02}:{self.minute:02}:{self.second:02}{tail}{zone}"

    def __repr__(self) -> str:
        return f"Time({self})"


class DateTime:
    """A date and a time of day, with a zone or local."""

    __slots__ = ("date", "time")

    def __init__(self, date: Date, time: Time) -> None:
        self.date = date
        self.time = time

    @classmethod
    def at_instant(cls, nanos: int, zone: Zone | None) -> "DateTime":
        """The date and time of an instant, in nanoseconds since 1970-01-01T00:00:00Z."""
        days, rest = divmod(nanos, NANOS_PER_DAY)
        if zone is not None:
            nanos += zone.offset_at_instant(days, rest) * NANOS_PER_SECOND
            days, rest = divmod(nanos, NANOS_PER_DAY)
        return cls(Date.of_days(days), Time(rest, zone))

    @classmethod
    def from_datetime(cls, moment: datetime) -> "DateTime":
        """The same moment; a `ZoneInfo` zone keeps its id, any other becomes its offset."""
        nanos = (
            (moment.hour * 3600 + moment.minute * 60 + moment.second) * 1_000_000
            + moment.microsecond
        ) * 1000
        key = getattr(moment.tzinfo, "key", None)
        zone = region_zone(key) if isinstance(key, str) and key != "UTC" else None
        offset = moment.utcoffset()
        if zone is None and offset is not None:
            zone = Zone(int(offset.total_seconds())) if offset else UTC_ZONE
        return cls(Date(moment.year, moment.month, moment.day), Time(nanos, zone))

    def to_datetime(self) -> datetime:
        """The same moment in UTC, to the microsecond; a local one is taken as UTC.

        Raises:
            OverflowError: the year is not one of `datetime`'s (1 to 9999).
        """
        start = datetime(1970, 1, 1, tzinfo=UTC)
        return start + timedelta(microseconds=self.instant // 1000)

    @property
    def zone(self) -> Zone | None:
        """Its zone, or None for a local one."""
        return self.time.zone

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC, or None for a local one."""
        zone = self.time.zone
        return None if zone is None else zone.offset_at(self.date.days, self.time.nanos)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; a local one is taken as UTC."""
        local = self.date.days * NANOS_PER_DAY + self.time.nanos
        return local - (self.offset or 0) * NANOS_PER_SECOND

    def __eq__(self, other: object) -> bool:
        return type(other) is DateTime and other.date == self.date and other.time == self.time

    def __hash__(self) -> int:
        return hash((self.date, self.time))

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"

    def __repr__(self) -> str:
        return f"DateTime({self})"


class DaysDuration:
    """A days and time duration, in nanoseconds."""

    __slots__ = ("nanos",)

    def __init__(self, nanos: int) -> None:
        self.nanos = nanos

    def to_timedelta(self) -> timedelta:
        """The same duration to the microsecond.

        Raises:
            OverflowError: it is longer than a `timedelta` can be.
        """
        return timedelta(microseconds=self.nanos // 1000)

    def __eq__(self, other: object) -> bool:
        return type(other) is DaysDuration and other.nanos == self.nanos

    def __hash__(self) -> int:
        return hash(("days", self.nanos))

    def __str__(self) -> str:
        days, rest = divmod(abs(self.nanos), NANOS_PER_DAY)
        time = Time(rest)
        digits = f"{time.fraction:09}".rstrip("0")
        seconds = f"{time.second}.{digits}" if digits else f"{time.second}"
        parts = [f"{time.hour}H" if time.hour else "", f"{time.minute}M" if time.minute else ""]
        parts.append(f"{seconds}S" if seconds != "0" else "")
        clock = "".join(parts)
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-" if self.nanos < 0 else "") + "P" + (text or "T0S")

    def __repr__(self) -> str:
        return f"DaysDuration({self})"


class YearsDuration:
    """A years and months duration, in months."""

    __slots__ = ("months",)

    def __init__(self, months: int) -> None:
        self.months = months

    def __eq__(self, other: object) -> bool:
        return type(other) is YearsDuration and other.months == self.months

    def __hash__(self) -> int:
        return hash(("years", self.months))

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (text or "0M")

    def __repr__(self) -> str:
        return f"YearsDuration({self})"

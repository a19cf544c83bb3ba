"""Time zones: an offset from UTC, or a region of the tz database.

The form is kept as written, because FEEL tells ``+01:00`` from ``@Europe/Paris`` (`is`,
`string`, the property ``timezone``) even where both mean the same instant.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from engine.feel.calendar import NANOS_PER_SECOND, from_day_number

MAX_OFFSET: Final = 18 * 3600
A_REGION: Final = 3  # steps: asking the tz database for an offset takes 4 microseconds
_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_REGION: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")


class Zone:
    """An offset in seconds, or a region; exactly one of both is given."""

    __slots__ = ("offset", "region")

    def __init__(self, offset: int | None = None, region: ZoneInfo | None = None) -> None:
        self.offset = offset
        self.region = region

    def __eq__(self, other: object) -> bool:
        """Whether both have the same form."""
        if not isinstance(other, Zone):
            return NotImplemented
        return self.offset == other.offset and self.name == other.name

    def __hash__(self) -> int:
        """In agreement with equality."""
        return hash((self.offset, self.name))

    @property
    def name(self) -> str | None:
        """The region's id, or None for an offset."""
        return None if self.region is None else self.region.key

    def __str__(self) -> str:
        """The zone as it follows a time: ``Z``, ``+01:00``, ``@Europe/Paris``."""
        if self.offset is None:
            return f"@{self.name}"
        if self.offset == 0:
            return "Z"
        sign = "-" if self.offset < 0 else "+"
        hours, rest = divmod(abs(self.offset), 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{sign}{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")

    def offset_at(self, days: int, nanos: int) -> int:
        """Seconds east of UTC at a local time; in a gap or fold, the offset before it."""
        if self.offset is not None:
            return self.offset
        return self._seconds(_stand_in(days, nanos).replace(tzinfo=self.region))

    def offset_at_instant(self, days: int, nanos: int) -> int:
        """Seconds east of UTC at an instant, given as day and time in UTC."""
        if self.offset is not None:
            return self.offset
        instant = _stand_in(days, nanos).replace(tzinfo=UTC)
        return self._seconds(instant.astimezone(self.region))

    @staticmethod
    def _seconds(moment: datetime) -> int:
        offset = moment.utcoffset()
        return 0 if offset is None else int(offset.total_seconds())


UTC_ZONE: Final = Zone(0)


def _stand_in(days: int, nanos: int) -> datetime:
    """A `datetime` to which the same rules apply; far years borrow one 400 years' cycle."""
    year, month, day = from_day_number(days)
    if year > 9000:
        year = 8000 + year % 400
    elif year < 2:
        year = 400 + year % 400
    second = nanos // NANOS_PER_SECOND
    return datetime(year, month, day, tzinfo=None) + timedelta(seconds=second)  # noqa: DTZ001


@lru_cache(maxsize=1024)
def parse_zone(text: str) -> Zone | None:
    """The zone written as ``Z``, an offset or ``@region``; None when there is no such zone."""
    if text in {"Z", "z"}:
        return UTC_ZONE
    if text.startswith("@"):
        return region_zone(text[1:])
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    offset = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or offset > MAX_OFFSET:
        return None
    return Zone(-offset if match[1] == "-" else offset)


@lru_cache(maxsize=1024)
def region_zone(name: str) -> Zone | None:
    """The zone of that id in the tz database, or None."""
    if not _REGION.fullmatch(name) or len(name) > 64:
        return None
    if name in {"Z", "UTC0"}:
        return None
    try:
        return Zone(region=ZoneInfo(name))
    except (OSError, ValueError, KeyError):  # no such key, a folder, or not a zone file
        return None

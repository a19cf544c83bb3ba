"""When a timer is due: ISO 8601 dates, durations and cycles, and cron texts.

BPMN 2.0.2 section 10.5.5 (timeDate, timeDuration, timeCycle). Times are epoch milliseconds
in UTC; whoever asks passes the present time in. A date in the past or a duration that is
not positive is due now: a timer may be late, never early.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.feel.zones import region_zone
from engine.plan.cron import CronError, next_cron_time, parse_cron

ENDLESS = -1
MAX_YEARS = 1000  #: no process waits longer
MAX_SECONDS = MAX_YEARS * 366 * 86_400
_LAST = 253_402_300_799_999  #: the last millisecond of the year 9999

_DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<y>\d{1,9})Y)?(?:(?P<mo>\d{1,9})M)?(?:(?P<w>\d{1,9})W)?"
    r"(?:(?P<d>\d{1,9})D)?"
    r"(?:T(?:(?P<h>\d{1,9})H)?(?:(?P<mi>\d{1,9})M)?(?:(?P<s>\d{1,12})(?:[.,](?P<f>\d{1,9}))?S)?)?"
)
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?)?"
    r"(Z|[+-]\d\d:?\d\d)?(?:@([\w/+-]{1,64})|\[([\w/+-]{1,64})\])?"
)
_CYCLE = re.compile(r"R(\d{0,9})/(?:([^/]+)/)?(P[^/]*)")


class ScheduleError(ValueError):
    """The text is no date, duration or cycle; the message says what was expected and found."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A calendar duration: months are added by the calendar, the rest by the clock."""

    months: int
    milliseconds: int

    def after(self, at: int) -> int:
        """The time (epoch ms) that lies this duration after *at*."""
        if not self.months:
            return _representable(at + self.milliseconds)
        moment = _from_ms(_representable(at))
        month = moment.year * 12 + moment.month - 1 + self.months
        year, month = divmod(month, 12)
        if not 1 <= year <= 9999:
            raise ScheduleError(f"a duration that ends in the year {year} cannot be scheduled")
        day = min(moment.day, monthrange(year, month + 1)[1])
        begin = _to_ms(moment.replace(year=year, month=month + 1, day=day))
        return _representable(begin + self.milliseconds)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A timer's first due time and how it goes on.

    Attributes:
        due: epoch milliseconds.
        repetitions: how many more times it fires after the first; `ENDLESS` for ever.
        cycle: the text that gives the following due times, or None.
    """

    due: int
    repetitions: int = 0
    cycle: str | None = None


def parse_duration(text: str) -> Duration:
    """An ISO 8601 duration such as ``PT10M``, ``P1Y2M`` or ``-PT1S``.

    Raises:
        ScheduleError: the text is none.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match[name] for name in ("y", "mo", "w", "d", "h", "mi", "s")):
        raise ScheduleError(f"expected an ISO 8601 duration such as PT10M, found '{text}'")
    sign = -1 if match["sign"] == "-" else 1
    part = {name: int(match[name] or 0) for name in ("y", "mo", "w", "d", "h", "mi", "s")}
    seconds = ((part["w"] * 7 + part["d"]) * 24 + part["h"]) * 3600 + part["mi"] * 60 + part["s"]
    if seconds > MAX_SECONDS or part["y"] > MAX_YEARS or part["mo"] > 12 * MAX_YEARS:
        raise ScheduleError(f"the duration '{text}' is longer than {MAX_YEARS} years")
    fraction = int(((match["f"] or "") + "000")[:3])
    milliseconds = seconds * 1000 + fraction
    return Duration(sign * (part["y"] * 12 + part["mo"]), sign * milliseconds)


def parse_date(text: str) -> int:
    """An ISO 8601 date and time as epoch milliseconds; without offset and region it is UTC.

    Raises:
        ScheduleError: the text is none.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ScheduleError(
            f"expected an ISO 8601 date and time such as 2027-01-31T09:00:00Z, found '{text}'"
        )
    day, clock, seconds, fraction, offset, at, bracketed = match.groups()
    plain = (
        f"{day}T{clock or '00:00'}{seconds or ':00'}{'+00:00' if offset in (None, 'Z') else offset}"
    )
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError as error:
        raise ScheduleError(f"'{text}' is no date and time: {error}") from error
    region = at or bracketed
    if offset is None and region is not None:
        moment = _in_region(moment, region, text)
    return _to_ms(moment) + int(((fraction or "") + "000")[:3])


def _in_region(local: datetime, region: str, text: str) -> datetime:
    zone = region_zone(region)
    if zone is None:
        raise ScheduleError(f"'{text}' names the time zone '{region}', which is not known")
    days, seconds = divmod(_to_ms(local) // 1000, 86_400)
    return local - timedelta(seconds=zone.offset_at(days, seconds * 1_000_000_000))


def schedule(kind: str, text: str, now: int) -> Schedule:
    """When a timer of *kind* (``date``, ``duration``, ``cycle``) that begins *now* is due.

    Raises:
        ScheduleError: the text does not fit the kind.
    """
    if kind == "date":
        return Schedule(max(parse_date(text), now))
    if kind == "duration":
        return Schedule(max(parse_duration(text).after(now), now))
    if text.strip().startswith("R"):
        return _repeating(text, now)
    return Schedule(_cron(text, now), ENDLESS, text)


def next_due(cycle: str, due: int) -> int:
    """The due time (epoch ms) that follows *due* in a cycle.

    Raises:
        ScheduleError: the cycle is none.
    """
    if cycle.strip().startswith("R"):
        return _cycle_parts(cycle)[2].after(due)
    return _cron(cycle, due)


def _representable(at: int) -> int:
    """The same time.

    Raises:
        ScheduleError: it lies after the year 9999.
    """
    if at > _LAST:
        raise ScheduleError("a time after the year 9999 cannot be scheduled")
    return at


def _cron(text: str, after: int) -> int:
    try:
        return next_cron_time(parse_cron(text), _representable(after))
    except CronError as error:
        raise ScheduleError(str(error)) from error
    except OverflowError as error:
        raise ScheduleError(f"'{text}' fits no time before the year 10000") from error


def _repeating(text: str, now: int) -> Schedule:
    count, start, every = _cycle_parts(text)
    if count == 0:
        raise ScheduleError(f"the cycle '{text}' never fires")
    first = start if start is not None else every.after(now)
    return Schedule(max(first, now), ENDLESS if count == ENDLESS else count - 1, text)


def _cycle_parts(text: str) -> tuple[int, int | None, Duration]:
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        raise ScheduleError(f"expected a cycle such as R3/PT10M, found '{text}'")
    count, start, every = match.groups()
    duration = parse_duration(every)
    if (
        duration.months < 0
        or duration.milliseconds < 0
        or not (duration.months or duration.milliseconds)
    ):
        raise ScheduleError(f"the interval of the cycle '{text}' must be longer than nothing")
    return int(count) if count else ENDLESS, parse_date(start) if start else None, duration


def _from_ms(at: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)


def _to_ms(moment: datetime) -> int:
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)

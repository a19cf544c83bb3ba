"""Dates and times as form-js writes them: ISO 8601, times with or without an offset."""

import re
from datetime import date

_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?"
_IS_TIME = re.compile(_TIME)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_date(text: str) -> bool:
    """``2026-11-20``, a day of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """``10:30``, ``10:30Z`` or ``10:30+01:00``."""
    return _IS_TIME.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """``2026-11-20T10:30`` with or without an offset."""
    day, _, time = text.partition("T")
    return is_date(day) and is_time(time)

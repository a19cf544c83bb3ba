"""Day arithmetic on the proleptic Gregorian calendar, for any year.

Days are counted from 1970-01-01, so that they agree with everyone else's. The years that FEEL
knows (-999999999..999999999) are far beyond `datetime`'s, hence own arithmetic.
"""

from typing import Final

MIN_YEAR: Final = -999_999_999
MAX_YEAR: Final = 999_999_999
NANOS_PER_SECOND: Final = 1_000_000_000
NANOS_PER_DAY: Final = 86_400 * NANOS_PER_SECOND
_DAYS_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS_IN: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    return 29 if month == 2 and is_leap(year) else _DAYS_IN[month - 1]


def day_of_year(year: int, month: int, day: int) -> int:
    """The day within its year, from 1."""
    return _DAYS_BEFORE[month - 1] + day + (month > 2 and is_leap(year))


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01."""
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + day_of_year(year, month, day) - 719_163


def from_day_number(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970-01-01."""
    shifted = days + 719_468  # days since 0000-03-01, so that the leap day comes last
    era, day_of_era = divmod(shifted, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day + 2) // 153
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    year = era * 400 + year_of_era + (month <= 2)
    return year, month, day - (153 * month_from_march + 2) // 5 + 1


def weekday(days: int) -> int:
    """The day of the week, Monday = 1."""
    return (days + 3) % 7 + 1


def week_of_year(year: int, month: int, day: int) -> int:
    """The ISO 8601 week: the week belongs to the year of its Thursday."""
    days = day_number(year, month, day)
    thursday = days + 4 - weekday(days)
    year_of_week = from_day_number(thursday)[0]
    return (thursday - day_number(year_of_week, 1, 1)) // 7 + 1


def add_months(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """The same day some months on, or the last one of its month when that is shorter."""
    total = year * 12 + month - 1 + months
    year, month = total // 12, total % 12 + 1
    return year, month, min(day, days_in_month(year, month))

"""Settings that are changed while HELM runs: rows by name, with defaults and bounds here.

A row that is missing, or holds something else than its setting may be, counts as the default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from engine.store.models.system import Setting


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A setting that is a whole number, within bounds."""

    name: str
    default: int
    least: int
    most: int
    meaning: str

    def value(self) -> int:
        """What it is set to now."""
        found = _stored(self.name)
        return found if self.takes(found) else self.default

    def takes(self, value: object) -> TypeGuard[int]:
        """Whether *value* is one that the setting may have."""
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Flag:
    """A setting that is on or off."""

    name: str
    default: bool
    meaning: str

    def value(self) -> bool:
        """Whether it is on now."""
        found = _stored(self.name)
        return found if isinstance(found, bool) else self.default


@dataclass(frozen=True, slots=True)
class DaysByName:
    """A setting that has a number of days for some names; 0 and null mean for good."""

    name: str
    most: int
    meaning: str

    def value(self) -> dict[str, int | None]:
        """The days of each name now; what makes no sense is left out."""
        found = _stored(self.name)
        if not isinstance(found, Mapping):
            return {}
        return {name: days or None for name, days in found.items() if self.takes(days)}

    def takes(self, value: object) -> TypeGuard[int | None]:
        """Whether *value* is one that a name may have."""
        if value is None:
            return True
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.most


def _stored(name: str) -> Any:
    return Setting.objects.filter(name=name).values_list("value", flat=True).first()


RECEIPTS_KEPT_DAYS = WholeNumber(
    "receipts.kept_days",
    default=7,
    least=1,
    most=3650,
    meaning="how long the answer to a command is kept for whoever repeats it",
)

MOST_DAYS = 36_500

HISTORY_KEPT_DAYS = WholeNumber(
    "history.kept_days",
    default=0,
    least=0,
    most=MOST_DAYS,
    meaning="how long an instance is kept after it has ended; 0: for good",
)

HISTORY_KEPT_OF = DaysByName(
    "history.kept_days_of",
    most=MOST_DAYS,
    meaning="the same for single processes, by their ids",
)

MOST_CALLED = WholeNumber(
    "calls.most_living",
    default=100_000,
    least=1,
    most=10_000_000,
    meaning="how many called instances may live below one root where called ones call again",
)

BUSINESS_IDS_UNIQUE = Flag(
    "business_ids.unique",
    default=False,
    meaning="whether a process refuses a business id that a running instance of it has",
)

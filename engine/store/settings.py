"""Settings that are changed while HELM runs: rows by name, with defaults and bounds here.

A row that is missing, or holds something else than its setting may be, counts as the default.
"""

from dataclasses import dataclass
from typing import TypeGuard

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
        found = Setting.objects.filter(name=self.name).values_list("value", flat=True).first()
        return found if self.takes(found) else self.default

    def takes(self, value: object) -> TypeGuard[int]:
        """Whether *value* is one that the setting may have."""
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return self.least <= value <= self.most


RECEIPTS_KEPT_DAYS = WholeNumber(
    "receipts.kept_days",
    default=7,
    least=1,
    most=3650,
    meaning="how long the answer to a command is kept for whoever repeats it",
)

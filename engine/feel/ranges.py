"""Ranges: the values between two endpoints (DMN 1.5 §10.3.2.7).

Whether a value lies in one is asked of `engine.feel.compare`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.feel.values import Value


class Range:
    """From `low` to `high`; an endpoint of None is open to that side.

    Attributes:
        low_closed: whether `low` itself belongs to it.
        high_closed: whether `high` itself belongs to it.
        operator: the comparison it was written as (``(>5)``, ``(!=5)``), or None.
    """

    __slots__ = ("high", "high_closed", "low", "low_closed", "operator")

    def __init__(
        self,
        low: "Value",
        high: "Value",
        *,
        low_closed: bool = True,
        high_closed: bool = True,
        operator: str | None = None,
    ) -> None:
        self.low = low
        self.high = high
        self.low_closed = low_closed
        self.high_closed = high_closed
        self.operator = operator

    @classmethod
    def compared(cls, operator: str, endpoint: "Value") -> "Range":
        """The range of the values for which ``value operator endpoint`` holds."""
        if operator in {"=", "!="}:
            return cls(endpoint, endpoint, operator=operator)
        if operator in {"<", "<="}:
            closed = operator == "<="
            return cls(None, endpoint, low_closed=False, high_closed=closed, operator=operator)
        closed = operator == ">="
        return cls(endpoint, None, low_closed=closed, high_closed=False, operator=operator)

    def _key(self) -> tuple[object, ...]:
        return (self.operator, self.low_closed, self.low, self.high, self.high_closed)

    def __eq__(self, other: object) -> bool:
        """Whether both have the same form."""
        return isinstance(other, Range) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.operator, self.low_closed, self.high_closed))

    def __repr__(self) -> str:
        low = "[" if self.low_closed else "("
        high = "]" if self.high_closed else ")"
        return f"Range({low}{self.low}..{self.high}{high})"

"""A place in a source text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands; ``line`` and ``column`` count from 1, a column of 0 is unknown."""

    line: int
    column: int = 0

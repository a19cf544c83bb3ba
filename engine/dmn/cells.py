"""Simple cells: tests against constants, read without FEEL so that a table can index them.

DMN 1.5 §8.2.8 and the simple unary tests of §10.3.1.2. A cell that is not understood here is
compiled as FEEL; so nothing is lost by understanding little. Most cells of real tables are
understood: ``-``, ``"a","b"``, ``not("a")``, ``< 18``, ``[18..25)``, ``true``, ``null``.
"""

import re
from dataclasses import dataclass
from typing import Final

from engine.feel.decimals import Number, read_number
from engine.feel.values import Value

MAX_LENGTH: Final = 2000
"""Longer cells are left to FEEL."""

_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
_ITEM: Final = re.compile(
    rf"""\s*(?:
        "(?P<string>[^"\\]*)"
      | (?P<word>true|false|null)(?![\w.])
      | (?P<open>[\[\]\(])\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<close>[\[\]\)])
      | (?P<operator><=|>=|<|>)?\s*(?P<number>{_NUMBER})(?![\w.])
    )\s*(?P<comma>,|$)""",
    re.VERBOSE,
)
_NOT: Final = re.compile(r"\s*not\s*\((?P<tests>.*)\)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two ends; an end of None is open."""

    low: Number | None
    high: Number | None
    low_closed: bool
    high_closed: bool

    @property
    def is_point(self) -> bool:
        """Whether it was written as one number: equality, which null answers with false."""
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, slots=True)
class SimpleCell:
    """What a cell accepts: any of its constants, or with ``negated`` none of them.

    Attributes:
        any: the cell is ``-`` or empty; everything matches, null as well.
    """

    any: bool = False
    negated: bool = False
    null: bool = False
    strings: frozenset[str] = frozenset()
    booleans: frozenset[bool] = frozenset()
    intervals: tuple[Interval, ...] = ()

    def accepts_null(self) -> bool:
        """Whether null matches; a comparison with null is null, which does not match."""
        if self.any:
            return True
        if not self.negated:
            return self.null
        return not self.null and all(interval.is_point for interval in self.intervals)

    def decides_strings(self) -> bool:
        """Whether it compares strings with strings only."""
        return not self.booleans and not self.intervals

    def decides_numbers(self) -> bool:
        """Whether it compares numbers with numbers only."""
        return not self.booleans and not self.strings

    def decides_booleans(self) -> bool:
        """Whether it compares booleans with booleans only."""
        return not self.strings and not self.intervals


ANY: Final = SimpleCell(any=True)


def read_cell(text: str) -> SimpleCell | None:
    """The cell as constants, or None where it is not that simple."""
    stripped = text.strip()
    if stripped in {"", "-"}:
        return ANY
    if len(stripped) > MAX_LENGTH:
        return None
    negation = _NOT.fullmatch(stripped)
    return _read_items(negation["tests"] if negation else stripped, negated=bool(negation))


def _read_items(text: str, *, negated: bool) -> SimpleCell | None:
    strings: set[str] = set()
    booleans: set[bool] = set()
    intervals: list[Interval] = []
    null = False
    position = 0
    more = True
    while more:
        found = _ITEM.match(text, position)
        if found is None:
            return None
        position = found.end()
        more = found["comma"] == ","
        if found["string"] is not None:
            strings.add(found["string"])
        elif found["word"] == "null":
            null = True
        elif found["word"]:
            booleans.add(found["word"] == "true")
        else:
            interval = _interval(found)
            if interval is None:
                return None
            intervals.append(interval)
    return SimpleCell(
        negated=negated,
        null=null,
        strings=frozenset(strings),
        booleans=frozenset(booleans),
        intervals=tuple(intervals),
    )


def _interval(found: re.Match[str]) -> Interval | None:
    if found["open"]:
        low, high = read_number(found["low"]), read_number(found["high"])
        if low is None or high is None or low >= high:
            return None
        return Interval(low, high, found["open"] == "[", found["close"] == "]")
    number = read_number(found["number"])
    if number is None:
        return None
    operator = found["operator"]
    if operator is None:
        return Interval(number, number, low_closed=True, high_closed=True)
    closed = len(operator) == 2
    if operator[0] == "<":
        return Interval(None, number, low_closed=False, high_closed=closed)
    return Interval(number, None, low_closed=closed, high_closed=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """An output cell that is always the same."""

    value: Value


def read_constant(text: str) -> Constant | None:
    """The cell's value if it is one literal (nothing at all is null), else None."""
    stripped = text.strip()
    if not stripped:
        return Constant(None)
    found = _ITEM.match(stripped) if len(stripped) <= MAX_LENGTH else None
    if found is None or found["comma"]:
        return None
    if found["string"] is not None:
        return Constant(found["string"])
    if found["word"]:
        return Constant({"true": True, "false": False, "null": None}[found["word"]])
    interval = _interval(found)
    return Constant(interval.low) if interval is not None and interval.is_point else None

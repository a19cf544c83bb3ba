"""A table's column as the few cases that its cells tell apart, each with an example.

All numbers between two constants of a column are one case, so are all strings that no cell
names. Dates, times and durations are taken as numbers on a line of their own. What is not
constants (DMN 1.5 §8.2.8, `cells`) is not understood: `Case.rules` counts it as accepting.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from engine.dmn.cells import ANY, Interval, SimpleCell, read_cell
from engine.dmn.regions import ANYTHING, Piece, PieceValue
from engine.feel.decimals import Number
from engine.feel.print import print_literal
from engine.feel.temporal import Date, DateTime, DaysDuration, YearsDuration
from engine.feel.temporal_text import parse_temporal
from engine.feel.values import Value
from engine.feel.zones import UTC_ZONE

_TEMPORAL: Final = re.compile(
    r"""(?:@|(?:date and time|date|duration)\s*\(\s*)"(?P<text>[^"\\]*)"(?P<close>\s*\))?"""
)
_KINDS: Final[dict[type, Callable[[int], Value]]] = {
    Date: Date.of_days,
    DateTime: lambda nanos: DateTime.at_instant(nanos, UTC_ZONE),
    DaysDuration: DaysDuration,
    YearsDuration: YearsDuration,
}
_WHOLE: Final = (Date, YearsDuration)


@dataclass(frozen=True, slots=True)
class Case:
    """Values that all cells of a column treat alike.

    Attributes:
        example: one of them as FEEL text; None where the column looks at nothing.
        rules: the rules that accept them, bit n for rule n; not understood cells do.
        pieces: all of them, bit n for piece n of the column.
    """

    example: str | None
    rules: int
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Cases:
    """A column: its cases, the rules whose cell was not understood, and its pieces."""

    cases: tuple[Case, ...]
    unclear: int
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    simple: SimpleCell
    kind: type | None  # of its points, where they are no numbers


def cases_of(cells: Sequence[str], allowed: str | None) -> Cases:
    """The cases of a column with these cells, of the values that are allowed in it."""
    read = [_read(cell) for cell in cells]
    permitted = None if allowed is None else _read(allowed)
    kinds = {cell.kind for cell in (*read, permitted) if cell is not None and _has_points(cell)}
    if len(kinds) > 1:  # points in time beside numbers: left alone
        read = [cell if cell is not None and cell.simple.any else None for cell in read]
        permitted, kinds = None, set()
    unclear = sum(1 << number for number, cell in enumerate(read) if cell is None)
    known = [cell.simple if cell is not None else ANY for cell in read]
    wanted = ANY if permitted is None else permitted.simple
    found: dict[int, Case] = {}
    pieces = _pieces([*known, wanted], kinds.pop() if kinds else None)
    pieces = [piece for piece in pieces if _accepts(wanted, piece.value)]
    for place, piece in enumerate(pieces):
        rules = sum(1 << n for n, cell in enumerate(known) if _accepts(cell, piece.value))
        case = found.get(rules, Case(piece.example, rules))
        found[rules] = replace(case, pieces=case.pieces | 1 << place)
    everything = (1 << len(cells)) - 1
    cases = tuple(found.values()) or (Case(None, everything, 1),)
    return Cases(cases, unclear, tuple(pieces) or (ANYTHING,))


def _has_points(cell: _Cell) -> bool:
    return bool(cell.simple.intervals)


def _read(text: str) -> _Cell | None:
    """The cell with its points in time as numbers."""
    kinds: set[type] = set()

    def number(match: re.Match[str]) -> str:
        value = parse_temporal(match["text"])
        place = _place(value)
        if place is None or (match[0][0] == "@") is (match["close"] is not None):
            return match[0]
        kinds.add(type(value))
        return str(place)

    simple = read_cell(_TEMPORAL.sub(number, text))
    if simple is None or len(kinds) > 1:
        return None
    return _Cell(simple, kinds.pop() if kinds else None)


def _place(value: Value) -> int | None:
    if isinstance(value, Date):
        return value.days
    if isinstance(value, DateTime) and value.time.zone is not None:
        return value.instant
    if isinstance(value, DaysDuration):
        return value.nanos
    return value.months if isinstance(value, YearsDuration) else None


def _pieces(cells: Iterable[SimpleCell], kind: type | None) -> list[Piece]:
    """What the cells can tell apart at all."""
    cells = list(cells)
    strings = sorted({string for cell in cells for string in cell.strings})
    found = [Piece(text, print_literal(text)) for text in strings]
    if strings:
        other = next(word for word in _others() if word not in strings)
        found.append(Piece(other, print_literal(other), whole=False))
    if any(cell.booleans for cell in cells):
        found += [Piece(True, "true"), Piece(False, "false")]
    points = _points(cells)
    found += [Piece(value, _written(value, kind)) for value in points]
    found += [
        Piece(value, _written(value, kind), whole=False) for value in _between_all(points, kind)
    ]
    if any(cell.null for cell in cells):
        found.append(Piece(None, "null"))
    return found or [ANYTHING]


def _others() -> Iterable[str]:
    yield "other"
    number = 1
    while True:
        number += 1
        yield f"other {number}"


def _points(cells: Iterable[SimpleCell]) -> list[Number]:
    """The ends of all intervals of the column, in order."""
    return sorted(
        {
            end
            for cell in cells
            for interval in cell.intervals
            for end in (interval.low, interval.high)
            if end is not None
        }
    )


def _between_all(points: Sequence[Number], kind: type | None) -> list[Number]:
    """A number of each stretch before, between and behind the points."""
    if not points:
        return []
    stretches: list[Number] = [points[0] - 1]
    for point, following in pairwise(points):
        if kind not in _WHOLE or following - point > 1:
            stretches.append(_between(point, following))
    return [*stretches, points[-1] + 1]


def _between(low: Number, high: Number) -> Number:
    if high - low > 1:
        return int(low // 1) + 1 if int(low // 1) + 1 < high else low + 1
    middle = (Decimal(low) + Decimal(high)) / 2
    return middle.normalize()


def _written(value: Number, kind: type | None) -> str:
    if kind is None:
        return print_literal(value)
    return f'@"{print_literal(_KINDS[kind](int(value)))}"'


def _accepts(cell: SimpleCell, value: PieceValue) -> bool:
    if cell.any:
        return True
    if value is None:
        return cell.accepts_null()
    if isinstance(value, str):
        return cell.decides_strings() and (value in cell.strings) is not cell.negated
    if isinstance(value, bool):
        return cell.decides_booleans() and (value in cell.booleans) is not cell.negated
    if not cell.decides_numbers():
        return bool(cell.intervals) and not cell.negated and _inside(cell.intervals, value)
    return _inside(cell.intervals, value) is not cell.negated


def _inside(intervals: Iterable[Interval], value: Number) -> bool:
    return any(
        (each.low is None or each.low < value or (each.low_closed and each.low == value))
        and (each.high is None or value < each.high or (each.high_closed and each.high == value))
        for each in intervals
    )

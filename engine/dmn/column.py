"""One column of a table as an index: a value in, the set of rules whose cell accepts it out.

Sets of rules are whole numbers, bit *n* for rule *n*; a table combines its columns with ``&``.
Strings and booleans are looked up, numbers fall by bisection into one of the stretches between
the constants of the column. So a lookup costs the same for ten rules and for ten thousand.

A cell decides only kinds of values that it was written for. For other kinds (a string in a
column of numbers, a list, a date) and for cells that are full FEEL, the rules' bits are
`undecided`, and the table runs those cells.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from engine.dmn.cells import Interval, SimpleCell
from engine.feel.decimals import Number
from engine.feel.values import Value

MAX_BITS: Final = 1 << 28
"""The size of a column's index; larger columns are tested cell by cell."""


Lookup = Callable[[Value], int]


class Column:
    """The index of one column.

    Attributes:
        lookups: by a value's Python type, the function that gives the rules that accept it,
            and the rules whose cell has to be run; those count as accepting.
        other: the same for all types that are not in `lookups`.
    """

    __slots__ = ("lookups", "other")

    def __init__(self, cells: Sequence[SimpleCell | None]) -> None:
        everything = (1 << len(cells)) - 1
        cells = _within_bounds(cells)
        left_to_feel = _union(1 << n for n, cell in enumerate(cells) if cell is None)
        simple = [(1 << n, cell) for n, cell in enumerate(cells) if cell is not None]

        def undecided(decides: Callable[[SimpleCell], bool]) -> int:
            return left_to_feel | _union(
                bit for bit, cell in simple if not cell.any and not decides(cell)
            )

        strings = undecided(SimpleCell.decides_strings)
        numbers = undecided(SimpleCell.decides_numbers)
        booleans = undecided(SimpleCell.decides_booleans)
        null = left_to_feel | _union(bit for bit, cell in simple if cell.accepts_null())
        by_number = (_number_lookup(simple, numbers), numbers)
        self.lookups: dict[type, tuple[Lookup, int]] = {
            str: (_string_lookup(simple, strings), strings),
            int: by_number,
            Decimal: by_number,
            bool: (_boolean_lookup(simple, booleans), booleans),
            type(None): (lambda _: null, left_to_feel),
        }
        self.other: tuple[Lookup, int] = (lambda _: everything, undecided(lambda _: False))

    def find(self, value: Value) -> tuple[int, int]:
        """The rules that may accept the value, and those of them whose cell has to be run."""
        lookup, undecided = self.lookups.get(type(value), self.other)
        return lookup(value), undecided


def _within_bounds(cells: Sequence[SimpleCell | None]) -> Sequence[SimpleCell | None]:
    constants = {
        constant
        for cell in cells
        if cell is not None
        for constant in (*cell.strings, *cell.intervals)
    }
    if len(constants) * len(cells) <= MAX_BITS:
        return cells
    return [cell if cell is not None and cell.any else None for cell in cells]


def _string_lookup(simple: Sequence[tuple[int, SimpleCell]], undecided: int) -> Lookup:
    index, other = _index_strings(simple)
    other |= undecided
    find = {string: bits | undecided for string, bits in index.items()}.get
    return lambda value: find(value, other)  # type: ignore[arg-type]


def _number_lookup(simple: Sequence[tuple[int, SimpleCell]], undecided: int) -> Lookup:
    points, rules = _index_numbers(simple)
    stretches = [bits | undecided for bits in rules]
    beyond = len(points)

    def accepting(value: Value) -> int:
        place = bisect_left(points, value)  # type: ignore[type-var]
        if place < beyond and points[place] == value:
            return stretches[2 * place + 1]
        return stretches[2 * place]

    return accepting


def _boolean_lookup(simple: Sequence[tuple[int, SimpleCell]], undecided: int) -> Lookup:
    falsehood, truth = (
        undecided | _union(bit for bit, cell in simple if _accepts_boolean(cell, value))
        for value in (False, True)
    )
    return lambda value: truth if value else falsehood


def _index_strings(simple: Sequence[tuple[int, SimpleCell]]) -> tuple[dict[str, int], int]:
    """The rules for each string of the column, and those for any other string."""
    deciding = [(bit, cell) for bit, cell in simple if cell.any or cell.decides_strings()]
    other = _union(bit for bit, cell in deciding if cell.any or cell.negated)
    index: dict[str, int] = {}
    for bit, cell in deciding:
        for string in cell.strings:
            # A negated cell accepts all strings but its own, the others only their own.
            index[string] = index.get(string, other) ^ bit
    return index, other


def _accepts_boolean(cell: SimpleCell, value: bool) -> bool:
    if cell.any:
        return True
    return cell.decides_booleans() and (value in cell.booleans) is not cell.negated


def _index_numbers(simple: Sequence[tuple[int, SimpleCell]]) -> tuple[list[Number], list[int]]:
    """The column's numbers in order, and the rules for each stretch between and at them.

    Stretch 0 lies below the first number, 1 is the first number, 2 between it and the second.
    """
    deciding = [(bit, cell) for bit, cell in simple if cell.any or cell.decides_numbers()]
    points = sorted(
        {
            end
            for _, cell in deciding
            for interval in cell.intervals
            for end in (interval.low, interval.high)
            if end is not None
        }
    )
    place = {point: index for index, point in enumerate(points)}
    changes = [0] * (2 * len(points) + 2)
    for bit, cell in deciding:
        for start, end in _stretches(cell, place, 2 * len(points)):
            changes[start] ^= bit
            changes[end + 1] ^= bit
    running = 0
    rules = []
    for change in changes[:-1]:
        running ^= change
        rules.append(running)
    return points, rules


def _stretches(cell: SimpleCell, place: dict[Number, int], last: int) -> Iterable[tuple[int, int]]:
    """The disjoint runs of stretches that the cell accepts, first and last of each."""
    if cell.any:
        return [(0, last)]
    runs = _merged(sorted(_run(interval, place, last) for interval in cell.intervals))
    return _gaps(runs, last) if cell.negated else runs


def _run(interval: Interval, place: dict[Number, int], last: int) -> tuple[int, int]:
    start, end = 0, last
    if interval.low is not None:
        start = 2 * place[interval.low] + (1 if interval.low_closed else 2)
    if interval.high is not None:
        end = 2 * place[interval.high] + (1 if interval.high_closed else 0)
    return start, end


def _merged(runs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in runs:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _gaps(runs: Iterable[tuple[int, int]], last: int) -> list[tuple[int, int]]:
    gaps = []
    start = 0
    for first, end in runs:
        if first > start:
            gaps.append((start, first - 1))
        start = end + 1
    if start <= last:
        gaps.append((start, last))
    return gaps


def _union(bits: Iterable[int]) -> int:
    union = 0
    for bit in bits:
        union |= bit
    return union

"""Some pieces of a column as the unary tests that accept them, so that a gap can become a rule.

DMN 1.5 §8.2.8. A piece is a constant of the column, or what lies between two of them, before the
first and behind the last; of strings also all that no cell names.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from engine.feel.decimals import Number

PieceValue = str | bool | Number | None


class Piece(NamedTuple):
    """Values of a column that no cell tells apart.

    Attributes:
        value: one of them; points in time as numbers.
        example: it as FEEL text; None where the column looks at nothing.
        whole: it is the only one.
    """

    value: PieceValue
    example: str | None
    whole: bool = True


ANYTHING: Final = Piece("", None, whole=False)
"""The only piece of a column whose cells look at nothing."""

ANY_VALUE: Final = "-"


def cell_of(pieces: Sequence[Piece], chosen: int) -> str | None:
    """The tests that accept the chosen pieces (bit n for piece n); None where none can say it."""
    if chosen == (1 << len(pieces)) - 1:
        return ANY_VALUE
    inside = [piece for place, piece in enumerate(pieces) if chosen >> place & 1]
    open_strings = any(isinstance(each.value, str) and not each.whole for each in inside)
    if open_strings:
        return _all_strings_but(pieces, chosen)
    single = [each.example for each in inside if _is_single(each) and each.example is not None]
    places = {place for place, piece in enumerate(pieces) if chosen >> place & 1}
    numbers = _stretches(pieces, places)
    if numbers is None:
        return None
    return ", ".join([*single, *numbers])


def _is_single(piece: Piece) -> bool:
    return piece.whole and (piece.value is None or isinstance(piece.value, (str, bool)))


def _all_strings_but(pieces: Sequence[Piece], chosen: int) -> str | None:
    """``not("a", "b")``: it cannot stand beside other tests, and takes null as well."""
    outside = [piece for place, piece in enumerate(pieces) if not chosen >> place & 1]
    inside = [piece for place, piece in enumerate(pieces) if chosen >> place & 1]
    if not all(isinstance(each.value, str) or each.value is None for each in inside):
        return None
    if not all(isinstance(each.value, str) or each.value is None for each in outside):
        return None
    return f"not({', '.join(each.example or '' for each in outside)})"


def _stretches(pieces: Sequence[Piece], places: set[int]) -> list[str] | None:
    """Neighboring numbers as intervals; None where all numbers are meant, which no test says."""
    line = sorted(
        (piece.value, place)
        for place, piece in enumerate(pieces)
        if isinstance(piece.value, Number) and not isinstance(piece.value, bool)
    )
    found: list[str] = []
    for inside, group in groupby(range(len(line)), key=lambda at: line[at][1] in places):
        if inside:
            run = list(group)
            if len(run) == len(line):
                return None
            found.append(_interval([pieces[place] for _, place in line], run[0], run[-1]))
    return found


def _interval(line: Sequence[Piece], first: int, last: int) -> str:
    """The numbers from one piece to another, both among them."""
    low, low_closed = _end(line, first, -1)
    high, high_closed = _end(line, last, +1)
    if first == last and line[first].whole:
        return low or ""
    if low is None:
        return f"{'<=' if high_closed else '<'} {high}"
    if high is None:
        return f"{'>=' if low_closed else '>'} {low}"
    return f"{'[' if low_closed else '('}{low}..{high}{']' if high_closed else ')'}"


def _end(line: Sequence[Piece], at: int, step: int) -> tuple[str | None, bool]:
    """Where the stretch ends on this side, and whether the end belongs to it."""
    if line[at].whole:
        return line[at].example, True
    beyond = at + step
    if not 0 <= beyond < len(line):
        return None, False
    return line[beyond].example, False

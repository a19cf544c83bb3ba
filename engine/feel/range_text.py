"""Reading a range from a text, as the built-in ``range`` does: its ends are literals only."""

from collections.abc import Callable
from typing import Final

from engine.feel.compare import order
from engine.feel.context import Context
from engine.feel.decimals import read_number
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Kind, Token, read_token
from engine.feel.names import KnownNames
from engine.feel.ranges import Range
from engine.feel.temporal_text import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_temporal,
    parse_time,
)
from engine.feel.values import Value

_NAMES: Final = (KnownNames(("date and time",)),)
_READERS: Final[dict[str, Callable[[str], Value]]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}
_MOST_TOKENS: Final = 20


def parse_range(text: str, context: Context) -> Range | None:
    """The range, or null and a message where the text is none."""
    found = _parse(text)
    if found is None or (found.operator is None and not _rises(found, context)):
        context.note(f"'{text[:80]}' is no range between literals, such as '[1..5]'", "bad-range")
        return None
    return found


def _rises(found: Range, context: Context) -> bool:
    ordered = order(found.low, found.high, context)
    return ordered is not None and ordered <= 0


def _parse(text: str) -> Range | None:
    tokens = _tokens(text)
    if len(tokens) < 4 or not _encloses(tokens[0], tokens[-1]):
        return None
    places = [place for place, token in enumerate(tokens) if token.text == ".."]
    if len(places) != 1:
        return None
    lows, highs = tokens[1 : places[0]], tokens[places[0] + 1 : -1]
    low, high = _endpoint(lows), _endpoint(highs)
    closed = (tokens[0].text == "[", tokens[-1].text == "]")
    if not lows or not highs:
        return _half(low, high, *closed)
    if low is None or high is None:
        return None
    return Range(low, high, low_closed=closed[0], high_closed=closed[1])


def _half(low: Value, high: Value, low_closed: bool, high_closed: bool) -> Range | None:
    """``(..5]`` is ``<= 5`` (rule 66 b and c): the side without an end has to be open."""
    if high is not None and not low_closed:
        return Range.compared("<=" if high_closed else "<", high)
    if low is not None and not high_closed:
        return Range.compared(">=" if low_closed else ">", low)
    return None


def _encloses(first: Token, last: Token) -> bool:
    if first.kind is not Kind.OPERATOR or last.kind is not Kind.OPERATOR:
        return False
    return first.text in {"[", "]", "("} and last.text in {"[", "]", ")"}


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    while len(tokens) < _MOST_TOKENS:
        try:
            token = read_token(text, position, _NAMES)
        except FeelSyntaxError:
            return []
        if token.kind is Kind.END:
            return tokens
        tokens.append(token)
        position = token.end
    return []


def _endpoint(tokens: list[Token]) -> Value:
    """A number, a string, ``@"..."``, or one of the functions that read such a text."""
    kinds = [token.kind for token in tokens]
    if kinds == [Kind.NUMBER]:
        return read_number(tokens[0].text)
    if kinds == [Kind.OPERATOR, Kind.NUMBER] and tokens[0].text == "-":
        return read_number("-" + tokens[1].text)
    if kinds == [Kind.STRING]:
        return tokens[0].text
    if kinds == [Kind.AT]:
        return parse_temporal(tokens[0].text)
    called = kinds == [Kind.NAME, Kind.OPERATOR, Kind.STRING, Kind.OPERATOR]
    if called and tokens[1].text == "(" and tokens[3].text == ")":
        reader = _READERS.get(tokens[0].text)
        return None if reader is None else reader(tokens[2].text)
    return None

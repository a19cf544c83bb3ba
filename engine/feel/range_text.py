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
    ordered = None if found is None else order(found.low, found.high, context)
    if ordered is None or ordered > 0:
        context.note(f"'{text[:80]}' is no range of two literals", "bad-range")
        return None
    return found


def _parse(text: str) -> Range | None:
    tokens = _tokens(text)
    if len(tokens) < 5 or not _encloses(tokens[0], tokens[-1]):
        return None
    places = [place for place, token in enumerate(tokens) if token.text == ".."]
    if len(places) != 1:
        return None
    low, high = _endpoint(tokens[1 : places[0]]), _endpoint(tokens[places[0] + 1 : -1])
    if low is None or high is None:
        return None
    closed = (tokens[0].text == "[", tokens[-1].text == "]")
    return Range(low, high, low_closed=closed[0], high_closed=closed[1])


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

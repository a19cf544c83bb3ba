"""Tokens of FEEL, one at a time, because what a name is depends on the scope at that place.

DMN 1.5 §10.3.1.2. The parser asks for the token at a position; nothing is read ahead.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

from engine.feel.errors import FeelSyntaxError
from engine.feel.names import BLANKS, WORD, KnownNames


class Kind(Enum):
    """What a token is."""

    NAME = auto()
    KEYWORD = auto()
    NUMBER = auto()
    STRING = auto()
    AT = auto()
    OPERATOR = auto()
    END = auto()


class Token(NamedTuple):
    """A token: for a string its value, for a name the name as it is known."""

    kind: Kind
    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return "the end" if self.kind is Kind.END else f"'{self.text}'"


KEYWORDS: Final = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "between",
        "instance",
        "function",
        "true",
        "false",
        "null",
    ]
)

_HABITS: Final = {
    "&&": "'&&' is written 'and' in FEEL",
    "||": "'||' is written 'or' in FEEL",
    "!": "'!' is written 'not(...)' in FEEL",
    "%": "'%' is written 'modulo(a, b)' in FEEL",
    "^": "'^' is written '**' in FEEL",
    "'": 'a text stands in double quotes in FEEL: "text"',
}

_BLANK: Final = re.compile(rf"(?:[{BLANKS}]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER: Final = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,6}(?![\w.]))?", re.ASCII)
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_OPERATOR: Final = re.compile(r"\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{},.:]")
_QUOTED_NAME: Final = re.compile(r"`([^`\n]+)`")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|([nrt\"'\\]))", re.ASCII)
_PLAIN_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}
_LONE: Final = re.compile("[\ud800-\udfff]")
_SURROGATES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def skip_blank(text: str, position: int) -> int:
    """Where the next token begins, behind white space and comments."""
    match = _BLANK.match(text, position)
    end = position if match is None else match.end()
    if text.startswith("/*", end):
        raise FeelSyntaxError("this comment is never closed", text, end)
    return end


def read_token(text: str, position: int, known: Sequence[KnownNames]) -> Token:
    """The token at or behind the position; names in `known` are read as a whole.

    Raises:
        FeelSyntaxError: nothing of FEEL begins there.
    """
    start = skip_blank(text, position)
    if start >= len(text):
        return Token(Kind.END, "", start, start)
    first = text[start]
    if first == '"':
        return _string(text, start, Kind.STRING)
    if first == "@":
        return _string(text, start, Kind.AT)
    if first == "`":
        return _quoted_name(text, start)
    found = _longest(text, start, known)
    if found is not None:
        return found
    if "0" <= first <= "9" or (first == "." and "0" <= text[start + 1 : start + 2] <= "9"):
        return _number(text, start)
    return _operator(text, start)


def _longest(text: str, start: int, known: Sequence[KnownNames]) -> Token | None:
    word = WORD.match(text, start)
    best = None
    if word is not None:
        kind = Kind.KEYWORD if word[0] in KEYWORDS else Kind.NAME
        best = Token(kind, word[0], start, word.end())
    for names in known:
        found = names.longest(text, start)
        if found is not None and (best is None or found[1] > best.end):
            best = Token(Kind.NAME, found[0], start, found[1])
    return best


def _number(text: str, start: int) -> Token:
    match = _NUMBER.match(text, start)
    if match is None:
        raise FeelSyntaxError("a number was expected here", text, start)
    return Token(Kind.NUMBER, match[0], start, match.end())


def _operator(text: str, start: int) -> Token:
    match = _OPERATOR.match(text, start)
    if match is None:
        for habit, advice in _HABITS.items():
            if text.startswith(habit, start):
                raise FeelSyntaxError(advice, text, start)
        raise FeelSyntaxError(f"'{text[start]}' has no meaning here", text, start)
    return Token(Kind.OPERATOR, match[0], start, match.end())


def _quoted_name(text: str, start: int) -> Token:
    match = _QUOTED_NAME.match(text, start)
    if match is None:
        raise FeelSyntaxError("this name in back quotes is never closed", text, start)
    return Token(Kind.NAME, match[1], start, match.end())


def _string(text: str, start: int, kind: Kind) -> Token:
    quote = skip_blank(text, start + 1) if kind is Kind.AT else start
    match = _STRING.match(text, quote)
    if match is None:
        if text[quote : quote + 1] != '"':
            raise FeelSyntaxError('a string was expected behind "@"', text, quote)
        raise FeelSyntaxError("this string is never closed", text, quote)
    return Token(kind, unescape(match[1], text, quote + 1), start, match.end())


def unescape(body: str, text: str, offset: int) -> str:
    """The characters that a string literal stands for; pairs of surrogates become one."""
    if "\\" not in body:
        return body
    parts: list[str] = []
    position = 0
    while (slash := body.find("\\", position)) >= 0:
        match = _ESCAPE.match(body, slash)
        if match is None:
            # a regular expression in a string often has escapes of its own: kept as they are
            parts.append(body[position : slash + 2])
            position = slash + 2
            continue
        parts.append(body[position:slash] + _escaped(match, text, offset + slash))
        position = match.end()
    joined = _SURROGATES.sub(_join_surrogates, "".join(parts) + body[position:])
    if _LONE.search(joined):
        raise FeelSyntaxError("half a surrogate pair is not a character", text, offset)
    return joined


def _escaped(match: re.Match[str], text: str, offset: int) -> str:
    if match[3] is not None:
        return _PLAIN_ESCAPES.get(match[3], match[3])
    code = int(match[1] or match[2], 16)
    if code > 0x10FFFF:
        raise FeelSyntaxError("there is no such character", text, offset)
    return chr(code)


def _join_surrogates(match: re.Match[str]) -> str:
    high, low = ord(match[0][0]), ord(match[0][1])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))

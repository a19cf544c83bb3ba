"""Why a built-in has no value for arguments of the right types, in words for a modeler.

DMN 1.5 §10.3.2.16: a built-in that gets what lies outside its domain says so and gives null.
Arguments of a wrong type are told by the registry; what stands here is what it cannot know.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from engine.feel.values import Value, kind_of

_QUIET: Final = frozenset(
    ["get value", "get or else", "fromAi", "from json", "assert", "string", "not", "now", "today"]
)
"""Null is one of their values."""

_OF_LISTS: Final = {
    "min": "the elements have to be of one kind that has an order",
    "max": "the elements have to be of one kind that has an order",
    "sum": "the elements have to be numbers, or durations of one kind",
    "mean": "the elements have to be numbers",
    "median": "the elements have to be numbers",
    "mode": "the elements have to be numbers",
    "product": "the elements have to be numbers",
    "stddev": "the elements have to be numbers, at least two",
}
_POSITION: Final = "the position has to be one of the list's, from 1 or back from -1"
_SCALE: Final = "the scale has to lie between -6111 and 6176, the result in 34 digits"
_REASONS: Final = {
    "date": "there is no such date; as text it is written '2025-12-31'",
    "time": "there is no such time; as text it is written '23:59:00', with 'Z', '+01:00' or"
    " '@Europe/Paris' behind it or nothing",
    "date and time": "there is no such moment; as text it is written '2025-12-31T23:59:00'",
    "duration": "as text it is written 'P1DT2H30M' or 'P1Y6M'",
    "number": "as text it is written '-1234.5', and the separators are ' ' ',' '.', two different",
    "substring": "the start has to lie within the text, from 1 or back from -1, the length above 0",
    "sublist": "the start has to be one of the list's, from 1 or back from -1",
    "insert before": _POSITION,
    "remove": _POSITION,
    "list replace": "the position has to be one of the list's, and a function answer true or false",
    "context": "every entry needs a 'key', a text given once, and a 'value'",
    "context put": "the keys have to be texts that lead through contexts",
    "put": "the keys have to be texts that lead through contexts",
    "context merge": "all of them have to be contexts",
    "put all": "all of them have to be contexts",
    "all": "all of them have to be true or false",
    "any": "all of them have to be true or false",
    "modulo": "the divisor must not be 0, and the quotient has at most 34 digits",
    "sqrt": "the number must not be below 0",
    "log": "the number has to be above 0",
    "exp": "the result is too large",
    "from base64": "the text has to be UTF-8 in Base64",
    "partition": "the size has to be at least 1",
    "cycle": "it takes up to 1000000000 repetitions and a duration",
    **dict.fromkeys(
        ("decimal", "floor", "ceiling", "round up", "round down", "round half up"), _SCALE
    ),
    "round half down": _SCALE,
}
_LONGEST: Final = 40


def reason(name: str, arguments: Sequence[Value]) -> str | None:
    """The sentence, or None where null is the answer rather than an error."""
    if name in _QUIET:
        return None
    if name in _OF_LISTS:
        why = None if list(arguments) == [[]] else _OF_LISTS[name]
    elif name in {"all", "any"}:
        why = None if all(map(_is_truth, _elements(arguments))) else _REASONS[name]
    else:
        why = _REASONS.get(name, "the arguments lie outside of what it takes")
    return why and f"'{name}' has no value for ({', '.join(map(_shown, arguments))}): {why}"


def _elements(arguments: Sequence[Value]) -> Sequence[Value]:
    first = arguments[0] if len(arguments) == 1 else None
    return first if isinstance(first, list) else arguments


def _is_truth(value: Value) -> bool:
    return isinstance(value, bool)


def _shown(value: Value) -> str:
    """A value in few characters: what is made of parts only by its kind."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _LONGEST else f'"{value[:_LONGEST]}..."'
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    if isinstance(value, (int, Decimal)):
        return str(value)[:_LONGEST]
    return f"a {kind_of(value)}"

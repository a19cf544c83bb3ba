"""Values as text: what ``string()`` gives, and the FEEL literal that a value stands for.

DMN 1.5 §10.3.4.1: inside lists, contexts and ranges strings keep their quotes.
"""

from decimal import Decimal

from engine.feel.errors import BudgetExceeded
from engine.feel.limits import MAX_STRING
from engine.feel.names import WORD
from engine.feel.ranges import Range


def print_value(value: object) -> str:
    """The text of a value; a string is its own text.

    Raises:
        BudgetExceeded: it has more than `MAX_STRING` characters.
    """
    if isinstance(value, str):
        return value
    return "".join(_Printer().write(value))


def print_literal(value: object) -> str:
    """The text of a value as it could stand in an expression: strings in quotes."""
    return "".join(_Printer().write(value))


def print_number(number: int | Decimal) -> str:
    """A number without exponent."""
    return str(number) if isinstance(number, int) else format(number, "f")


class _Printer:
    """Writes parts one by one, counting, so that a shared list cannot grow without end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MAX_STRING

    def write(self, value: object) -> list[str]:
        if isinstance(value, list):
            self._enclose("[", [(None, item) for item in value], "]")
        elif isinstance(value, dict):
            self._enclose("{", list(value.items()), "}")
        elif isinstance(value, Range):
            self._range(value)
        else:
            self._put(_scalar(value))
        return self._parts

    def _put(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise BudgetExceeded(f"a text of more than {MAX_STRING} characters")
        self._parts.append(text)

    def _enclose(self, opening: str, items: list[tuple[str | None, object]], closing: str) -> None:
        self._put(opening)
        for place, (key, item) in enumerate(items):
            if place:
                self._put(", ")
            if key is not None:
                self._put(f"{key if WORD.fullmatch(key) else _quote(key)}: ")
            self.write(item)
        self._put(closing)

    def _range(self, value: Range) -> None:
        if value.operator is not None:
            endpoint = value.low if value.low is not None else value.high
            self._put(value.operator)
            self.write(endpoint)
            return
        self._put("[" if value.low_closed else "(")
        self.write(value.low)
        self._put("..")
        self.write(value.high)
        self._put("]" if value.high_closed else ")")


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return print_number(value)
    if isinstance(value, str):
        return _quote(value)
    return str(value)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

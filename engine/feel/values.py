"""What FEEL computes with (DMN 1.5 §10.3.2), and its way from and to JSON.

Plain Python wherever Python has the value: None, bool, int and Decimal, str, list, dict. A float
never occurs. Lists and dicts are shared freely, so nobody changes one that a value holds.
"""

from decimal import Decimal, InvalidOperation, Overflow
from typing import Any, TypeAlias

from engine.feel.decimals import DECIMAL, Number, fit
from engine.feel.errors import BudgetExceeded
from engine.feel.functions import Function
from engine.feel.limits import MAX_NODES, MAX_VALUE_DEPTH
from engine.feel.print import print_value
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration

__all__ = ["JsonValue", "Number", "Scalar", "TooLarge", "Value", "from_json", "kind_of", "to_json"]

Scalar: TypeAlias = (
    bool | int | Decimal | str | Date | Time | DateTime | DaysDuration | YearsDuration
)
Value: TypeAlias = Scalar | list["Value"] | dict[str, "Value"] | Range | Function | None
JsonValue: TypeAlias = (
    bool | int | Decimal | str | list["JsonValue"] | dict[str, "JsonValue"] | None
)

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    YearsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


class TooLarge(ValueError):
    """A value that is too large or too deep to be written out."""


def kind_of(value: object) -> str:
    """The name of the value's FEEL type."""
    return _KINDS.get(type(value), type(value).__name__)


def from_json(value: Any) -> Value:
    """The FEEL value of what a JSON reader gave; the same object where nothing has to change.

    Raises:
        TooLarge: it nests more deeply than `MAX_VALUE_DEPTH`.
        TypeError: something in it is not JSON.
    """
    return _from_json(value, MAX_VALUE_DEPTH)


def _from_json(value: Any, depth: int) -> Value:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return fit(value)
    if kind is Decimal or kind is float:
        return _number(Decimal(repr(value)) if kind is float else value)
    if depth <= 0:
        raise TooLarge(f"a value nests more than {MAX_VALUE_DEPTH} deep")
    if kind is list or kind is tuple:
        return _list_from_json(value, depth - 1)
    if kind is dict:
        return _context_from_json(value, depth - 1)
    if kind in _KINDS:
        return value  # type: ignore[no-any-return]
    raise TypeError(f"{kind.__name__} is not a JSON value")


def _number(value: Decimal) -> Number | None:
    if not value.is_finite():
        return None
    try:
        return DECIMAL.plus(value)
    except (Overflow, InvalidOperation):
        return None


def _list_from_json(value: list[Any], depth: int) -> Value:
    converted = [_from_json(item, depth) for item in value]
    same = all(new is old for new, old in zip(converted, value, strict=True))
    return value if same and type(value) is list else converted


def _context_from_json(value: dict[str, Any], depth: int) -> Value:
    converted = {key: _from_json(item, depth) for key, item in value.items()}
    return value if all(converted[key] is item for key, item in value.items()) else converted


def to_json(value: Value) -> JsonValue:
    """The value as a JSON writer takes it: numbers stay exact, all else becomes its text.

    Raises:
        TooLarge: written out it has more than `MAX_NODES` values, or nests too deeply.
    """
    kind = type(value)
    if kind is list or kind is dict:
        measure(value)
    return _to_json(value)


def _to_json(value: Value) -> JsonValue:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**34 else value
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _to_json(item) for key, item in value.items()}
    if isinstance(value, Range):
        return _range_text(value)
    return str(value)


def _range_text(value: Range) -> str:
    try:
        return print_value(value)
    except BudgetExceeded as exceeded:
        raise TooLarge(str(exceeded)) from None


def measure(value: Value) -> None:
    """Make sure that a value can be written out.

    A value may hold the same list a million times over at no cost; written out it would not
    end. So parts are counted as often as they occur.

    Raises:
        TooLarge: it has more than `MAX_NODES` values, or nests more than `MAX_VALUE_DEPTH` deep.
    """
    left = MAX_NODES
    level: list[Value] = [value]
    for _ in range(MAX_VALUE_DEPTH):
        deeper: list[Value] = []
        for item in level:
            if isinstance(item, dict):
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
            if len(deeper) > left:
                raise TooLarge(f"a value has more than {MAX_NODES} parts")
        if not deeper:
            return
        left -= len(deeper)
        level = deeper
    raise TooLarge(f"a value nests more than {MAX_VALUE_DEPTH} deep")

"""``+ - * / **`` and negation over all kinds (DMN 1.5 §10.3.2.3, tables 53 to 55).

What has no value is None; the reason goes to the context with the place of the operator.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engine.feel import decimals, temporal_math
from engine.feel.context import Context
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Value, kind_of
from engine.feel.zones import A_REGION

_POINTS: Final = (Date, Time, DateTime)
_DURATIONS: Final = (DaysDuration, YearsDuration)
_NUMBERS: Final = (int, Decimal)
_POWER: Final = 50  # steps: a fraction as exponent takes 20 microseconds
_TEMPORAL: Final = 3


def _is_number(value: Value) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def add(left: Value, right: Value, context: Context, at: int) -> Value:
    """``left + right``: numbers, strings, durations, a point in time and a duration."""
    kind, other = type(left), type(right)
    if kind is str and other is str:
        context.admit_string(len(left) + len(right))  # type: ignore[arg-type]
        return left + right  # type: ignore[operator]
    found: Value = None
    if kind in _NUMBERS and other in _NUMBERS:
        return _noted(decimals.add(left, right), "+", left, right, context, at)  # type: ignore[arg-type]
    context.spend(_TEMPORAL)
    if isinstance(left, _DURATIONS) and isinstance(right, _DURATIONS):
        found = temporal_math.add_durations(left, right, 1)
    elif isinstance(left, _POINTS) and isinstance(right, _DURATIONS):
        found = _shifted(left, right, 1, context)
    elif isinstance(left, _DURATIONS) and isinstance(right, _POINTS):
        found = _shifted(right, left, 1, context)
    return _noted(found, "+", left, right, context, at)


def subtract(left: Value, right: Value, context: Context, at: int) -> Value:
    """``left - right``: numbers, durations, points in time, a point and a duration."""
    kind, other = type(left), type(right)
    found: Value = None
    if kind in _NUMBERS and other in _NUMBERS:
        return _noted(decimals.subtract(left, right), "-", left, right, context, at)  # type: ignore[arg-type]
    context.spend(_TEMPORAL)
    if isinstance(left, _DURATIONS) and isinstance(right, _DURATIONS):
        found = temporal_math.add_durations(left, right, -1)
    elif isinstance(left, _POINTS) and isinstance(right, _DURATIONS):
        found = _shifted(left, right, -1, context)
    elif isinstance(left, _POINTS) and isinstance(right, _POINTS):
        _pay_for_regions(context, left, right)
        found = temporal_math.difference(left, right)
    return _noted(found, "-", left, right, context, at)


def multiply(left: Value, right: Value, context: Context, at: int) -> Value:
    """``left * right``: numbers, a duration and a number."""
    kind, other = type(left), type(right)
    found: Value = None
    if kind in _NUMBERS and other in _NUMBERS:
        return _noted(decimals.multiply(left, right), "*", left, right, context, at)  # type: ignore[arg-type]
    context.spend(_TEMPORAL)
    if isinstance(left, _DURATIONS) and _is_number(right):
        found = temporal_math.scale(left, right)  # type: ignore[arg-type]
    elif isinstance(right, _DURATIONS) and _is_number(left):
        found = temporal_math.scale(right, left)  # type: ignore[arg-type]
    return _noted(found, "*", left, right, context, at)


def divide(left: Value, right: Value, context: Context, at: int) -> Value:
    """``left / right``: numbers, durations, a duration and a number."""
    kind, other = type(left), type(right)
    found: Value = None
    if kind in _NUMBERS and other in _NUMBERS:
        return _noted(decimals.divide(left, right), "/", left, right, context, at)  # type: ignore[arg-type]
    context.spend(_TEMPORAL)
    if isinstance(left, _DURATIONS) and _is_number(right):
        found = temporal_math.divide(left, right)  # type: ignore[arg-type]
    elif isinstance(left, _DURATIONS) and isinstance(right, _DURATIONS):
        found = temporal_math.ratio(left, right)
    return _noted(found, "/", left, right, context, at)


def power(left: Value, right: Value, context: Context, at: int) -> Value:
    """``left ** right`` for numbers."""
    context.spend(_POWER)
    found: Value = None
    if _is_number(left) and _is_number(right):
        found = decimals.power(left, right)  # type: ignore[arg-type]
    return _noted(found, "**", left, right, context, at)


def _shifted(
    point: Date | Time | DateTime,
    duration: DaysDuration | YearsDuration,
    sign: int,
    context: Context,
) -> Value:
    _pay_for_regions(context, point, point)
    return temporal_math.shift(point, duration, sign)


def _pay_for_regions(context: Context, *points: Date | Time | DateTime) -> None:
    for point in points:
        zone = None if isinstance(point, Date) else point.zone
        if zone is not None and zone.region is not None:
            context.spend(A_REGION)


def negate(operand: Value, context: Context, at: int) -> Value:
    """``-operand`` for numbers and durations."""
    if type(operand) is int:
        return -operand
    if isinstance(operand, Decimal):
        return decimals.apply(decimals.DECIMAL.minus, operand)
    if isinstance(operand, DaysDuration):
        return DaysDuration(-operand.nanos)
    if isinstance(operand, YearsDuration):
        return YearsDuration(-operand.months)
    if operand is not None:
        context.note(f"a {kind_of(operand)} has no negative", "wrong-type", at)
    return None


def _noted(
    found: Value, operator: str, left: Value, right: Value, context: Context, at: int
) -> Value:
    if found is None and context.listens:
        context.note(_why(operator, left, right), "wrong-operands", at)
    return found


def _why(operator: str, left: Value, right: Value) -> str:
    """Why there is no value, in words for a modeler."""
    one, other = kind_of(left), kind_of(right)
    if left is None or right is None:
        side = "left" if left is None else "right"
        return f"{one} {operator} {other} is null: there is nothing on the {side}"
    if operator == "/" and (right == 0 or right in _NOTHING):
        return f"a {one} cannot be divided by 0"
    if isinstance(left, str) != isinstance(right, str) and operator == "+":
        return f"{one} + {other} has no value; string(...) makes a text of a value"
    if isinstance(left, _POINTS) and isinstance(right, _POINTS) and operator == "-":
        return f"{one} - {other} has no value where only one of them has a time zone"
    if _is_number(left) and _is_number(right):
        return f"number {operator} number has no value, or one of more than 6145 digits"
    return f"{one} {operator} {other} has no value"


_NOTHING: Final = (DaysDuration(0), YearsDuration(0))


Operation = Callable[[Value, Value, Context, int], Value]

OPERATIONS: Final[dict[str, Operation]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}

"""Numbers: decimals of 34 digits, half even (DMN 1.5 §10.3.2.3.1), with whole numbers as `int`.

An `int` is a fast path for the same number: results that need more than 34 digits are rounded
to a `Decimal`, so both kinds always agree. What has no value (``1/0``, too large) is None.
"""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Final, TypeAlias

__all__ = [
    "DECIMAL",
    "ROUND_CEILING",
    "ROUND_DOWN",
    "ROUND_FLOOR",
    "ROUND_HALF_DOWN",
    "ROUND_HALF_EVEN",
    "ROUND_HALF_UP",
    "ROUND_UP",
    "Number",
    "add",
    "apply",
    "divide",
    "fit",
    "is_number",
    "modulo",
    "multiply",
    "power",
    "quantize",
    "read_number",
    "subtract",
    "whole",
]

Number: TypeAlias = int | Decimal

DECIMAL: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
_BOUND: Final = 10**34
_MOST_EXPONENT: Final = 999_999_999  # DMN 1.5 table 60


def is_number(value: object) -> bool:
    """Whether it is a FEEL number; a bool is none."""
    kind = type(value)
    return kind is int or kind is Decimal


def fit(number: int) -> Number:
    """A whole number as FEEL holds it: 34 digits."""
    if -_BOUND < number < _BOUND:
        return number
    return DECIMAL.create_decimal(number)


def apply(operation: Callable[..., Decimal], *operands: Number) -> Number | None:
    """The result of an operation of `DECIMAL`, or None where it has no value."""
    try:
        return operation(*operands)
    except (InvalidOperation, DivisionByZero, Overflow):
        return None


def add(left: Number, right: Number) -> Number | None:
    """Their sum."""
    if type(left) is int and type(right) is int:
        total = left + right
        if -_BOUND < total < _BOUND:
            return total
    return apply(DECIMAL.add, left, right)


def subtract(left: Number, right: Number) -> Number | None:
    """Their difference."""
    if type(left) is int and type(right) is int:
        difference = left - right
        if -_BOUND < difference < _BOUND:
            return difference
    return apply(DECIMAL.subtract, left, right)


def multiply(left: Number, right: Number) -> Number | None:
    """Their product."""
    if type(left) is int and type(right) is int and left.bit_length() + right.bit_length() < 112:
        return left * right
    return apply(DECIMAL.multiply, left, right)


def divide(left: Number, right: Number) -> Number | None:
    """Their quotient; None when the divisor is zero."""
    if not right:
        return None
    if type(left) is int and type(right) is int and not left % right:
        return left // right
    return apply(DECIMAL.divide, left, right)


def power(base: Number, exponent: Number) -> Number | None:
    """The base to the exponent; None where it has no value or is too large."""
    if not exponent:
        return 1
    if exponent > _MOST_EXPONENT or -exponent > _MOST_EXPONENT or (exponent < 0 and not base):
        return None
    if type(base) is int and type(exponent) is int and 0 < exponent * base.bit_length() < 112:
        return int(base**exponent)
    found = apply(DECIMAL.power, base, exponent)
    if found is not None and exponent != int(exponent):
        return apply(DECIMAL.normalize, found)  # a root is written as long as it has to be
    return found


def modulo(dividend: Number, divisor: Number) -> Number | None:
    """The floored remainder, with the sign of the divisor; None when that is zero."""
    if not divisor:
        return None
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    remainder = apply(DECIMAL.remainder, dividend, divisor)
    if remainder is None:  # the quotient has more than 34 digits
        return None
    if remainder and (remainder < 0) != (divisor < 0):
        return add(remainder, divisor)
    return remainder


def quantize(number: Number, scale: int, rounding: str) -> Number | None:
    """The number rounded to `scale` digits after the point (before it, when negative)."""
    if not -6111 <= scale <= 6176:
        return None
    wide = Context(prec=6800, rounding=rounding, Emin=-6800, Emax=6800, traps=[InvalidOperation])
    try:
        rounded = wide.quantize(Decimal(number), Decimal((0, (1,), -scale)))
    except InvalidOperation:
        return None
    return apply(DECIMAL.plus, rounded)


def whole(number: Number) -> int:
    """The number without its fraction."""
    return int(number)


def read_number(text: str) -> Number | None:
    """The number that a literal stands for, or None when it is too large."""
    if text.isdecimal() and len(text) <= 34:
        return int(text)
    return apply(DECIMAL.create_decimal, text)  # type: ignore[arg-type]

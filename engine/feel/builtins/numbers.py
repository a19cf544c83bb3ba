"""Numeric functions (DMN 1.5 §10.3.4.5)."""

from decimal import Decimal

from engine.feel import decimals
from engine.feel.builtins.registry import builtin
from engine.feel.context import Context
from engine.feel.decimals import DECIMAL, Number
from engine.feel.dialect import Dialect
from engine.feel.temporal import DaysDuration, YearsDuration
from engine.feel.values import Value

_CLAUSE = "DMN 1.5 §10.3.4.5"


@builtin("decimal", "n", "scale", clause=_CLAUSE)
def decimal(n: Number, scale: Number) -> Value:
    """*n* rounded to *scale* digits behind the point, half to even.

    FEEL:
        decimal(1/3, 2)   = 0.33
        decimal(1.5, 0)   = 2
        decimal(2.5, 0)   = 2
        decimal(1515, -2) = 1500
    """
    return decimals.quantize(n, int(scale), decimals.ROUND_HALF_EVEN)


@builtin("floor", "n", clause=_CLAUSE)
def floor(n: Number) -> Value:
    """The greatest whole number that is not above *n*.

    FEEL:
        floor(1.5)  = 1
        floor(-1.5) = -2
    """
    return decimals.quantize(n, 0, decimals.ROUND_FLOOR)


@builtin("floor", "n", "scale", clause=_CLAUSE)
def floor_to_scale(n: Number, scale: Number) -> Value:
    """The greatest number of *scale* digits that is not above *n*.

    FEEL:
        floor(-1.56, 1) = -1.6
    """
    return decimals.quantize(n, int(scale), decimals.ROUND_FLOOR)


@builtin("ceiling", "n", clause=_CLAUSE)
def ceiling(n: Number) -> Value:
    """The least whole number that is not below *n*.

    FEEL:
        ceiling(1.5)  = 2
        ceiling(-1.5) = -1
    """
    return decimals.quantize(n, 0, decimals.ROUND_CEILING)


@builtin("ceiling", "n", "scale", clause=_CLAUSE)
def ceiling_to_scale(n: Number, scale: Number) -> Value:
    """The least number of *scale* digits that is not below *n*.

    FEEL:
        ceiling(-1.56, 1) = -1.5
    """
    return decimals.quantize(n, int(scale), decimals.ROUND_CEILING)


@builtin("round up", "n", "scale", clause=_CLAUSE)
def round_up(n: Number, scale: Number) -> Value:
    """*n* rounded away from zero.

    FEEL:
        round up(5.5, 0)    = 6
        round up(-5.5, 0)   = -6
        round up(1.121, 2)  = 1.13
        round up(-1.126, 2) = -1.13
    """
    return decimals.quantize(n, int(scale), decimals.ROUND_UP)


@builtin("round down", "n", "scale", clause=_CLAUSE)
def round_down(n: Number, scale: Number) -> Value:
    """*n* rounded toward zero.

    FEEL:
        round down(5.5, 0)    = 5
        round down(-5.5, 0)   = -5
        round down(1.121, 2)  = 1.12
        round down(-1.126, 2) = -1.12
    """
    return decimals.quantize(n, int(scale), decimals.ROUND_DOWN)


@builtin("round half up", "n", "scale", clause=_CLAUSE)
def round_half_up(n: Number, scale: Number) -> Value:
    """*n* rounded to the nearest, a half away from zero.

    FEEL:
        round half up(5.5, 0)    = 6
        round half up(-5.5, 0)   = -6
        round half up(1.121, 2)  = 1.12
        round half up(-1.126, 2) = -1.13
    """
    return decimals.quantize(n, int(scale), decimals.ROUND_HALF_UP)


@builtin("round half down", "n", "scale", clause=_CLAUSE)
def round_half_down(n: Number, scale: Number) -> Value:
    """*n* rounded to the nearest, a half toward zero.

    FEEL:
        round half down(5.5, 0)    = 5
        round half down(-5.5, 0)   = -5
        round half down(1.121, 2)  = 1.12
        round half down(-1.126, 2) = -1.13
    """
    return decimals.quantize(n, int(scale), decimals.ROUND_HALF_DOWN)


@builtin("abs", "n", clause=_CLAUSE)
def absolute(n: Number) -> Value:
    """*n* without its sign.

    FEEL:
        abs(10)     = 10
        abs(-10)    = 10
        abs(n: -10) = 10
    """
    return abs(n) if isinstance(n, int) else decimals.apply(DECIMAL.abs, n)


@builtin("abs", "n", clause=_CLAUSE)
def absolute_duration(n: DaysDuration | YearsDuration) -> Value:
    """The duration without its sign.

    FEEL:
        abs(@"-PT5H") = @"PT5H"
        abs(@"-P1Y")  = @"P1Y"
    """
    if isinstance(n, DaysDuration):
        return DaysDuration(abs(n.nanos))
    return YearsDuration(abs(n.months))


@builtin("modulo", "dividend", "divisor", clause=_CLAUSE)
def modulo(dividend: Number, divisor: Number) -> Value:
    """``dividend - divisor * floor(dividend / divisor)``: the sign is the divisor's.

    FEEL:
        modulo(12, 5)      = 2
        modulo(-12, 5)     = 3
        modulo(12, -5)     = -3
        modulo(-12, -5)    = -2
        modulo(10.1, 4.5)  = 1.1
        modulo(-10.1, 4.5) = 3.4
        modulo(1, 0)       = null
    """
    return decimals.modulo(dividend, divisor)


@builtin("sqrt", "number", clause=_CLAUSE)
def square_root(number: Number) -> Value:
    """The square root; null of what is below zero.

    FEEL:
        sqrt(16) = 4
        sqrt(-3) = null
    """
    return decimals.apply(DECIMAL.sqrt, number)


@builtin("log", "number", clause=_CLAUSE)
def logarithm(number: Number) -> Value:
    """The natural logarithm; null of what is not above zero.

    FEEL:
        decimal(log(10), 8) = 2.30258509
        log(0)              = null
    """
    return decimals.apply(DECIMAL.ln, number) if number > 0 else None


@builtin("exp", "number", clause=_CLAUSE)
def exponential(number: Number) -> Value:
    """Euler's number to the power of *number*.

    FEEL:
        decimal(exp(5), 8) = 148.41315910
        exp(1000000)       = null
    """
    return decimals.apply(DECIMAL.exp, number)


@builtin("odd", "number", clause=_CLAUSE)
def odd(number: Number) -> Value:
    """Whether *number* is whole and odd.

    FEEL:
        odd(5)   = true
        odd(2)   = false
        odd(1.5) = false
    """
    return decimals.modulo(number, 2) == 1


@builtin("even", "number", clause=_CLAUSE)
def even(number: Number) -> Value:
    """Whether *number* is whole and even.

    FEEL:
        even(5)   = false
        even(2)   = true
        even(2.5) = false
    """
    return decimals.modulo(number, 2) == 0


@builtin("random number", clause="Camunda FEEL", dialect=Dialect.CAMUNDA)
def random_number(*, context: Context) -> Value:
    """A number from 0 up to 1, drawn from the evaluation's generator.

    FEEL:
        random number() < 1 = true
    """
    return Decimal(context.random.getrandbits(53)).scaleb(-16) / Decimal("0.9007199254740992")

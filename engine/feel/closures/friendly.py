"""B-FEEL's operators: defaults instead of null, and arithmetic that mends its operands.

DMN 1.6 §11.3 and §11.9 to §11.12. FEEL's own result stands wherever it has one.
"""

from typing import Final

from engine.feel import ast
from engine.feel.arithmetic import OPERATIONS, Operation, add, multiply, power, subtract
from engine.feel.builtins.conversion import number_from
from engine.feel.closures.port import Compiler, Run, Variables
from engine.feel.context import Context
from engine.feel.decimals import is_number
from engine.feel.friendly import as_number
from engine.feel.print import print_value
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Number, Value

_BOOLEANS: Final = (ast.Comparison, ast.Between, ast.In, ast.Junction, ast.Quantified)
_NO_RANGE: Final = Range(0, 0, low_closed=False, high_closed=False)


def made_friendly(node: ast.Node, run: Run) -> Run:
    """The closure of an operator with a default where it would give null."""
    if isinstance(node, ast.Comparison) and node.operator == "!=":
        return _or_else(run, True)
    if isinstance(node, (*_BOOLEANS, ast.UnaryTests)):
        return _or_else(run, False)
    if isinstance(node, ast.Negation):
        return _or_else(run, 0)
    if isinstance(node, ast.For):
        return _or_else(run, [])
    if isinstance(node, ast.RangeLiteral):
        return _or_else(run, _NO_RANGE)
    return run


def _or_else(run: Run, default: Value) -> Run:

    def run_or_default(variables: Variables, context: Context) -> Value:
        value = run(variables, context)
        return default if value is None else value

    return run_or_default


def compile_arithmetic(node: ast.Arithmetic, compiler: Compiler) -> Run:
    """A chain of operators of one rank, from the left, with mended operands."""
    first = compiler.run(node.first)
    steps = [(sign, at, compiler.run(item)) for sign, at, item in node.rest]

    def run(variables: Variables, context: Context) -> Value:
        value = first(variables, context)
        for sign, at, operand in steps:
            value = _computed(sign, value, operand(variables, context), context, at)
        return value

    return run


def _computed(sign: str, left: Value, right: Value, context: Context, at: int) -> Value:
    found = OPERATIONS[sign](left, right, context, at)
    return found if found is not None else _MENDED[sign](left, right, context, at)


def _mended_sum(left: Value, right: Value, context: Context, at: int) -> Value:
    if isinstance(left, str) or isinstance(right, str):
        return add(_text(left), _text(right), context, at)
    return _by_rank(add, left, right, context, at)


def _mended_difference(left: Value, right: Value, context: Context, at: int) -> Value:
    if isinstance(left, str) or isinstance(right, str):
        return ""
    return _by_rank(subtract, left, right, context, at)


_POINTS: Final = (DateTime, Date, Time)
_TIMES: Final = (*_POINTS, YearsDuration, DaysDuration)


def _by_rank(operation: Operation, left: Value, right: Value, context: Context, at: int) -> Value:
    """The operand of the higher kind settles what the other one is taken for."""
    if (
        is_number(left)
        or is_number(right)
        or not (isinstance(left, _TIMES) or isinstance(right, _TIMES))
    ):
        found = operation(as_number(left), as_number(right), context, at)
        return 0 if found is None else found
    for kind in _TIMES:
        if isinstance(left, kind):
            nothing = YearsDuration(0) if kind is YearsDuration else DaysDuration(0)
            return operation(left, nothing, context, at)
        if isinstance(right, kind) and kind in _POINTS:
            return right
        if isinstance(right, kind):
            return operation(kind(0), right, context, at)  # type: ignore[call-arg,arg-type]
    return 0


def _mended_product(left: Value, right: Value, context: Context, at: int) -> Value:
    return _scaled(multiply, left, right, context, at)


def _mended_quotient(left: Value, right: Value, context: Context, at: int) -> Value:
    if isinstance(right, (DaysDuration, YearsDuration)) and type(left) is not type(right):
        return _scaled(OPERATIONS["/"], left, _number(right), context, at)
    if isinstance(left, (DaysDuration, YearsDuration)) and type(left) is type(right):
        return 0
    return _scaled(OPERATIONS["/"], left, right, context, at)


def _scaled(operation: Operation, left: Value, right: Value, context: Context, at: int) -> Value:
    """A duration times or by a number; where there is no duration, both as numbers."""
    if type(left) is type(right) and isinstance(left, (DaysDuration, YearsDuration)):
        return type(left)(0)
    for kind in (YearsDuration, DaysDuration):
        if isinstance(left, kind):
            found = operation(left, _number(right), context, at)
            return kind(0) if found is None else found
        if isinstance(right, kind):
            found = operation(_number(left), right, context, at)
            return kind(0) if found is None else found
    found = operation(_number(left), _number(right), context, at)
    return 0 if found is None else found


def _mended_power(left: Value, right: Value, context: Context, at: int) -> Value:
    base, exponent = _number_or_none(left), _number_or_none(right)
    if base is None or exponent is None:
        return 0
    found = power(base, exponent, context, at)
    return 0 if found is None else found


_MENDED: Final[dict[str, Operation]] = {
    "+": _mended_sum,
    "-": _mended_difference,
    "*": _mended_product,
    "/": _mended_quotient,
    "**": _mended_power,
}


def _text(value: Value) -> str:
    return "" if value is None else value if isinstance(value, str) else print_value(value)


def _number(value: Value) -> Number:
    return _number_or_none(value) or 0


def _number_or_none(value: Value) -> Number | None:
    if isinstance(value, str):
        return number_from(value)  # type: ignore[return-value]
    if is_number(value) or isinstance(value, (DaysDuration, YearsDuration)):
        return as_number(value)
    return None

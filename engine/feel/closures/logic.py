"""``and``, ``or``, comparisons, ``between``, ``in``, ``instance of`` and ``if``.

DMN 1.5 §10.3.2.12 and 10.3.2.13. The comparisons that conditions are made of, a variable with
a constant, have closures of their own: they are what a process spends its time on.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engine.feel.ast import Between, Comparison, If, In, InstanceOf, Junction, Name
from engine.feel.closures.access import absence
from engine.feel.closures.port import Compiler, Run, Variables
from engine.feel.compare import equal, is_in, order
from engine.feel.context import Context
from engine.feel.types import conforms
from engine.feel.values import Value, kind_of

_Missing = Callable[[Context], Value]
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def compile_junction(node: Junction, compiler: Compiler) -> Run:
    """``and``, ``or`` in three-valued logic; what is neither true nor false counts as null."""
    operands = [compiler.run(operand) for operand in node.operands]
    if len(operands) > 2:
        return _many(operands, node.operator == "or")
    left, right = operands
    return _either(left, right) if node.operator == "or" else _both(left, right)


def _both(left: Run, right: Run) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        first = left(variables, context)
        if first is False:
            return False
        second = right(variables, context)
        if second is False:
            return False
        return True if first is True and second is True else None

    return run


def _either(left: Run, right: Run) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        first = left(variables, context)
        if first is True:
            return True
        second = right(variables, context)
        if second is True:
            return True
        return False if first is False and second is False else None

    return run


def _many(operands: list[Run], decisive: bool) -> Run:
    indecisive = not decisive

    def run(variables: Variables, context: Context) -> Value:
        result: Value = indecisive
        for operand in operands:
            value = operand(variables, context)
            if value is decisive:
                return decisive
            if value is not indecisive:
                result = None
        return result

    return run


def compile_comparison(node: Comparison, compiler: Compiler) -> Run:
    """``left operator right``, specialised for a variable and a number or string."""
    fast = _with_constant(node.left, node.operator, compiler.run(node.right), compiler)
    if fast is None:
        flipped = _FLIPPED[node.operator]
        fast = _with_constant(node.right, flipped, compiler.run(node.left), compiler)
    if fast is not None:
        return fast
    left, right = compiler.run(node.left), compiler.run(node.right)
    if node.operator in {"=", "!="}:
        return _equality(left, right, node.operator == "=")
    return _ordering(left, right, *_ORDERS[node.operator])


def _with_constant(name: object, operator: str, other: Run, compiler: Compiler) -> Run | None:
    if not isinstance(name, Name):
        return None
    constant = compiler.constant(other)
    kind = type(constant)
    if kind is int or kind is Decimal:
        make = _NUMBER_COMPARISONS[operator]
        return make(name.name, constant, absence(name, compiler))  # type: ignore[arg-type]
    if kind is str and operator in {"=", "!="}:
        missing = absence(name, compiler)
        return _string_equality(name.name, constant, operator == "=", missing)  # type: ignore[arg-type]
    return None


def _equality(left: Run, right: Run, wanted: bool) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        found = equal(left(variables, context), right(variables, context), context)
        return None if found is None else found is wanted

    return run


_ORDERS: Final = {
    "<": (True, False, False),
    "<=": (True, True, False),
    ">": (False, False, True),
    ">=": (False, True, True),
}


def _ordering(left: Run, right: Run, below: bool, level: bool, above: bool) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        found = order(left(variables, context), right(variables, context), context)
        if found is None:
            return None
        return below if found < 0 else above if found else level

    return run


# --- a variable and a constant: one closure per operator, so that it is inlined


def _string_equality(name: str, constant: str, wanted: bool, missing: _Missing) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        if type(value) is str:
            return (value == constant) is wanted
        found = equal(value, constant, context)
        return None if found is None else found is wanted

    return run


def _number_equal(name: str, constant: int | Decimal, missing: _Missing) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value == constant
        return equal(value, constant, context)

    return run


def _number_unequal(name: str, constant: int | Decimal, missing: _Missing) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value != constant
        found = equal(value, constant, context)
        return None if found is None else not found

    return run


def _number_less(name: str, constant: int | Decimal, missing: _Missing) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value < constant  # type: ignore[operator]
        return _no_order(value, context)

    return run


def _number_at_most(name: str, constant: int | Decimal, missing: _Missing) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value <= constant  # type: ignore[operator]
        return _no_order(value, context)

    return run


def _number_greater(name: str, constant: int | Decimal, missing: _Missing) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value > constant  # type: ignore[operator]
        return _no_order(value, context)

    return run


def _number_at_least(name: str, constant: int | Decimal, missing: _Missing) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value >= constant  # type: ignore[operator]
        return _no_order(value, context)

    return run


def _no_order(value: Value, context: Context) -> Value:
    if value is not None:
        context.note(f"{kind_of(value)} and number have no order", "not-comparable")
    return None


_NUMBER_COMPARISONS: Final[dict[str, Callable[[str, int | Decimal, _Missing], Run]]] = {
    "=": _number_equal,
    "!=": _number_unequal,
    "<": _number_less,
    "<=": _number_at_most,
    ">": _number_greater,
    ">=": _number_at_least,
}


# --- the rest


def compile_between(node: Between, compiler: Compiler) -> Run:
    """``value between low and high``, both ends included."""
    value_of, low_of, high_of = (compiler.run(part) for part in (node.value, node.low, node.high))

    def run(variables: Variables, context: Context) -> Value:
        value = value_of(variables, context)
        low = order(value, low_of(variables, context), context)
        high = order(value, high_of(variables, context), context)
        if low is None or high is None:
            return None
        return low >= 0 >= high

    return run


def compile_in(node: In, compiler: Compiler) -> Run:
    """``value in (tests)``: true when one test holds; null when none does and one is null."""
    value_of = compiler.run(node.value)
    tests = [compiler.run(test) for test in node.tests]

    def run(variables: Variables, context: Context) -> Value:
        value = value_of(variables, context)
        found: Value = False
        for test in tests:
            holds = is_in(value, test(variables, context), context)
            if holds is True:
                return True
            found = None if holds is None else found
        return found

    return run


def compile_instance_of(node: InstanceOf, compiler: Compiler) -> Run:
    """``value instance of type``."""
    value_of, expected = compiler.run(node.value), node.type

    def run(variables: Variables, context: Context) -> Value:
        return conforms(value_of(variables, context), expected, context)

    return run


def compile_if(node: If, compiler: Compiler) -> Run:
    """``if``: the alternative whenever the condition is not true."""
    condition, consequence, alternative = (
        compiler.run(part) for part in (node.condition, node.consequence, node.alternative)
    )

    def run(variables: Variables, context: Context) -> Value:
        if condition(variables, context) is True:
            return consequence(variables, context)
        return alternative(variables, context)

    return run

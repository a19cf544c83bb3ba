"""``and``, ``or``, comparisons, ``between``, ``in``, ``instance of`` and ``if``.

DMN 1.5 §10.3.2.12 and 10.3.2.13. The comparisons that conditions are made of, a variable with
a constant, have closures of their own: they are what a process spends its time on.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from engine.feel.ast import (
    Between,
    Comparison,
    If,
    In,
    InstanceOf,
    Junction,
    Name,
    Node,
    SubjectTest,
)
from engine.feel.closures.access import absence
from engine.feel.closures.port import SUBJECT, Compiler, Run, Variables, frame_of
from engine.feel.compare import equal, is_in, order
from engine.feel.context import Context
from engine.feel.types import conforms, needs_parameters
from engine.feel.values import Value, kind_of

_Missing = Callable[[Context], Value]
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def compile_junction(node: Junction, compiler: Compiler) -> Run:
    """``and``, ``or`` in three-valued logic; what is neither true nor false counts as null."""
    operands = [compiler.run(operand) for operand in node.operands]
    if len(operands) > 2:
        return _many(operands, node.operator == "or", node.at)
    left, right = operands
    make = _either if node.operator == "or" else _both
    return make(left, right, node.at)


def _undecided(word: str, values: Iterable[Value], context: Context, at: int) -> Value:
    """Null; says so where that is for a value that is no truth at all, rather than for null."""
    for value in values:
        if context.listens and value is not None and not isinstance(value, bool):
            context.note(f"'{word}' wants true or false, not a {kind_of(value)}", "wrong-type", at)
    return None


def _both(left: Run, right: Run, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        first = left(variables, context)
        if first is False:
            return False
        second = right(variables, context)
        if second is False:
            return False
        if first is True and second is True:
            return True
        return _undecided("and", (first, second), context, at)

    return run


def _either(left: Run, right: Run, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        first = left(variables, context)
        if first is True:
            return True
        second = right(variables, context)
        if second is True:
            return True
        if first is False and second is False:
            return False
        return _undecided("or", (first, second), context, at)

    return run


def _many(operands: list[Run], decisive: bool, at: int) -> Run:
    indecisive, word = not decisive, "or" if decisive else "and"

    def run(variables: Variables, context: Context) -> Value:
        result: Value = indecisive
        for operand in operands:
            value = operand(variables, context)
            if value is decisive:
                return decisive
            if value is not indecisive:
                result = _undecided(word, (value,), context, at)
        return result

    return run


def compile_comparison(node: Comparison, compiler: Compiler) -> Run:
    """``left operator right``, specialised for a variable and a number or string."""
    fast = _with_constant(node.left, node.operator, compiler.run(node.right), compiler, node.at)
    if fast is None:
        flipped = _FLIPPED[node.operator]
        fast = _with_constant(node.right, flipped, compiler.run(node.left), compiler, node.at)
    if fast is not None:
        return fast
    left, right = compiler.run(node.left), compiler.run(node.right)
    if node.operator in {"=", "!="}:
        return _equality(left, right, node.operator == "=", node.at)
    return _ordering(left, right, *_ORDERS[node.operator], node.at)


def _with_constant(
    name: object, operator: str, other: Run, compiler: Compiler, at: int
) -> Run | None:
    if not isinstance(name, Name):
        return None
    constant = compiler.constant(other)
    kind = type(constant)
    if kind is int or kind is Decimal:
        make = _NUMBER_COMPARISONS[operator]
        return make(name.name, constant, absence(name, compiler), at)  # type: ignore[arg-type]
    if kind is str and operator in {"=", "!="}:
        missing = absence(name, compiler)
        return _string_equality(name.name, constant, operator == "=", missing, at)  # type: ignore[arg-type]
    return None


def _equality(left: Run, right: Run, wanted: bool, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        found = equal(left(variables, context), right(variables, context), context)
        return _not_equated(context, at) if found is None else found is wanted

    return run


_ORDERS: Final = {
    "<": (True, False, False),
    "<=": (True, True, False),
    ">": (False, False, True),
    ">=": (False, True, True),
}


def _not_equated(context: Context, at: int) -> Value:
    """Null; the last message says why, and here is where."""
    context.place(len(context.messages) - 1, at)
    return None


def _ordering(left: Run, right: Run, below: bool, level: bool, above: bool, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        one, other = left(variables, context), right(variables, context)
        found = order(one, other, context)
        if found is None:
            return None if one is None or other is None else _not_equated(context, at)
        return below if found < 0 else above if found else level

    return run


# --- a variable and a constant: one closure per operator, so that it is inlined


def _string_equality(name: str, constant: str, wanted: bool, missing: _Missing, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        if type(value) is str:
            return (value == constant) is wanted
        found = equal(value, constant, context)
        return _not_equated(context, at) if found is None else found is wanted

    return run


def _number_equal(name: str, constant: int | Decimal, missing: _Missing, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value == constant
        found = equal(value, constant, context)
        return _not_equated(context, at) if found is None else found

    return run


def _number_unequal(name: str, constant: int | Decimal, missing: _Missing, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value != constant
        found = equal(value, constant, context)
        return _not_equated(context, at) if found is None else not found

    return run


def _number_less(name: str, constant: int | Decimal, missing: _Missing, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value < constant  # type: ignore[operator]
        return _no_order(value, context, at)

    return run


def _number_at_most(name: str, constant: int | Decimal, missing: _Missing, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value <= constant  # type: ignore[operator]
        return _no_order(value, context, at)

    return run


def _number_greater(name: str, constant: int | Decimal, missing: _Missing, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value > constant  # type: ignore[operator]
        return _no_order(value, context, at)

    return run


def _number_at_least(name: str, constant: int | Decimal, missing: _Missing, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        try:
            value = variables[name]
        except KeyError:
            value = missing(context)
        kind = type(value)
        if kind is int or kind is Decimal:
            return value >= constant  # type: ignore[operator]
        return _no_order(value, context, at)

    return run


def _no_order(value: Value, context: Context, at: int) -> Value:
    if value is not None and context.listens:
        context.note(f"{kind_of(value)} and number have no order", "not-comparable", at)
    return None


_NUMBER_COMPARISONS: Final[dict[str, Callable[[str, int | Decimal, _Missing, int], Run]]] = {
    "=": _number_equal,
    "!=": _number_unequal,
    "<": _number_less,
    "<=": _number_at_most,
    ">": _number_greater,
    ">=": _number_at_least,
}


# --- the rest


def compile_between(node: Between, compiler: Compiler) -> Run:
    """``value between low and high``: ``value >= low and value <= high`` (table 55)."""
    value_of, low_of, high_of = (compiler.run(part) for part in (node.value, node.low, node.high))
    at = node.at

    def run(variables: Variables, context: Context) -> Value:
        value, said = value_of(variables, context), len(context.messages)
        low = order(value, low_of(variables, context), context)
        high = order(value, high_of(variables, context), context)
        if (low is not None and low < 0) or (high is not None and high > 0):
            return False
        context.place(said, at)
        return None if low is None or high is None else True

    return run


def compile_in(node: In, compiler: Compiler) -> Run:
    """``value in (tests)``: true when one test holds; null when none does and one is null."""
    if any(isinstance(test, SubjectTest) for test in node.tests):
        return _in_with_conditions(node, compiler)
    value_of, at = compiler.run(node.value), node.at
    tests = [compiler.run(test) for test in node.tests]

    def run(variables: Variables, context: Context) -> Value:
        value, said = value_of(variables, context), len(context.messages)
        found: Value = False
        for test in tests:
            holds = is_in(value, test(variables, context), context)
            if holds is True:
                return True
            found = None if holds is None else found
        if found is None:
            context.place(said, at)
        return found

    return run


def _in_with_conditions(node: In, compiler: Compiler) -> Run:
    """The same where a test is a condition on ``?``, which there is the value (table 55)."""
    value_of = compiler.run(node.value)
    tests = [_membership(test, compiler) for test in node.tests]

    def run(variables: Variables, context: Context) -> Value:
        value = value_of(variables, context)
        context.spend(1)
        frame = frame_of({SUBJECT: value}, variables)
        outcomes = [test(frame, context) for test in tests]
        return True if True in outcomes else None if None in outcomes else False

    return run


def _membership(node: Node, compiler: Compiler) -> Callable[[Variables, Context], bool | None]:
    if isinstance(node, SubjectTest):
        condition = compiler.run(node.condition)

        def holds(variables: Variables, context: Context) -> bool | None:
            found = condition(variables, context)
            return found if isinstance(found, bool) else None

        return holds
    test = compiler.run(node)
    return lambda frame, context: is_in(frame[SUBJECT], test(frame, context), context)


def compile_instance_of(node: InstanceOf, compiler: Compiler) -> Run:
    """``value instance of type``."""
    value_of, expected = compiler.run(node.value), node.type
    if compiler.strict and needs_parameters(expected):
        return _no_such_type(node)

    def run(variables: Variables, context: Context) -> Value:
        return conforms(value_of(variables, context), expected, context)

    return run


def _no_such_type(node: InstanceOf) -> Run:
    """Null: the standard's ``list``, ``context`` and ``range`` say of what (table 61)."""
    text = f"the type behind 'instance of' needs its parts, as in '{needs_parameters(node.type)}'"

    def run(variables: Variables, context: Context) -> Value:
        context.note(text, "no-such-type", node.at)
        return None

    return run


def compile_if(node: If, compiler: Compiler) -> Run:
    """``if``: the alternative whenever the condition is not true."""
    condition, consequence, alternative = (
        compiler.run(part) for part in (node.condition, node.consequence, node.alternative)
    )

    at = node.at

    def run(variables: Variables, context: Context) -> Value:
        holds = condition(variables, context)
        if holds is True:
            return consequence(variables, context)
        if holds is not False:
            _undecided("if", (holds,), context, at)
        return alternative(variables, context)

    return run

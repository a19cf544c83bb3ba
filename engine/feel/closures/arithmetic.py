"""Chains of ``+ - * / **`` and negation, with fast paths for whole numbers and strings."""

from engine.feel import arithmetic
from engine.feel.arithmetic import OPERATIONS
from engine.feel.ast import Arithmetic, Negation
from engine.feel.closures.port import Compiler, Run, Variables
from engine.feel.context import Context
from engine.feel.values import Value

_BOUND = 10**34


def compile_arithmetic(node: Arithmetic, compiler: Compiler) -> Run:
    """A chain of operators of one rank, from the left."""
    first = compiler.run(node.first)
    if len(node.rest) > 1:
        steps = [(OPERATIONS[sign], at, compiler.run(item)) for sign, at, item in node.rest]
        return _chain(first, steps)
    sign, at, second = node.rest[0]
    right = compiler.run(second)
    if sign == "+":
        return _sum(first, right, at)
    if sign == "-":
        return _difference(first, right, at)
    return _operation(first, right, OPERATIONS[sign], at)


def _sum(left: Run, right: Run, at: int) -> Run:
    add = arithmetic.add

    def run(variables: Variables, context: Context) -> Value:
        one, other = left(variables, context), right(variables, context)
        if type(one) is int and type(other) is int:
            total = one + other
            if -_BOUND < total < _BOUND:
                return total
        return add(one, other, context, at)

    return run


def _difference(left: Run, right: Run, at: int) -> Run:
    subtract = arithmetic.subtract

    def run(variables: Variables, context: Context) -> Value:
        one, other = left(variables, context), right(variables, context)
        if type(one) is int and type(other) is int:
            rest = one - other
            if -_BOUND < rest < _BOUND:
                return rest
        return subtract(one, other, context, at)

    return run


def _operation(left: Run, right: Run, operation: arithmetic.Operation, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        return operation(left(variables, context), right(variables, context), context, at)

    return run


def _chain(first: Run, steps: list[tuple[arithmetic.Operation, int, Run]]) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        value = first(variables, context)
        for operation, at, operand in steps:
            value = operation(value, operand(variables, context), context, at)
        return value

    return run


def compile_negation(node: Negation, compiler: Compiler) -> Run:
    """``-operand``."""
    operand, at = compiler.run(node.operand), node.at

    def run(variables: Variables, context: Context) -> Value:
        return arithmetic.negate(operand(variables, context), context, at)

    return run

"""The tests of a cell against ``?`` (DMN 1.5 §7.3.3 and §10.3.1.2 rules 7 to 16)."""

from engine.feel.ast import Node, SubjectTest, UnaryTests
from engine.feel.closures.port import SUBJECT, Compiler, Run, Variables
from engine.feel.compare import is_in
from engine.feel.context import Context
from engine.feel.values import Value


def compile_unary_tests(node: UnaryTests, compiler: Compiler) -> Run:
    """True when one of the tests holds, turned round behind ``not``; ``-`` always holds."""
    tests = [_test(test, compiler) for test in node.tests]
    if not tests:
        return lambda variables, context: True
    holds = tests[0] if len(tests) == 1 else _any_of(tests)
    if node.negated and compiler.friendly:
        return _is_not_true(holds)
    return _not(holds) if node.negated else holds


def _any_of(tests: list[Run]) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        found: Value = False
        for test in tests:
            holds = test(variables, context)
            if holds is True:
                return True
            found = None if holds is None else found
        return found

    return run


def _not(holds: Run) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        found = holds(variables, context)
        return None if found is None else not found

    return run


def _is_not_true(holds: Run) -> Run:
    """The opposite in B-FEEL, where what cannot be told does not hold."""

    def run(variables: Variables, context: Context) -> Value:
        return holds(variables, context) is not True

    return run


def _test(node: Node, compiler: Compiler) -> Run:
    if isinstance(node, SubjectTest):
        return _condition(compiler.run(node.condition))
    expected = compiler.run(node)
    constant = compiler.constant(expected)
    if isinstance(constant, str):
        return _equals_string(constant)

    def run(variables: Variables, context: Context) -> Value:
        return is_in(variables[SUBJECT], expected(variables, context), context)

    return run


def _equals_string(expected: str) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        subject = variables[SUBJECT]
        if type(subject) is str:
            return subject == expected
        return is_in(subject, expected, context)

    return run


def _condition(condition: Run) -> Run:
    """A test that reads ``?`` itself: it holds when it is true."""

    def run(variables: Variables, context: Context) -> Value:
        value = condition(variables, context)
        return value if isinstance(value, bool) else None

    return run

"""B-FEEL (DMN 1.6): where FEEL answers an error with null, a default and the same message."""

from pathlib import Path

import pytest

from engine.feel.compile import Dialect, FeelSyntaxError, compile_expression, compile_unary_tests
from engine.feel.context import Context
from tests.feel.test_pairs import alike

LINES = (Path(__file__).parent / "b_feel.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [line.rpartition(" => ")[::2] for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("expression", "value"), PAIRS)
def test_an_expression_has_its_value(expression, value):
    context = Context()

    found = compile_expression(expression, dialect=Dialect.B_FEEL).evaluate({}, context)

    expected = compile_expression(value, dialect=Dialect.STANDARD).evaluate({})
    assert alike(found, expected), (found, context.messages)


@pytest.mark.parametrize(
    ("cell", "value", "holds"),
    [
        ("< 18", None, False),
        ("< 18", "a", False),
        ("< 18", 5, True),
        ("not(< 18)", None, True),
        ('not("a")', 5, True),
        ('not("a")', "a", False),
        ('"a", "b"', 1, False),
        ("-", None, True),
        ("? > 3 and ? < 9", "x", False),
    ],
)
def test_a_cell_holds_or_does_not(cell, value, holds):
    assert compile_unary_tests(cell, dialect=Dialect.B_FEEL).test(value, {}) is holds


@pytest.mark.parametrize("text", ['"a" = 1', "1 + true", "upper case(1)", "missing", "sqrt(-1)"])
def test_an_error_is_still_told(text):
    context = Context()

    compile_expression(text, dialect=Dialect.B_FEEL).evaluate({}, context)

    assert context.messages


def test_a_bomb_ends_by_its_budget_there_too():
    context = Context()
    text = "for i in 1..1000000 return sum([i, null]) + null"

    assert compile_expression(text, dialect=Dialect.B_FEEL).evaluate({}, context) is None
    assert context.failed


def test_the_extensions_of_camunda_are_not_part_of_it():
    with pytest.raises(FeelSyntaxError):
        compile_expression('is blank("")', dialect=Dialect.B_FEEL)

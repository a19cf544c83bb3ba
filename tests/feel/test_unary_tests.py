"""The cells of a decision table against ``?``."""

import pytest

from engine.feel.compile import FeelSyntaxError, compile_unary_tests
from engine.feel.context import Context


@pytest.mark.parametrize(
    ("cell", "subject", "holds"),
    [
        ("-", None, True),
        (" - ", 5, True),
        ("5", 5, True),
        ("5", 6, False),
        ("-5", -5, True),
        ("< 5", 4, True),
        ("< 5", 5, False),
        (">= 5, < 2", 1, True),
        (">= 5, < 2", 3, False),
        ("!= 5", 4, True),
        ("= 5", 5, True),
        ("< 2 + 3", 4, True),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("]1..5[", 1, False),
        ("[1..5], 9", 9, True),
        ('"a", "b"', "b", True),
        ('"a", "b"', "c", False),
        ('not("a", "b")', "c", True),
        ('not("a")', "a", False),
        ("not(< 5)", 6, True),
        ("not(true)", True, False),
        ("true", True, True),
        ("null", None, True),
        ("null", 1, False),
        ("? > 5", 6, True),
        ("? > 5 and ? < 9", 10, False),
        ("even(?)", 4, True),
        ("not(even(?))", 4, False),
        ("not(even(?)) or true", 4, True),
        ('starts with(?, "a"), "b"', "b", True),
        ('starts with(?, "a"), "b"', "abc", True),
        ("[1, 2, 3]", 2, True),
        ("[1, 2]", [1, 2], True),
        ("limit", 10, True),
        ("< limit", 3, True),
        ("< limit", "x", None),
        ("< 5", None, None),
        ("[1..5]", None, None),
        ("5", "5", None),
        ("?", True, True),
        ("if ? > 3 then true else false", 4, True),
    ],
)
def test_a_cell_holds_or_not_for_its_subject(cell, subject, holds):
    tests = compile_unary_tests(cell)

    assert tests.test(subject, {"limit": 10}, Context()) is holds


@pytest.mark.parametrize("cell", ["", "5,", ", 5", "< ", "not(", "not()", "-, 5", "1..2", "? >"])
def test_a_cell_that_is_none_is_refused(cell):
    with pytest.raises(FeelSyntaxError):
        compile_unary_tests(cell)


def test_the_subject_is_no_name_that_a_cell_reads():
    assert compile_unary_tests("< limit, ? > 5").names == {"limit"}


@pytest.mark.parametrize(
    ("cell", "subject", "holds"),
    [
        ("not((0..1])", 1, False),
        ("not((0..1], < 0)", 5, True),
        ("not((0..1], < 0)", -5, False),
        ("not(]0..1[)", 1, True),
        ("not(not(even(?)))", 4, True),
        ("not(? > 5) and ? > 2", 4, True),
    ],
)
def test_not_turns_tests_round_and_is_a_function_within_one(cell, subject, holds):
    assert compile_unary_tests(cell).test(subject, {}, Context()) is holds

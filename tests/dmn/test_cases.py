"""Tests kept with a decision: how a CSV text is read, and what becomes of each case."""

import pytest

from engine.dmn.cases import Verdict, read_cases, run_cases
from engine.dmn.compile import DecisionModel
from engine.source.problem import Refused
from tests.dmn.draw import compiled, decision, literal, table

GREETING = decision(table(["age"], ["y"], '< 18 | "minor"', '>= 18 | "adult"'))


def tried(csv: str, model: DecisionModel | None = None) -> tuple[Verdict, ...]:
    return run_cases(model or compiled(GREETING), "Decide", read_cases(csv))


def test_each_case_says_whether_it_passed_and_which_rules_matched() -> None:
    verdicts = tried('name,age,=> output\nyoung,5,"""minor"""\nold,50,"""minor"""\n')

    assert [(each.case.title, each.passed, each.rules) for each in verdicts] == [
        ("young", True, (1,)),
        ("old", False, (2,)),
    ]
    assert verdicts[1].wrong == ('expected "minor", found "adult"',)


def test_an_output_that_is_a_context_has_a_column_for_each_entry() -> None:
    model = compiled(decision(literal("{a: x, b: x + 1}")))

    (verdict,) = tried("x,=> a,=> b\n1,1,3\n", model)

    assert verdict.wrong == ("b: expected 3, found 2",)


def test_a_blank_input_is_not_given_and_a_blank_output_not_looked_at() -> None:
    model = compiled(decision(literal("{a: x, b: 2}")))

    (verdict,) = tried("x,=> a,=> b\n,,2\n", model)

    assert verdict.passed
    assert verdict.case.inputs == {}


def test_an_input_may_be_an_entry_of_a_context_and_any_value_of_feel() -> None:
    model = compiled(decision(literal("o.a + count(o.b) + o.c.year")))
    rows = (
        'o,o.c,=> output\n"{a: 1, b: [1, 2]}","@""2026-01-01""",2029\n"{a: 1, b: [1, 2]}",,null\n'
    )

    assert [each.passed for each in tried(rows, model)] == [True, True]


def test_a_decision_that_fails_is_a_failed_case_with_the_reason() -> None:
    model = compiled(decision(table(["age"], ["y"], "- | 1", "- | 2")))

    (verdict,) = tried("age,=> output\n1,1\n", model)

    assert verdict.wrong[0].startswith("failed: decision 'Decide': hit policy UNIQUE")


def test_null_is_expected_by_its_word() -> None:
    model = compiled(decision(literal("x")))

    assert [each.passed for each in tried("x,=> output\n,null\n1,null\n", model)] == [True, False]


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("", "expected a header"),
        ("age\n1\n", "one '=> output' or more, found none"),
        ("age,age,=> output\n", "expected one column 'age'"),
        ("age,=> output\n1\n", "expected 2 cells, found 1"),
        ("age,=> output\n1 +,1\n", "FEEL does not parse"),
        ("age,=> output\nopen,1\n", "a string in quotes), found 'open'"),
        ("age,age.b,=> output\n1,2,3\n", "'age' is no context already"),
        ("age,=> output\n" + "1,1\n" * 10_001, "at most 10000 cases"),
        ("x" * 5_000_000, "at most 4194304 characters"),
    ],
)
def test_what_does_not_read_is_refused_with_its_place(csv: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_cases(csv)

    assert said in str(refused.value)


def test_all_wrong_cells_are_told_together_with_line_and_column() -> None:
    with pytest.raises(Refused) as refused:
        read_cases("a,b,=> output\n1 +,2,3\n1,x y,3\n")

    assert [(each.line, each.field) for each in refused.value.problems] == [(2, "a"), (3, "b")]


def test_a_bomb_in_a_cell_or_in_the_model_ends_by_its_budget() -> None:
    model = compiled(decision(literal("count(for i in 1..n return i)")))

    (verdict,) = tried("n,=> output\n1000000000,1\n", model)
    assert not verdict.passed
    with pytest.raises(Refused):
        read_cases("n,=> output\ncount(for i in 1..1000000 return i),1\n")

"""Whatever an expression tries, it ends: null, a message, and the evaluation has failed."""

import pytest

from benchmarks.bombs import BOMBS
from engine.feel.compile import compile_expression, compile_unary_tests
from engine.feel.context import Context


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:40])
@pytest.mark.timeout(20)
def test_a_bomb_ends_by_its_budget(text):
    context = Context()

    value = compile_expression(text).evaluate({}, context)

    assert value is None
    assert context.failed
    assert context.messages[-1].code == "budget-exceeded"


@pytest.mark.parametrize(
    "text",
    [
        "10 ** 10 ** 8",
        "10 ** (10 ** 8)",
        "1.0000000001 ** (10 ** 30)",
        "(10 ** 6000) * (10 ** 6000)",
        "exp(10 ** 30)",
        "log(10 ** 6000)",
        "sqrt(10 ** 6000)",
        "modulo(10 ** 6000, 7)",
        "decimal(10 ** 6000, 6000)",
        "decimal(1, 10 ** 30)",
        "(10 ** 6000) instance of number",
        "substring(\"abc\", 10 ** 6000)",
        "[1, 2][10 ** 6000]",
        "sublist([1, 2], 1, 10 ** 6000)",
        "partition([1], 10 ** 6000)",
        "date(10 ** 6000, 1, 1)",
        "time(10 ** 6000, 0, 0)",
        "string(10 ** 6000)",
        "@\"P1D\" * 10 ** 6000",
        "@\"P99999999999999999999D\" + @\"P99999999999999999999D\"",
        "@\"2020-01-01\" + @\"P99999999999999999999D\"",
        "@\"2020-01-01\" + @\"P99999999999Y\"",
        "cycle(10 ** 6000, @\"PT1S\")",
        "for i in 10 ** 6000..1 return i",
        "round up(10 ** -6000, 6000)",
        "from json(\"" + "[" * 5000 + "\")",
        "from json(\"1" + "0" * 5000 + "\")",
        "matches(\"" + "a" * 60 + "\", \"^(a+)+$b\")",
        "matches(\"a\", \"" + "(" * 1900 + "\")",
        "matches(\"a\", \"(((a{1000}){1000}){1000}){1000}\")",
        "matches(\"a\", \"" + "a" * 2001 + "\")",
        "matches(\"a\", \"[a-[b-[c-[d]]]]\")",
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
@pytest.mark.timeout(10)
def test_a_large_number_or_text_has_a_value_or_none_at_once(text):
    compile_expression(text).evaluate({}, Context())


def test_a_cell_has_the_same_budget():
    context = Context()

    holds = compile_unary_tests("count(for i in 1..1000000 return ?) > 0").test(1, {}, context)

    assert holds is None
    assert context.failed


def test_the_budget_can_be_smaller():
    text = "for i in 1..100 return i"

    assert compile_expression(text).evaluate({}, Context(steps=100)) == list(range(1, 101))
    assert compile_expression(text).evaluate({}, Context(steps=99)) is None


def test_messages_are_bounded():
    context = Context()

    compile_expression("for i in 1..5000 return missing").evaluate({}, context)

    assert len(context.messages) == 100

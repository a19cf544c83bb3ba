"""Whatever an expression tries, it ends: null, a message, and the evaluation has failed."""

import pytest

from engine.feel.compile import compile_expression, compile_unary_tests
from engine.feel.context import Context

BOMBS = (
    "for i in 1..1000000000000 return i",
    "for i in 1..99999999999999999999999999999999 return 1",
    "for i in 1..1000, j in 1..1000, k in 1..1000 return 1",
    "some i in 1..1000000000000 satisfies false",
    "every i in 1..1000000000000 satisfies true",
    "count(for i in -1000000000..1000000000 return i)",
    'for d in @"-999999999-01-01"..@"999999999-01-01" return d',
    "{f: function(n) f(n + 1), r: f(0)}.r",
    "{f: function(n) f(n) + f(n), r: f(0)}.r",
    "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(40)}.r",
    "(function(f) f(f))(function(f) f(f))",
    "for i in 1..100000 return for j in 1..100000 return j",
    "[for i in 1..1000 return i][count(for j in 1..100000 return item) > 0]"
    "[count(for j in 1..100000 return item) > 0]",
    "sort(for i in 1..100000 return -i, function(x, y) x < y)",
    "distinct values(for i in 1..5000 return [i])",
    "duplicate values(for i in 1..5000 return i)",
    "for i in 1..50000 return count(partial)",
    "for i in 1..100 return concatenate(for j in 1..3000 return j)",
)
DOUBLING_LIST = "{" + ", ".join(
    ["a0: [1, 2, 3, 4]"] + [f"a{n + 1}: concatenate(a{n}, a{n})" for n in range(40)]
) + "}.a40"  # fmt: skip
DOUBLING_TEXT = "{" + ", ".join(
    ['a0: "0123456789"'] + [f"a{n + 1}: a{n} + a{n}" for n in range(40)]
) + "}.a40"  # fmt: skip
SHARED = "{" + ", ".join(["a0: [1, 2]"] + [f"a{n + 1}: [a{n}, a{n}]" for n in range(60)])
SHARED_LIST = SHARED + "}.a60"
SHARED_TEXT = SHARED + ", r: string(a60)}.r"
SHARED_JSON = SHARED + ", r: to json(a60)}.r"
SHARED_FLAT = SHARED + ", r: flatten(a60)}.r"
SHARED_PATH = SHARED + ", r: a60.x}.r"
SHARED_EQUAL = (
    SHARED + ", b0: [1, 2], " + ", ".join(f"b{n + 1}: [b{n}, b{n}]" for n in range(60))
    + ", r: a60 = b60}.r"
)  # fmt: skip
WRITING = (
    'replace("' + "a" * 30000 + '", "a", "' + "b" * 30000 + '")',
    'string join(for i in 1..9000 return "' + "x" * 50000 + '")',
    'matches("' + "a" * 5000 + '", "' + "(a*)*" * 90 + 'b")',
    'matches("' + "a" * 60000 + '", "(a|aa)+$b")',
    'for i in 1..100000 return matches("a", "((a{17}){17}){17}" + string(i))',
    'for i in 1..100000 return matches("a", "' + "(a" * 49 + '" + string(i))',
    'for i in 1..100000 return matches("' + "a" * 40 + '", "a*a*b")',
    'replace("' + "ab" * 25000 + '", "(a|b|ab)*c", "x")',
    'matches("' + "a" * 400 + '", "(a*)\\1\\1\\1\\1b")',
)


@pytest.mark.parametrize(
    "text",
    [*BOMBS, DOUBLING_LIST, DOUBLING_TEXT, SHARED_LIST, SHARED_TEXT, SHARED_JSON, SHARED_FLAT,
     SHARED_PATH, SHARED_EQUAL, *WRITING],
    ids=lambda text: text[:40],
)  # fmt: skip
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

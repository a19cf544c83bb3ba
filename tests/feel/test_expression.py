"""What a compiled text tells about itself, and how it is run."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel.ai import AiParameter
from engine.feel.compile import compile_expression
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.functions import Function
from engine.feel.temporal import Date, DateTime


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("count(items) > limit", {"items", "limit"}),
        ("for x in list return x + y", {"list", "y"}),
        ("some x in a satisfies x > b", {"a", "b"}),
        ("items[price > max price]", {"items", "price", "max price"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("function(p) p + q", {"q"}),
        ("mine(1)", {"mine"}),
        ("date and time(start)", {"start"}),
        ("item", {"item"}),
        ("1 + 2", set()),
    ],
)
def test_the_names_of_an_expression_are_what_it_reads_from_outside(text, names):
    assert compile_expression(text, names=["max price"]).names == names


def test_a_missing_variable_is_null_and_says_so():
    context = Context()

    value = compile_expression("a > 1 and b").evaluate({}, context)

    assert value is None
    assert [(message.text, message.code, message.column) for message in context.messages] == [
        ("no variable or function with name 'a'", "no-such-variable", 1),
        ("no variable or function with name 'b'", "no-such-variable", 11),
    ]
    assert not context.failed


def test_a_null_has_its_reason():
    context = Context()

    compile_expression('1 + "a"').evaluate({}, context)
    compile_expression("substring(1, 2)").evaluate({}, context)
    compile_expression("o.x").evaluate({"o": {"y": 1}}, context)

    assert [message.text for message in context.messages] == [
        "number + string has no value; string(...) makes a text of a value",
        "'substring' wants a string for 'string', not a number",
        "the context has no entry 'x'",
    ]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (
            'date("2021-02-30")',
            5,
            "'date' has no value for (\"2021-02-30\"): there is no such date",
        ),
        ("sqrt(-1)", 5, "'sqrt' has no value for (-1): the number must not be below 0"),
        ("sum([1, true])", 4, "'sum' has no value for (a list of 2): the elements have to be"),
        ("modulo(5, 0)", 7, "'modulo' has no value for (5, 0): the divisor must not be 0"),
        ("floor(2, 1, 3)", 6, "'floor' takes (n) or (n, scale), not 3 arguments"),
        ("round up(n: 2, digits: 1)", 9, "'round up' takes (n, scale), not (n, digits)"),
        ("date(5)", 5, "'date' wants a string or a date or date and time for 'from', not a number"),
        ('matches("a", "[")', 8, "the pattern '[' cannot be read: the pattern ends too early"),
        ("7 / 0", 3, "a number cannot be divided by 0"),
        ("1 - null", 3, "number - null is null: there is nothing on the right"),
        ('1 < "a"', 3, "number and string have no order"),
        ('1 = "a"', 3, "number and string cannot be compared"),
        ("true and 1", 6, "'and' wants true or false, not a number"),
        ("nothing(1)", 1, "no variable or function with name 'nothing'"),
        ('[1, 2]["x"]', 7, "a filter is true or false, not a string"),
        (
            "1 instance of list",
            3,
            "the type behind 'instance of' needs its parts, as in 'list<Any>'",
        ),
    ],
)
def test_a_null_says_why_and_where(text, column, message):
    context = Context()

    value = compile_expression(text, dialect=Dialect.STANDARD).evaluate({}, context)

    assert value is None
    (said, *others) = context.messages
    assert (said.text[: len(message)], said.column, others) == (message, column, [])


@pytest.mark.parametrize(
    "text", ["null", "sum([])", "max([])", 'get value({a: 1}, "b")', "not(null)", "string(null)"]
)
def test_a_null_that_is_the_answer_says_nothing(text):
    context = Context()

    assert compile_expression(text).evaluate({}, context) is None
    assert context.messages == []


def test_a_failed_assertion_fails_the_evaluation():
    context = Context()

    value = compile_expression('assert(x, x > 5, "x is too small")').evaluate({"x": 3}, context)

    assert value is None
    assert context.failed
    assert context.messages[-1].code == "assertion-failed"
    assert context.messages[-1].text == "x is too small"


def test_now_comes_from_the_context():
    moment = datetime(2026, 3, 1, 12, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    now, today = compile_expression("now()"), compile_expression("today()")

    assert str(now.evaluate({}, Context(now=moment))) == "2026-03-01T12:30:00@Europe/Berlin"
    assert today.evaluate({}, Context(now=moment)) == Date(2026, 3, 1)

    context = Context()
    assert now.evaluate({}, context) is None
    assert context.messages[0].code == "no-clock"


def test_random_values_come_from_the_seed():
    drawn = compile_expression("[uuid(), random number(), uuid()]")

    first = drawn.evaluate({}, Context(seed="a"))

    assert drawn.evaluate({}, Context(seed="a")) == first
    assert drawn.evaluate({}, Context(seed="b")) != first
    assert isinstance(first, list)
    assert first[0] != first[2]
    assert isinstance(first[1], Decimal)


def test_a_variable_is_called_instead_of_a_builtin_where_its_name_is_given():
    own = Function(["list"], lambda arguments, context: "mine")

    assert compile_expression("count([1])").evaluate({"count": own}) == 1
    assert compile_expression("count([1])", names=["count"]).evaluate({"count": own}) == "mine"
    assert compile_expression("count([1])", names=["count"]).evaluate({}) == 1


def test_a_variable_may_be_called_as_a_builtin_is():
    assert compile_expression("count + 1").evaluate({"count": 2}) == 3


def test_the_parameters_of_from_ai_are_gathered():
    compiled = compile_expression(
        '{to: fromAi(toolCall.to, "who", "string", {minLength: 1}, {required: false}),'
        " sum: fromAi(value: toolCall.sum), all: [fromAi(other)]}"
    )

    assert compiled.parameters == (
        AiParameter(
            "to", "who", "string", {"minLength": 1}, {"required": False}, source="toolCall.to"
        ),
        AiParameter("sum", source="toolCall.sum"),
        AiParameter("other", source="other"),
    )


def test_a_parameter_of_from_ai_that_is_not_constant_has_a_problem():
    (parameter,) = compile_expression("fromAi(toolCall.x, text)").parameters

    assert parameter.problem == "description: has to be a constant"
    assert compile_expression("fromAi(1 + 1)").parameters[0].problem is not None


def test_constants_are_computed_once():
    run = compile_expression("60 * 60 * 24").run

    assert run({}, Context(steps=0)) == 86400
    assert compile_expression('date("2026-01-01")').run({}, Context(steps=0)) == Date(2026, 1, 1)


def test_a_point_in_time_goes_to_datetime_and_back():
    moment = datetime(2026, 3, 1, 12, 30, 0, 250000, tzinfo=UTC)

    there = DateTime.from_datetime(moment)

    assert str(there) == "2026-03-01T12:30:00.25Z"
    assert there.to_datetime() == moment

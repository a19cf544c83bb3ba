"""Laws: evaluation never raises, stays within its budget, and means the same each time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import calendar
from engine.feel.builtins.catalog import builtins_of
from engine.feel.compile import Dialect, FeelSyntaxError, compile_expression, compile_unary_tests
from engine.feel.context import Context
from engine.feel.print import print_literal
from engine.feel.temporal_text import parse_date, parse_days_duration, parse_years_duration
from engine.feel.values import Value, from_json, kind_of, to_json

STEPS = 2_000
VARIABLES: dict[str, Value] = {"a": 1, "b": "text", "c": [1, 2, None], "d": {"x": 5}, "e": None}

literals = st.sampled_from(
    ["0", "1", "-1", "2.5", "1e30", "null", "true", "false", '""', '"a"', '"12"', "[]", "[1, 2]",
     "{}", "{x: 1}", '@"2020-02-29"', '@"10:00:00Z"', '@"2020-01-01T00:00:00@Europe/Paris"',
     '@"P1D"', '@"P1Y"', "[1..5]", "(> 3)", "(1..2)", "a", "b", "c", "d", "e", "item", "abs",
     "function(x) x", '"[a-z]+"', "-9999999999", '@"-999999999-01-01"']
)  # fmt: skip


def _binary(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(
        ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in", ".."]
    )
    return st.tuples(inner, operators, inner).map(lambda parts: "({} {} {})".format(*parts))


def _called(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(sorted(builtins_of(Dialect.CAMUNDA)))
    return st.tuples(names, st.lists(inner, max_size=4)).map(
        lambda parts: f"{parts[0]}({', '.join(parts[1])})"
    )


def _composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _binary(inner),
        _called(inner),
        inner.map(lambda one: f"-({one})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]})[{two[1]}]"),
        st.tuples(inner, inner).map(lambda two: f"[{two[0]}, {two[1]}]"),
        st.tuples(inner, inner).map(lambda two: f"{{k: {two[0]}, l: {two[1]}}}"),
        st.tuples(inner, inner).map(lambda two: f"for item in {two[0]} return {two[1]}"),
        st.tuples(inner, inner).map(lambda two: f"some item in {two[0]} satisfies {two[1]}"),
        st.tuples(inner, inner, inner).map(lambda x: f"if {x[0]} then {x[1]} else {x[2]}"),
        st.tuples(inner, inner, inner).map(lambda x: f"{x[0]} between {x[1]} and {x[2]}"),
        st.tuples(inner, st.sampled_from(["x", "year", "hour", "days", "start"])).map(
            lambda two: f"({two[0]}).{two[1]}"
        ),
        st.tuples(inner, inner).map(lambda two: f"(function(x) {two[0]})({two[1]})"),
        inner.map(lambda one: f"{one} instance of number"),
    )


expressions = st.recursive(literals, _composed, max_leaves=12)
KINDS = {
    "null", "boolean", "number", "string", "date", "time", "date and time",
    "days and time duration", "years and months duration", "list", "context", "range", "function",
}  # fmt: skip


OPERANDS = (
    "null", "true", "0", "1", "-1", "-0.5", "0.0", "1e6144", "-1e6144", "1e-6143", '""', '"a"',
    "[]", "[null]", "[1, 2]", "{}", "{a: 1}", "[1..5]", "(< 5)", "(!= 1)", "abs", '@"2020-02-29"',
    '@"999999999-12-31"', '@"23:59:59.999999999Z"', '@"10:00:00@Europe/Paris"',
    '@"-999999999-01-01T00:00:00-18:00"', '@"999999999-12-31T23:59:59@Europe/Paris"', '@"PT0S"',
    '@"P99999999999D"', '@"P0M"', '@"-P999999999Y"',
)  # fmt: skip


@pytest.mark.parametrize(
    "operator",
    ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"],
)
def test_an_operator_takes_every_pair_of_operands(operator):
    for left, right in product(OPERANDS, repeat=2):
        context = Context()

        value = compile_expression(f"({left}) {operator} ({right})").evaluate({}, context)

        assert kind_of(value) in KINDS
        assert not isinstance(value, Decimal) or value.is_finite(), (left, right)
        assert not context.failed


@settings(max_examples=1500, deadline=None)
@given(expressions)
def test_an_expression_gives_a_value_and_never_raises(text):
    try:
        compiled = compile_expression(text)
    except FeelSyntaxError:
        return
    context = Context(now=datetime(2026, 1, 1, tzinfo=UTC), seed=text, steps=STEPS)

    value = compiled.evaluate(VARIABLES, context)

    assert kind_of(value) in KINDS
    assert context.failed or context.steps >= 0
    again = Context(now=datetime(2026, 1, 1, tzinfo=UTC), seed=text, steps=STEPS)
    assert print_literal(compiled.evaluate(VARIABLES, again)) == print_literal(value)


@settings(max_examples=400, deadline=None)
@given(expressions)
def test_a_cell_holds_does_not_hold_or_is_null(text):
    try:
        compiled = compile_unary_tests(text)
    except FeelSyntaxError:
        return

    assert compiled.test(5, VARIABLES, Context(steps=STEPS)) in {True, False, None}


@settings(max_examples=1000, deadline=None)
@given(st.text(alphabet="ab1 .,+-*/<>=!()[]{}\"'@?:\\`#\n", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    for read in (compile_expression, compile_unary_tests):
        error = None
        try:
            read(text)
        except FeelSyntaxError as refused:
            error = refused
        assert error is None or (error.line >= 1 and error.column >= 1 and str(error))


@settings(max_examples=300, deadline=None)
@given(expressions)
def test_a_value_printed_is_read_as_the_same_value(text):
    try:
        value = compile_expression(text).evaluate(VARIABLES, Context(steps=STEPS))
    except FeelSyntaxError:
        return
    if not _is_data(value):
        return

    read = compile_expression(print_literal(value)).evaluate({})

    assert read == value


def _is_data(value: Value) -> bool:
    if isinstance(value, list):
        return all(map(_is_data, value))
    if isinstance(value, dict):
        return all(map(_is_data, value.values())) and "" not in value
    return value is None or isinstance(value, (bool, int, str, Decimal))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**33), 10**33) | st.text(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-9999, max_value=9999),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
)  # fmt: skip


@given(json_values)
def test_json_comes_back_as_it_went(value):
    assert to_json(from_json(value)) == value


@given(st.dates())
def test_the_calendar_agrees_with_pythons(day):
    days = calendar.day_number(day.year, day.month, day.day)

    assert days == (day - date(1970, 1, 1)).days
    assert calendar.from_day_number(days) == (day.year, day.month, day.day)
    assert calendar.weekday(days) == day.isoweekday()
    assert calendar.week_of_year(day.year, day.month, day.day) == day.isocalendar().week
    assert calendar.day_of_year(day.year, day.month, day.day) == day.timetuple().tm_yday


@given(st.integers(-999_999_999 * 365, 999_999_999 * 365))
def test_every_day_number_is_the_number_of_its_day(days):
    year, month, day = calendar.from_day_number(days)

    assert calendar.day_number(year, month, day) == days
    assert 1 <= month <= 12
    assert 1 <= day <= calendar.days_in_month(year, month)
    assert str(parse_date(_text(year, month, day))) == _text(year, month, day)


def _text(year: int, month: int, day: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}"


@given(st.timedeltas(min_value=timedelta(days=-99999), max_value=timedelta(days=99999)))
def test_a_duration_is_read_as_it_is_written(delta):
    nanos = delta // timedelta(microseconds=1) * 1000
    written = compile_expression("d * 1").evaluate({"d": parse_days_duration("PT0S")})
    assert str(written) == "PT0S"

    duration = type(written)(nanos)  # type: ignore[call-arg]

    assert parse_days_duration(str(duration)) == duration


@given(st.integers(-(10**9), 10**9))
def test_a_duration_of_months_is_read_as_it_is_written(months):
    text = f"{'-' if months < 0 else ''}P{abs(months)}M"

    duration = parse_years_duration(text)

    assert duration is not None
    assert duration.months == months
    assert parse_years_duration(str(duration)) == duration

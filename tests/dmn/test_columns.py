"""A column's index answers as FEEL does, cell by cell and value by value."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.cells import SimpleCell, read_cell, read_constant
from engine.dmn.column import Column
from engine.feel.compile import compile_unary_tests
from engine.feel.context import Context
from engine.feel.temporal import DateTime
from engine.feel.values import Value
from tests.dmn.draw import compiled, decision, table

CELLS = [
    "-",
    "",
    '"a"',
    '"a", "b"',
    'not("a", "b")',
    "5",
    "5, 7",
    "< 5",
    "<= 5",
    "> 5.5",
    ">= -3",
    "[1..5]",
    "(1..5)",
    "]1..5[",
    "[5..9.25)",
    "not(5)",
    "not(< 5)",
    "not([1..3], 7)",
    "1, [3..5], > 8",
    "true",
    "false, true",
    "not(true)",
    "null",
    "not(null)",
    '"a", null',
    "5, null",
    '"a", 5',
    'not("a", 5)',
    "? = 5",
    "x",
    '? in ("a", "c")',
]
VALUES: list[Value] = [
    None,
    True,
    False,
    0,
    1,
    3,
    5,
    Decimal("5.0"),
    Decimal("5.5"),
    Decimal("-3.000001"),
    7,
    9,
    Decimal("9.25"),
    10**30,
    "",
    "a",
    "b",
    "c",
    [],
    ["a"],
    [5],
    {},
    DateTime.from_datetime(datetime(2026, 1, 2, tzinfo=UTC)),
]


def by_feel(text: str, value: Value) -> bool:
    if not text.strip():
        return True
    return compile_unary_tests(text).test(value, {"x": 5}, Context()) is True


def by_column(cells: list[str], value: Value) -> list[bool]:
    """Each cell's answer, the undecided ones by FEEL as the table does it."""
    column = Column([read_cell(cell) for cell in cells])
    accepted, undecided = column.find(value)
    return [
        bool(accepted >> number & 1) and (not undecided >> number & 1 or by_feel(cell, value))
        for number, cell in enumerate(cells)
    ]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_cell_answers_as_feel_does(value: Value) -> None:
    answers = by_column(CELLS, value)

    assert answers == [by_feel(cell, value) for cell in CELLS]


NUMBERS = st.one_of(st.integers(-9, 9), st.decimals(-9, 9, places=1))
INTERVALS = st.tuples(
    st.sampled_from(["[", "(", "]"]), NUMBERS, NUMBERS, st.sampled_from(["]", ")", "["])
).map(lambda each: f"{each[0]}{each[1]}..{each[2]}{each[3]}")
COMPARISONS = st.tuples(st.sampled_from(["<", "<=", ">", ">=", ""]), NUMBERS).map(
    lambda each: f"{each[0]} {each[1]}"
)
TESTS = st.lists(st.one_of(INTERVALS, COMPARISONS), min_size=1, max_size=3).map(", ".join)
NUMERIC_CELLS = st.one_of(TESTS, TESTS.map(lambda tests: f"not({tests})"), st.just("-"))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(NUMERIC_CELLS, min_size=1, max_size=6), st.lists(NUMBERS, min_size=1, max_size=5))
def test_any_numeric_column_answers_as_feel_does(
    cells: list[str], values: list[int | Decimal]
) -> None:
    for value in values:
        assert by_column(cells, value) == [by_feel(cell, value) for cell in cells]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(*[st.sampled_from(CELLS)] * 3), min_size=1, max_size=8),
    st.tuples(*[st.sampled_from(VALUES)] * 3),
    st.sampled_from(["COLLECT", "FIRST"]),
)
def test_any_table_finds_the_rules_that_feel_finds(
    rules: list[tuple[str, str, str]], values: tuple[Value, Value, Value], hit: str
) -> None:
    drawn = table(
        ["a", "b", "c"],
        ["y"],
        *(" | ".join([*cells, str(number)]) for number, cells in enumerate(rules)),
        hit=hit,
    )
    variables = {**dict(zip("abc", values, strict=True)), "x": 5}

    answer = compiled(decision(drawn)).evaluate("Decide", variables)

    expected = [
        number
        for number, cells in enumerate(rules)
        if all(by_feel(cell, value) for cell, value in zip(cells, values, strict=True))
    ]
    if hit == "FIRST":
        assert answer.output == (expected[0] if expected else None)
    else:
        assert answer.output == (expected or None)


def test_plain_cells_of_their_own_kind_are_never_run() -> None:
    column = Column([read_cell(cell) for cell in ("< 5", "not([1..3])", "-", "7, 8")])

    assert column.find(6) == (0b0110, 0)
    assert column.find(Decimal("7")) == (0b1110, 0)
    assert column.find("7") == (0b1111, 0b1011)  # FEEL says why a string cannot be compared


def test_cells_that_are_not_constants_are_left_to_feel() -> None:
    for text in ("x", "? > 5", "< limit", 'date("2026-01-01")', "[1..x]", '"a\\n"', "1 + 1"):
        assert read_cell(text) is None, text


def test_a_dash_accepts_everything_and_an_empty_cell_too() -> None:
    assert read_cell(" - ") == read_cell("") == SimpleCell(any=True)


@pytest.mark.parametrize(
    ("text", "constant"),
    [('"a, b"', "a, b"), ("-1.5", Decimal("-1.5")), ("true", True), ("", None)],
)
def test_constant_outputs_are_known_without_feel(text: str, constant: Value) -> None:
    found = read_constant(text)

    assert found is not None
    assert found.value == constant


@pytest.mark.parametrize("text", ['"a", "b"', "< 5", "x", "[1..2]", "1 + 1"])
def test_other_outputs_are_feel(text: str) -> None:
    assert read_constant(text) is None


def test_a_thousand_rules_are_looked_up_not_searched() -> None:
    rules = [f'"c{number}" | [{number}..{number + 10}) | {number}' for number in range(1000)]
    model = compiled(decision(table(["key", "x"], ["y"], *rules)))
    context = Context(steps=0)  # running even one cell would spend a step

    answer = model.evaluate("Decide", {"key": "c777", "x": 780}, context)

    assert answer.output == 777
    assert answer.failure is None


def test_only_rules_that_other_columns_left_over_run_their_cells() -> None:
    rules = [f'"c{number}" | ? > limit | {number}' for number in range(1000)]
    model = compiled(decision(table(["key", "x"], ["y"], *rules)))
    context = Context(steps=10)

    answer = model.evaluate("Decide", {"key": "c777", "x": 780, "limit": 1}, context)

    assert answer.output == 777
    assert context.steps == 9

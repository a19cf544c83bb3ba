"""Types of inputs, outputs and parameters: conformance, conversions, constraints."""

import pytest

from engine.feel.dialect import Dialect
from engine.feel.temporal_text import parse_temporal
from engine.feel.values import Value
from tests.dmn.draw import compiled, decision, input_data, literal, table

PERSON = (
    '<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef>'
    '</itemComponent><itemComponent name="age"><typeRef>number</typeRef><allowedValues>'
    "<text>[0..150]</text></allowedValues></itemComponent></itemDefinition>"
)
COLORS = (
    '<itemDefinition name="tColor"><typeRef>string</typeRef><allowedValues>'
    '<text>"red", "green"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tColors" isCollection="true"><typeRef>tColor</typeRef></itemDefinition>'
    '<itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef><typeConstraint>'
    "<text>count(?) = 2</text></typeConstraint></itemDefinition>"
)
TREE = (
    '<itemDefinition name="tTree"><itemComponent name="value"><typeRef>number</typeRef>'
    '</itemComponent><itemComponent name="branches" isCollection="true"><typeRef>tTree</typeRef>'
    "</itemComponent></itemDefinition>"
)


def output(value: Value, type: str, *types: str, dialect: Dialect = Dialect.STANDARD) -> Value:
    """What becomes of *value* as the output of a decision of this type."""
    model = compiled(
        *types, decision(literal("x"), type=type, requires="input:x"), input_data("x"),
        dialect=dialect,
    )  # fmt: skip
    return model.evaluate("Decide", {"x": value}).output


@pytest.mark.parametrize(
    ("value", "type", "expected"),
    [
        (5, "number", 5),
        ("5", "number", None),
        (True, "number", None),
        ([5], "number", 5),
        ([5, 6], "number", None),
        ([[5]], "number", None),
        (None, "number", None),
        ("a", "string", "a"),
        ("a", "list", ["a"]),
        ("a", "list<string>", ["a"]),
        (["a", None], "list<string>", ["a", None]),
        (["a", 1], "list<string>", None),
        ("anything", "Any", "anything"),
        ("anything", "tUnknown", "anything"),
        ({"name": "Ada", "age": 36, "more": 1}, "tPerson", {"name": "Ada", "age": 36, "more": 1}),
        ({"name": "Ada"}, "tPerson", None),
        ({"name": "Ada", "age": None}, "tPerson", {"name": "Ada", "age": None}),
        ({"name": "Ada", "age": "36"}, "tPerson", None),
        ({"name": "Ada", "age": 151}, "tPerson", None),
        ("red", "tColor", "red"),
        ("blue", "tColor", None),
        ("red", "tColors", ["red"]),
        (["red", "green"], "tColors", ["red", "green"]),
        (["red", "blue"], "tColors", None),
        ([1, 2], "tPair", [1, 2]),
        ([1, 2, 3], "tPair", None),
        ({"value": 1, "branches": []}, "tTree", {"value": 1, "branches": []}),
        ({"value": 1, "branches": [{"value": 2, "branches": 3}]}, "tTree", None),
    ],
)  # fmt: skip
def test_a_value_becomes_one_of_its_type_or_null(value: Value, type: str, expected: Value) -> None:
    assert output(value, type, PERSON, COLORS, TREE) == expected


def test_a_date_becomes_midnight_in_utc() -> None:
    day = parse_temporal("2026-03-01")

    assert str(output(day, "date and time")) == "2026-03-01T00:00:00Z"


def test_an_output_of_the_wrong_type_fails_in_camunda_and_says_what_was_expected() -> None:
    model = compiled(decision(literal('"five"'), type="number"))

    answer = model.evaluate("Decide", {})

    assert answer.output is None
    assert answer.failure == "decision 'Decide': the output: expected number, found string 'five'"
    assert answer.messages[-1].code == "wrong-type"


def test_an_input_of_the_wrong_type_is_null_by_the_standard_and_kept_by_camunda() -> None:
    elements = (decision(literal("x"), requires="input:x"), input_data("x", "number"))

    for dialect, expected in ((Dialect.STANDARD, None), (Dialect.CAMUNDA, "five")):
        answer = compiled(*elements, dialect=dialect).evaluate("Decide", {"x": "five"})

        assert answer.output == expected
        assert answer.messages[0].text == "input x: expected number, found string 'five'"


@pytest.mark.parametrize("dialect", [*Dialect])
def test_an_input_outside_the_values_of_its_own_type_is_null(dialect: Dialect) -> None:
    model = compiled(
        COLORS, decision(literal("x"), requires="input:x"), input_data("x", "tColor"),
        dialect=dialect,
    )  # fmt: skip

    assert model.evaluate("Decide", {"x": "red"}).output == "red"
    assert model.evaluate("Decide", {"x": "blue"}).output is None


def test_expected_values_of_a_table_bind_by_the_standard_and_are_noted_by_camunda() -> None:
    drawn = table(
        ["x"], ["y"], '"a" | "first"', '- | "other"', hit="FIRST", input_values=['"a", "b"']
    )

    elements = (decision(drawn, requires="input:x"), input_data("x"))

    standard = compiled(*elements, dialect=Dialect.STANDARD).evaluate("Decide", {"x": "c"})
    camunda = compiled(*elements).evaluate("Decide", {"x": "c"})

    assert standard.output is None
    assert standard.failure == "decision 'Decide': 'c' is none of the values of x"
    assert camunda.output == "other"
    assert [message.code for message in camunda.messages] == ["unexpected-value"]


def test_expected_outputs_of_a_table_bind_by_the_standard() -> None:
    drawn = table(["x"], ["y"], '- | "c"', values=['"a", "b"'])

    answer = compiled(decision(drawn), dialect=Dialect.STANDARD).evaluate("Decide", {"x": 1})

    assert answer.output is None
    assert answer.failure is not None


def test_types_of_columns_bind_by_the_standard_and_not_in_camunda() -> None:
    drawn = table(["x"], ["y:string"], "> 1 | x * 2")
    elements = (decision(drawn, requires="input:x"), input_data("x"))

    assert compiled(*elements).evaluate("Decide", {"x": 2}).output == 4
    standard = compiled(*elements, dialect=Dialect.STANDARD)
    assert standard.evaluate("Decide", {"x": 2}).output is None


def test_instance_of_knows_the_types_of_the_model() -> None:
    model = compiled(PERSON, decision(literal("x instance of tPerson")))

    assert model.evaluate("Decide", {"x": {"name": "Ada", "age": 999}}).output is True
    assert model.evaluate("Decide", {"x": {"name": "Ada"}}).output is False

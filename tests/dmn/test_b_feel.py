"""DMN 1.6 with the expression language B-FEEL, for a whole model and for single texts."""

from engine.dmn.compile import DecisionModel, compile_model
from engine.dmn.source import VERSIONS
from engine.feel.dialect import Dialect
from engine.feel.values import Value
from tests.dmn.draw import decision, definitions, literal, table

SCHEMA = next(uri for uri, version in VERSIONS.items() if version == "1.6")
B_FEEL = "https://www.omg.org/spec/DMN/20240513/B-FEEL/"
FEEL = "https://www.omg.org/spec/DMN/20240513/FEEL/"


def model(
    *elements: str, language: str = B_FEEL, dialect: Dialect = Dialect.CAMUNDA
) -> DecisionModel:
    drawn = definitions(*elements, schema=SCHEMA).decode()
    named = drawn.replace(' id="model"', f' id="model" expressionLanguage="{language}"', 1)
    return compile_model(named.encode(), "test.dmn", dialect=dialect)


def output(of: DecisionModel, **variables: Value) -> Value:
    return of.evaluate("Decide", variables).output


def test_a_model_of_that_language_gives_defaults_in_both_dialects() -> None:
    for dialect in (Dialect.CAMUNDA, Dialect.STANDARD):
        assert output(model(decision(literal('"a" = 1')), dialect=dialect)) is False


def test_the_same_model_in_feel_gives_null() -> None:
    assert output(model(decision(literal('"a" = 1')), language=FEEL)) is None


def test_one_expression_may_be_of_the_other_language() -> None:
    mixed = literal("sum([1, null])").replace(
        "<literalExpression>", f'<literalExpression expressionLanguage="{FEEL}">'
    )

    assert output(model(decision(mixed))) is None
    assert output(model(decision(literal("sum([1, null])")))) == 1


def test_a_negated_cell_holds_for_values_of_another_kind_and_for_null() -> None:
    logic = table(["x"], ["y"], 'not("a") | "other"', '"a" | "a"', hit="FIRST")

    assert output(model(decision(logic)), x=5) == "other"
    assert output(model(decision(logic)), x=None) == "other"
    assert output(model(decision(logic)), x="a") == "a"
    assert output(model(decision(logic), language=FEEL), x=5) is None


def test_the_warning_is_among_the_messages() -> None:
    answer = model(decision(literal('"a" = 1'))).evaluate("Decide", {})

    assert [message.code for message in answer.messages] == ["not-comparable"]

"""By the standard, what spoils one element leaves the others alone; Camunda refuses the model.

DMN 1.5 §10.3.2.1: what cannot be evaluated is null.
"""

import pytest

from engine.dmn.compile import compile_model
from engine.feel.dialect import Dialect
from engine.source.problem import Refused
from tests.dmn.draw import compiled, decision, definitions, input_data, knowledge, literal, table

SOUND = decision(literal("1"), id="Sound")


def entry(name: str, text: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


FAULTS = [
    (f"<context>{entry('a', '1')}{entry('a', '2')}</context>", "duplicate-entry"),
    (f"<context>{entry('', '1')}{entry('a', '2')}</context>", "missing-variable"),
    (
        f'<relation><column name="a"/><row>{literal("1")}{literal("2")}</row></relation>',
        "wrong-row",
    ),
    (table(["1"], ["y"], "- | 1").replace('"UNIQUE"', '"SOMETIMES"'), "unknown-hit-policy"),
    (table(["1"], ["y"], "- | 1 | 2"), "wrong-rule"),
    (table(["1"], [], "-"), "missing-output"),
    (table(["1"], ["y", "y"], "- | 1 | 2"), "output-name"),
    (
        table(["1"], ["a", "b"], "- | 1 | 2", hit="COLLECT", aggregation="SUM"),
        "aggregation-of-several-outputs",
    ),
    (f"<conditional><if>{literal('true')}</if></conditional>", "missing-expression"),
    ('<invocation><binding><parameter name="a"/></binding></invocation>', "missing-expression"),
    (
        '<literalExpression expressionLanguage="http://javascript"><text>1</text>'
        "</literalExpression>",
        "unsupported-expression-language",
    ),
    (
        f'<functionDefinition kind="Perl">{literal("1")}</functionDefinition>',
        "unknown-function-kind",
    ),
]


@pytest.mark.parametrize(("logic", "code"), FAULTS)
def test_a_spoiled_decision_is_null_and_says_why(logic: str, code: str) -> None:
    model = compiled(
        SOUND,
        decision(logic, id="Spoiled"),
        decision(literal("[Sound, Spoiled]"), requires="decision:Sound decision:Spoiled"),
        dialect=Dialect.STANDARD,
    )

    answer = model.evaluate("Decide", {})

    assert answer.output == [1, None]
    assert (answer.messages[0].code, answer.messages[0].where) == (code, "decision 'Spoiled'")


@pytest.mark.parametrize(("logic", "code"), FAULTS)
def test_a_spoiled_decision_refuses_the_model_in_camunda(logic: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        compiled(SOUND, decision(logic, id="Spoiled"))

    assert code in {problem.code for problem in refused.value.problems}


def test_a_spoiled_knowledge_model_is_null_where_it_is_called() -> None:
    model = compiled(
        knowledge("k", "n", table(["n"], ["y"], "- | 1 | 2")),
        decision(literal("[k(1), 2]"), requires="knowledge:k"),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {}).output == [None, 2]


def test_a_requirement_that_leads_nowhere_gives_nothing_to_see() -> None:
    elements = (
        input_data("x"),
        decision(literal("[x, gone]"), requires="input:x decision:gone knowledge:lost"),
    )

    model = compiled(*elements, dialect=Dialect.STANDARD)

    assert model.evaluate("Decide", {"x": 1}).output == [1, None]
    with pytest.raises(Refused):
        compiled(*elements)


def test_what_spoils_the_whole_model_is_refused_in_both_dialects() -> None:
    circle = (
        decision(literal("1"), id="A", requires="decision:B"),
        decision(literal("1"), id="B", requires="decision:A"),
    )
    for dialect in Dialect:
        with pytest.raises(Refused, match="A > B > A"):
            compiled(*circle, dialect=dialect)


def test_an_import_that_is_no_model_of_decisions_is_passed_over_by_the_standard() -> None:
    schema = '<import name="xs" namespace="urn:xs" importType="http://www.w3.org/2001/XMLSchema"/>'

    assert compiled(schema, SOUND, dialect=Dialect.STANDARD).evaluate("Sound", {}).output == 1
    with pytest.raises(Refused, match="expected a DMN model"):
        compiled(schema, SOUND)


def test_an_argument_of_a_service_that_is_not_of_its_type_gives_null_by_the_standard() -> None:
    model = compiled(
        input_data("x", "number"),
        decision(literal('if x = null then "none" else x'), id="Out", requires="input:x"),
        '<decisionService id="ask" name="ask"><outputDecision href="#Out"/>'
        '<inputData href="#x"/></decisionService>',
        decision(literal('[ask("a"), ask(null), ask([1])]'), requires="knowledge:ask"),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {}).output == [None, "none", 1]


def test_what_was_imported_by_a_passed_over_import_is_not_there() -> None:
    base = compiled(decision(literal("1"), id="D"), dialect=Dialect.STANDARD)
    data = definitions(
        '<import name="b" namespace="urn:test" importType="urn:else"/>',
        '<decision id="Decide" name="Decide"><informationRequirement>'
        '<requiredDecision href="urn:test#D"/></informationRequirement>'
        + literal("[b.D, 2]") + "</decision>",
        namespace="urn:main",
    )  # fmt: skip

    model = compile_model(data, "m.dmn", imports={"urn:test": base}, dialect=Dialect.STANDARD)

    assert model.evaluate("Decide", {}).output == [None, 2]

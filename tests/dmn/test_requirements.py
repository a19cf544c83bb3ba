"""Requirement graphs: what is evaluated, in which order, and what each decision sees."""

import pytest

from engine.dmn.compile import compile_models
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from tests.dmn.draw import compiled, decision, definitions, input_data, knowledge, literal, table


def test_required_decisions_come_first_and_the_asked_one_last() -> None:
    model = compiled(
        decision(literal("A + B"), id="C", requires="decision:A decision:B"),
        decision(literal("A * 10"), id="B", requires="decision:A"),
        decision(literal("x + 1"), id="A", requires="input:x"),
        input_data("x", "number"),
    )

    answer = model.evaluate("C", {"x": 1})

    assert answer.output == 22
    assert [step.decision_id for step in answer.trace] == ["A", "B", "C"]
    assert [step.output for step in answer.trace] == [2, 20, 22]
    assert model.decisions["C"].required == ("A", "B")
    assert model.decisions["A"].inputs == ("x",)


def test_a_decision_that_nobody_requires_is_left_alone() -> None:
    model = compiled(decision(literal("1"), id="A"), decision(literal("2"), id="B"))

    answer = model.evaluate("B", {})

    assert [step.decision_id for step in answer.trace] == ["B"]


def test_a_long_chain_of_decisions_is_no_recursion() -> None:
    chain = [decision(literal("1"), id="D0")] + [
        decision(literal(f"D{n - 1} + 1"), id=f"D{n}", requires=f"decision:D{n - 1}")
        for n in range(1, 3000)
    ]
    model = compiled(*chain)

    assert model.evaluate("D2999", {}).output == 3000


def test_an_output_is_seen_by_its_variable_and_in_camunda_by_its_id_too() -> None:
    first = decision(literal("5"), id="risk_id", name="Risk Level")
    for text in ("Risk Level + 1", "risk_id + 1"):
        model = compiled(first, decision(literal(text), requires="decision:risk_id"))

        assert model.evaluate("Decide", {}).output == 6


def test_several_outputs_of_a_table_are_read_by_name() -> None:
    rates = table(["x"], ["low", "high"], "- | 1 | 9")
    model = compiled(
        decision(rates, id="rates"),
        decision(literal("rates.high - rates.low"), requires="decision:rates"),
    )

    assert model.evaluate("Decide", {"x": 0}).output == 8


def test_camunda_shows_all_variables_and_the_standard_only_what_is_required() -> None:
    elements = (decision(literal("if y = null then x else y"), requires="input:x"), input_data("x"))
    variables = {"x": 1, "y": 2}

    assert compiled(*elements).evaluate("Decide", variables).output == 2
    standard = compiled(*elements, dialect=Dialect.STANDARD)
    assert standard.evaluate("Decide", variables).output == 1


def test_a_missing_input_is_null_with_a_message() -> None:
    model = compiled(decision(literal("x"), requires="input:x"), input_data("x", "number"))

    answer = model.evaluate("Decide", {})

    assert answer.output is None
    assert answer.failure is None
    assert "x" in answer.messages[0].text


def test_names_may_hold_spaces_and_symbols() -> None:
    model = compiled(
        '<inputData id="i" name="Monthly income - net"/>',
        decision(
            literal("Monthly income - net * 12"),
            id="Yearly",
            name="Income/year",
            requires="input:i",
        ),
        decision(literal("Income/year > 1000"), requires="decision:Yearly"),
    )

    assert model.evaluate("Decide", {"Monthly income - net": 100}).output is True


def test_a_failure_of_a_required_decision_ends_the_evaluation_in_camunda() -> None:
    elements = (
        decision(table(["x"], ["y"], "- | 1", "- | 2"), id="Broken"),
        decision(literal("if Broken = null then 7 else Broken"), requires="decision:Broken"),
    )

    camunda = compiled(*elements).evaluate("Decide", {"x": 1})
    standard = compiled(*elements, dialect=Dialect.STANDARD).evaluate("Decide", {"x": 1})

    assert (camunda.output, camunda.failed_decision) == (None, "Broken")
    assert [step.decision_id for step in camunda.trace] == ["Broken"]
    assert (standard.output, standard.failed_decision) == (7, "Broken")
    assert camunda.failure == standard.failure


def test_a_used_up_budget_fails_the_decision() -> None:
    model = compiled(decision(literal("count(for i in 1..100000 return i * 2)")))

    answer = model.evaluate("Decide", {}, Context(steps=1000))

    assert answer.output is None
    assert answer.failed_decision == "Decide"
    assert answer.messages[-1].code == "budget-exceeded"


def test_a_failed_assertion_fails_the_decision_with_its_own_words() -> None:
    model = compiled(decision(literal('assert(x, x > 1, "too small") + missing')))

    answer = model.evaluate("Decide", {"x": 1})

    assert answer.output is None
    assert answer.failure == "decision 'Decide': too small (character 7)"


def test_a_given_output_replaces_the_logic_of_a_decision() -> None:
    model = compiled(
        decision(literal("1"), id="A"), decision(literal("A + 1"), requires="decision:A")
    )

    answer = model.evaluate("Decide", {}, given={("urn:test", "A"): 41})

    assert answer.output == 42
    assert [step.decision_id for step in answer.trace] == ["Decide"]


def test_evaluating_twice_gives_the_same_again() -> None:
    model = compiled(decision(table(["x"], ["y"], "> 1 | [x, x]", "- | [0]", hit="FIRST")))

    first, second = (model.evaluate("Decide", {"x": 2}) for _ in range(2))

    assert first.output == second.output == [2, 2]


def test_an_unknown_decision_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        compiled(decision(literal("1"))).evaluate("Nobody", {})


def test_imported_decisions_knowledge_and_types_go_by_the_import_name() -> None:
    base = definitions(
        '<itemDefinition name="tRate"><typeRef>number</typeRef></itemDefinition>',
        input_data("amount", "number"),
        decision(literal("amount * 2"), id="Double", requires="input:amount"),
        knowledge("add one", "n:number", literal("n + 1")),
        namespace="urn:base",
    )
    main = definitions(
        '<import name="base" namespace="urn:base" '
        'importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        '<decision id="Decide" name="Decide"><variable name="Decide" typeRef="base.tRate"/>'
        '<informationRequirement><requiredDecision href="urn:base#Double"/>'
        "</informationRequirement>"
        '<knowledgeRequirement><requiredKnowledge href="urn:base#add_one"/>'
        "</knowledgeRequirement>" + literal("base.add one(base.Double)") + "</decision>",
        namespace="urn:main",
    )

    models = compile_models({"main.dmn": main, "base.dmn": base})

    assert models["main.dmn"].evaluate("Decide", {"amount": 4}).output == 9


@pytest.mark.parametrize("dialect", [*Dialect])
def test_names_with_spaces_may_stand_on_either_side_of_the_dot(dialect: Dialect) -> None:
    base = definitions(
        '<itemDefinition name="t Rate"><typeRef>number</typeRef></itemDefinition>',
        '<inputData id="i" name="amount in"><variable name="amount in" typeRef="t Rate"/>'
        "</inputData>",
        namespace="urn:base",
    )
    main = definitions(
        '<import name="my base" namespace="urn:base" '
        'importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        '<decision id="Decide" name="Decide"><informationRequirement>'
        '<requiredInput href="urn:base#i"/></informationRequirement>'
        + literal('[my base.amount in, "a" instance of my base.t Rate]')
        + "</decision>",
        namespace="urn:main",
    )

    model = compile_models({"main.dmn": main, "base.dmn": base}, dialect=dialect)["main.dmn"]

    assert model.evaluate("Decide", {"amount in": 3}).output == [3, False]


def test_a_knowledge_model_with_a_long_text_that_is_called_in_a_loop_ends_by_its_budget() -> None:
    model = compiled(
        knowledge("long", "n", literal("n + " * 4000 + "n")),
        decision(literal("for i in 1..100000 return long(i)"), requires="knowledge:long"),
    )

    answer = model.evaluate("Decide", {})

    assert answer.failure == "decision 'Decide': the evaluation takes more steps than it is allowed"


def test_entries_with_spaces_are_read_where_nobody_knows_the_value_yet() -> None:
    staff = (
        '<relation><column name="emp id"/><column name="pay/h"/>'
        f"<row>{literal('1')}{literal('10')}</row><row>{literal('2')}{literal('20')}</row></relation>"
    )
    for dialect in Dialect:
        model = compiled(
            decision(staff, id="Staff"),
            decision(literal("Staff[emp id = 2].pay/h"), requires="decision:Staff"),
            dialect=dialect,
        )

        assert model.evaluate("Decide", {}).output == [20]


def test_a_name_inside_of_values_never_changes_a_text_that_parses_without_it() -> None:
    odd = (
        f'<context><contextEntry><variable name="a - b"/>{literal("100")}</contextEntry></context>'
    )
    model = compiled(
        decision(odd, id="Odd"),
        decision(literal("a - b"), requires="decision:Odd input:a input:b"),
        input_data("a"),
        input_data("b"),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {"a": 5, "b": 3}).output == 2

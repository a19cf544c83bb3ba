"""Messages say where they come from: decision, rule, column or part, and the character."""

import pytest

from engine.dmn.compile import compile_models
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from tests.dmn.draw import compiled, decision, definitions, input_data, knowledge, literal, table


def told(*elements: str, dialect: Dialect = Dialect.CAMUNDA, **variables: object) -> list[str]:
    answer = compiled(*elements, dialect=dialect).evaluate("Decide", variables)  # type: ignore[arg-type]
    return [message.sentence for message in answer.messages]


@pytest.mark.parametrize(
    ("logic", "where"),
    [
        (literal("a + nobody"), "decision 'Decide'"),
        (table(["a + nobody"], ["y"], "- | 1"), "decision 'Decide', input 'a + nobody'"),
        (
            table(["a"], ["y"], "2 | 1", "< nobody | 1"),
            "decision 'Decide', rule 2, input 'a'",
        ),
        (table(["a"], ["y"], "1 | nobody"), "decision 'Decide', rule 1, output 'y'"),
        (
            table(["a"], ["y"], "2 | 1", default=["nobody"]),
            "decision 'Decide', default of output 'y'",
        ),
        (
            f'<context><contextEntry><variable name="x"/>{literal("nobody")}</contextEntry>'
            "</context>",
            "decision 'Decide', entry 'x'",
        ),
        (f"<list>{literal('1')}{literal('nobody')}</list>", "decision 'Decide', item 2"),
        (
            f'<relation><column name="c"/><row>{literal("nobody")}</row></relation>',
            "decision 'Decide', row 1, column 'c'",
        ),
        (
            f"<conditional><if>{literal('true')}</if><then>{literal('nobody')}</then>"
            f"<else>{literal('1')}</else></conditional>",
            "decision 'Decide', then",
        ),
        (
            f'<for iteratorVariable="i"><in>{literal("[1]")}</in>'
            f"<return>{literal('nobody')}</return></for>",
            "decision 'Decide', return",
        ),
        (
            f"<filter><in>{literal('[1]')}</in><match>{literal('nobody')}</match></filter>",
            "decision 'Decide', match",
        ),
        (
            f"<context><contextEntry>{table(['a'], ['y'], '1 | nobody')}</contextEntry></context>",
            "decision 'Decide', rule 1, output 'y'",
        ),
    ],
)
def test_a_message_names_the_part_that_it_comes_from(logic: str, where: str) -> None:
    sentences = told(decision(logic), a=1)

    assert sentences[0].startswith(f"{where}: no variable or function with name 'nobody'")


def test_a_message_says_at_which_character_of_its_text() -> None:
    (message,) = compiled(decision(literal('1 + "a"'))).evaluate("Decide", {}).messages

    assert message.column is not None
    assert message.sentence.endswith(f"(character {message.column})")


def test_the_element_of_a_cell_is_named_by_its_own_id() -> None:
    cells = table(["a"], ["y"], "1 | nobody").replace(
        "<outputEntry>", '<outputEntry id="UnaryTests_7">'
    )

    (message, *_) = compiled(decision(cells)).evaluate("Decide", {"a": 1}).messages

    assert message.at == "UnaryTests_7"


def test_the_element_at_fault_is_the_decision_where_nothing_nearer_has_an_id() -> None:
    model = compiled(decision(literal("x"), requires="input:x"), input_data("x", "number"))

    (message, *_) = model.evaluate("Decide", {"x": "five"}).messages

    assert (message.at, message.where) == ("Decide", "decision 'Decide'")
    assert message.text.startswith("input x: expected number")


def test_what_a_knowledge_model_says_is_told_by_its_name_wherever_it_is_called() -> None:
    sentences = told(
        knowledge("add one", "n", literal("n + one")),
        decision(literal('"a" - 1 = null and add one(1) = null'), requires="knowledge:add_one"),
    )

    assert [each.partition(":")[0] for each in sentences][:2] == [
        "decision 'Decide'",
        "knowledge model 'add one'",
    ]


def test_cells_with_the_same_text_are_told_apart() -> None:
    rules = ("1 | nobody", "2 | nobody")

    sentences = told(decision(table(["a"], ["y"], *rules)), a=2)

    assert sentences[0].startswith("decision 'Decide', rule 2, output 'y':")


def test_a_type_that_is_not_kept_names_the_cell_by_the_standard() -> None:
    typed = decision(table(["a"], ["y:number"], '1 | "x"'), requires="input:a")

    sentences = told(typed, input_data("a"), dialect=Dialect.STANDARD, a=1)

    assert "decision 'Decide', rule 1, output 'y': expected number, found string 'x'" in sentences


def test_a_failure_says_which_decision_on_the_way_failed_and_where() -> None:
    model = compiled(
        decision(table(["a"], ["y"], "1 | assert(a, a > 5)"), id="First"),
        decision(literal("First"), requires="decision:First"),
    )

    answer = model.evaluate("Decide", {"a": 1})

    assert answer.failed_decision == "First"
    assert answer.failure is not None
    assert answer.failure.startswith("decision 'First', rule 1, output 'y': ")


def test_a_failure_inside_a_service_is_told_with_both_ways() -> None:
    model = compiled(
        decision(table(["a"], ["y"], "- | 1", "- | 2"), id="Inner", requires="input:a"),
        input_data("a"),
        '<decisionService id="ask" name="ask"><outputDecision href="#Inner"/>'
        '<inputData href="#a"/></decisionService>',
        decision(literal("ask(1)"), requires="knowledge:ask"),
    )

    failure = model.evaluate("Decide", {}).failure

    assert failure is not None
    assert "decision 'Decide'" in failure
    assert "decision 'Inner': hit policy UNIQUE allows one matching rule" in failure


def test_a_used_up_budget_is_told_even_after_more_messages_than_are_kept() -> None:
    logic = literal("for i in 1..100000 return nobody")

    answer = compiled(decision(logic)).evaluate("Decide", {}, Context(steps=5000))

    assert answer.failure == (
        "decision 'Decide': the evaluation takes more steps than it is allowed"
    )


def test_a_text_that_does_not_parse_is_placed_by_the_standard() -> None:
    broken = decision(table(["a"], ["y"], "1 | 1 +"), requires="input:a")

    sentences = told(broken, input_data("a"), dialect=Dialect.STANDARD, a=1)

    assert sentences[0].startswith("decision 'Decide', rule 1, output 'y': FEEL does not parse:")


def test_an_imported_decision_is_told_by_its_own_name() -> None:
    base = definitions(decision(literal("nobody"), id="price"), namespace="urn:base")
    main = definitions(
        '<import name="b" namespace="urn:base" '
        'importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        '<decision id="Decide" name="Decide"><informationRequirement>'
        '<requiredDecision href="urn:base#price"/></informationRequirement>'
        + literal("b.price") + "</decision>",
        namespace="urn:main",
    )  # fmt: skip

    answer = compile_models({"m.dmn": main, "b.dmn": base})["m.dmn"].evaluate("Decide", {})

    assert answer.messages[0].where == "decision 'price'"

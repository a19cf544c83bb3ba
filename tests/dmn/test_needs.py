"""What a decision reads from its caller."""

import pytest

from engine.dmn.compile import compile_model
from engine.dmn.needs import Need, needed
from engine.feel.dialect import Dialect
from tests.dmn.draw import compiled, decision, definitions, input_data, knowledge, literal, table


def names(*elements: str, asked: str = "Decide") -> list[str]:
    return [need.name for need in needed(compiled(*elements), asked)]


def test_input_data_come_first_with_their_types() -> None:
    model = compiled(
        input_data("age", "number"),
        decision(table(["turn", "age"], ["y"], "1 | > 5 | 2"), requires="input:age"),
    )

    assert needed(model, "Decide") == (
        Need("age", "number", declared=True),
        Need("turn", None, declared=False),
    )


def test_what_required_decisions_read_is_needed_as_well_but_not_their_outputs() -> None:
    risk = decision(literal("income / 2"), id="Risk")

    found = names(risk, decision(literal("Risk + amount"), requires="decision:Risk"))

    assert found == ["income", "amount"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order.lines[item.price > limit].sku", ["limit", "order"]),
        ("for x in list return x + y", ["list", "y"]),
        ("sum(numbers) + max(1, top)", ["numbers", "top"]),
        ("{a: 1, b: a + c}.b", ["c"]),
        ("1 + 1", []),
    ],
)
def test_only_names_that_the_text_does_not_bind_are_read(text: str, expected: list[str]) -> None:
    assert sorted(names(decision(literal(text)))) == expected


def test_knowledge_is_no_need() -> None:
    model = (
        knowledge("fee", "n", literal("n * 2")),
        decision(literal("fee(amount)"), requires="knowledge:fee"),
    )

    assert names(*model) == ["amount"]


def test_cells_that_are_full_feel_and_outputs_are_read_too() -> None:
    drawn = table(["age"], ["y"], "> minimum | other + 1", '<= 3 | "a"')

    assert names(decision(drawn)) == ["age", "minimum", "other"]


def test_entries_of_a_boxed_context_are_its_own() -> None:
    boxed = (
        '<context><contextEntry><variable name="net"/><literalExpression><text>gross - tax</text>'
        "</literalExpression></contextEntry><contextEntry><literalExpression><text>net * 2</text>"
        "</literalExpression></contextEntry></context>"
    )

    assert names(decision(boxed)) == ["gross", "tax"]


def test_by_the_standard_only_input_data_are_seen() -> None:
    text = definitions(decision(literal("a + b")))
    model = compile_model(text, "test.dmn", dialect=Dialect.STANDARD)

    assert needed(model, "Decide") == ()

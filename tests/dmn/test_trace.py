"""What an evaluation explains: inputs, matched rules, outputs, messages, of each decision."""

from decimal import Decimal

from engine.dmn.compile import DecisionKind, MatchedRule
from tests.dmn.draw import compiled, decision, literal, table


def test_a_table_explains_its_inputs_and_its_matching_rules() -> None:
    drawn = table(
        ["age", "income * 12"],
        ["level", "limit"],
        '< 18 | - | "none" | 0',
        '>= 18 | > 1000 | "full" | income',
        '>= 18 | > 2000 | "extra" | 1',
        hit="COLLECT",
    )

    answer = compiled(decision(drawn, name="Level")).evaluate(
        "Decide", {"age": 20, "income": Decimal("100.5")}
    )

    (step,) = answer.trace
    assert (step.decision_id, step.name, step.kind) == (
        "Decide", "Level", DecisionKind.DECISION_TABLE,
    )  # fmt: skip
    assert step.inputs == (("in0", "age", 20), ("in1", "income * 12", Decimal("1206.0")))
    assert step.matched_rules == (
        MatchedRule("rule2", 2, (("out0", "level", "full"), ("out1", "limit", Decimal("100.5")))),
    )
    assert step.output == [{"level": "full", "limit": Decimal("100.5")}]


def test_an_expression_explains_its_output_and_has_no_rules() -> None:
    (step,) = compiled(decision(literal("1 + 1"))).evaluate("Decide", {}).trace

    assert step.kind is DecisionKind.LITERAL_EXPRESSION
    assert (step.inputs, step.matched_rules, step.output) == ((), (), 2)


def test_a_rule_without_an_id_is_named_by_its_table_and_number() -> None:
    drawn = table(["x"], ["y"], "1 | 1", "2 | 2").replace('<rule id="rule2">', "<rule>")

    (step,) = compiled(decision(drawn)).evaluate("Decide", {"x": 2}).trace

    assert step.matched_rules[0].rule_id == "Table_rule_2"


def test_messages_stand_with_the_decision_that_caused_them() -> None:
    model = compiled(
        decision(literal("missing"), id="A"),
        decision(literal("1"), id="B", requires="decision:A"),
    )

    answer = model.evaluate("B", {})

    assert [len(step.messages) for step in answer.trace] == [1, 0]
    assert answer.messages == answer.trace[0].messages


def test_the_same_inputs_give_the_same_rules_again_and_again() -> None:
    model = compiled(decision(table(["x"], ["y"], "< 5 | 1", "? > 3 | 2", hit="COLLECT")))

    seen = {
        tuple(rule.rule_id for rule in model.evaluate("Decide", {"x": 4}).trace[-1].matched_rules)
        for _ in range(1000)
    }

    assert seen == {("rule1", "rule2")}

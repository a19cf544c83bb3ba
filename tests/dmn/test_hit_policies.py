"""What several matching rules come to, DMN 1.5 §8.2.10 and §8.2.11, and what none come to."""

from decimal import Decimal

import pytest

from engine.dmn.compile import Evaluation
from engine.feel.dialect import Dialect
from engine.feel.values import Value
from tests.dmn.draw import compiled, decision, table

RULES = ('>= 10 | "low"', '>= 20 | "high"', '>= 30 | "middle"')
ORDER = ('"high", "middle", "low"',)


def decide(
    value: Value, *rules: str, dialect: Dialect = Dialect.CAMUNDA, **more: str
) -> Evaluation:
    drawn = table(["x"], ["y"], *(rules or RULES), **more)
    return compiled(decision(drawn), dialect=dialect).evaluate("Decide", {"x": value})


@pytest.mark.parametrize(
    ("hit", "expected"),
    [
        ("FIRST", "low"),
        ("F", "low"),
        ("RULE ORDER", ["low", "high", "middle"]),
        ("R", ["low", "high", "middle"]),
        ("COLLECT", ["low", "high", "middle"]),
    ],
)
def test_several_rules_in_rule_order(hit: str, expected: Value) -> None:
    answer = decide(35, hit=hit)

    assert answer.output == expected
    assert answer.failure is None


@pytest.mark.parametrize(
    ("hit", "expected"),
    [("PRIORITY", "high"), ("OUTPUT ORDER", ["high", "middle", "low"])],
)
def test_output_values_give_the_order_of_importance(hit: str, expected: Value) -> None:
    answer = decide(35, hit=hit, values=ORDER)  # type: ignore[arg-type]

    assert answer.output == expected


def test_priority_of_several_outputs_goes_column_by_column() -> None:
    drawn = table(
        ["x"],
        ["who", "when"],
        '- | "b" | "now"',
        '- | "a" | "later"',
        '- | "a" | "now"',
        hit="OUTPUT ORDER",
        values=['"a", "b"', '"now", "later"'],
    )

    answer = compiled(decision(drawn)).evaluate("Decide", {"x": 1})

    assert answer.output == [
        {"who": "a", "when": "now"},
        {"who": "a", "when": "later"},
        {"who": "b", "when": "now"},
    ]


def test_unique_with_one_match_gives_it() -> None:
    assert decide(15).output == "low"


def test_unique_with_two_matches_fails_and_names_the_rules() -> None:
    answer = decide(25)

    assert answer.output is None
    assert answer.failed_decision == "Decide"
    assert answer.failure == (
        "decision 'Decide': hit policy UNIQUE allows one matching rule, found 2: 1, 2"
    )
    assert [rule.index for rule in answer.trace[-1].matched_rules] == [1, 2]
    assert answer.messages[-1].code == "several-rules-match"


def test_any_accepts_the_same_output_several_times() -> None:
    answer = decide(5, '> 1 | "yes"', '> 2 | "yes"', '> 9 | "no"', hit="ANY")

    assert answer.output == "yes"


def test_any_with_different_outputs_fails() -> None:
    answer = decide(5, '> 1 | "yes"', '> 2 | "no"', hit="ANY")

    assert answer.output is None
    assert answer.failure is not None
    assert "rules 1 and 2" in answer.failure


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("SUM", Decimal("6.5")), ("MIN", Decimal("0.5")), ("MAX", 4), ("COUNT", 3)],
)
def test_collect_aggregates(aggregation: str, expected: Value) -> None:
    answer = decide(1, "- | 2", "- | 0.5", "- | 4", hit="COLLECT", aggregation=aggregation)

    assert answer.output == expected


def test_collect_finds_the_extremes_of_anything_with_an_order() -> None:
    answer = decide(1, '- | "b"', '- | "a"', hit="COLLECT", aggregation="MIN")

    assert answer.output == "a"


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
def test_collect_over_unlike_values_fails(aggregation: str) -> None:
    answer = decide(1, "- | 2", '- | "two"', hit="COLLECT", aggregation=aggregation)

    assert answer.output is None
    assert answer.failure is not None
    assert "found string in rule 2" in answer.failure


def test_several_outputs_are_a_context_by_name() -> None:
    drawn = table(["x"], ["a", "b"], "1 | 10 | 20", "2 | x + 1 | null", hit="COLLECT")

    model = compiled(decision(drawn))

    assert model.evaluate("Decide", {"x": 1}).output == [{"a": 10, "b": 20}]
    assert model.evaluate("Decide", {"x": 2}).output == [{"a": 3, "b": None}]


@pytest.mark.parametrize("hit", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT", "RULE ORDER"])
def test_no_match_is_null_and_no_failure_in_camunda(hit: str) -> None:
    answer = decide(1, hit=hit)

    assert (answer.output, answer.failure, answer.messages) == (None, None, ())


@pytest.mark.parametrize(
    ("hit", "aggregation", "expected"),
    [
        ("UNIQUE", "", None),
        ("COLLECT", "", []),
        ("RULE ORDER", "", []),
        ("COLLECT", "COUNT", 0),
        ("COLLECT", "SUM", None),
    ],
)
def test_no_match_by_the_standard(hit: str, aggregation: str, expected: Value) -> None:
    answer = decide(1, dialect=Dialect.STANDARD, hit=hit, aggregation=aggregation)

    assert answer.output == expected


def test_default_outputs_stand_in_where_no_rule_matches() -> None:
    drawn = table(["x"], ["a", "b"], "> 5 | 1 | 2", default=["x * 2", ""])

    model = compiled(decision(drawn))

    assert model.evaluate("Decide", {"x": 4}).output == {"a": 8, "b": None}
    assert model.evaluate("Decide", {"x": 6}).output == {"a": 1, "b": 2}


def test_only_the_first_match_is_evaluated_under_first() -> None:
    answer = decide(5, "? > 1 | 1", "? > 2 | 2", "? > 3 | 3", hit="FIRST")

    assert answer.output == 1
    assert [rule.index for rule in answer.trace[-1].matched_rules] == [1]


def test_without_output_values_the_order_is_that_of_the_values_that_the_type_allows() -> None:
    ranks = (
        '<itemDefinition name="tRank"><typeRef>string</typeRef><allowedValues>'
        '<text>"low","high"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tAlias"><typeRef>tRank</typeRef></itemDefinition>'
    )
    logic = table(["x"], ["y:tAlias"], '- | "high"', '- | "low"', hit="PRIORITY")

    assert compiled(ranks, decision(logic)).evaluate("Decide", {"x": 1}).output == "low"

"""Decision tables by the text of the standard: each hit policy with each kind of output.

DMN 1.5 §8.2, in the standard's dialect.
"""

from typing import Any

import pytest

from engine.feel.dialect import Dialect
from engine.feel.temporal_text import parse_temporal
from tests.dmn.draw import compiled, decision, input_data, table

RISING = ('> 0 | 1 | "a"', '> 5 | 2 | "b"', '> 8 | 3 | "c"')
NUMBERS = ("> 0 | 1", "> 5 | 2", "> 8 | 3", "> 8 | 3")
A, B, C = ({"n": number, "s": text} for number, text in ((1, "a"), (2, "b"), (3, "c")))


def decide(inputs: list[str], outputs: list[str], *rules: str, at: Any = None, **more: Any) -> Any:
    """The output of a table whose inputs are input data; *at* are their values by name."""
    given = at if isinstance(at, dict) else {"x": at}
    logic = table(inputs, outputs, *rules, **more)
    needed = [name for name in given if name.isidentifier()]
    model = compiled(
        *map(input_data, needed),
        decision(logic, requires=" ".join(f"input:{name}" for name in needed)),
        dialect=Dialect.STANDARD,
    )
    return model.evaluate("Decide", given).output


@pytest.mark.parametrize(
    ("policy", "at", "expected"),
    [
        ("UNIQUE", 1, A),
        ("UNIQUE", 9, None),
        ("UNIQUE", 0, None),
        ("ANY", 1, A),
        ("ANY", 9, None),
        ("FIRST", 9, A),
        ("FIRST", 0, None),
        ("RULE ORDER", 9, [A, B, C]),
        ("RULE ORDER", 0, []),
        ("COLLECT", 6, [A, B]),
        ("COLLECT", 0, []),
        ("PRIORITY", 9, C),
        ("PRIORITY", 1, A),
        ("PRIORITY", 0, None),
        ("OUTPUT ORDER", 9, [C, B, A]),
        ("OUTPUT ORDER", 0, []),
    ],
)
def test_outputs_of_two_columns_are_contexts_under_each_policy(
    policy: str, at: int, expected: object
) -> None:
    values = ["3,2,1", '"c","b","a"']

    assert decide(["x"], ["n", "s"], *RISING, at=at, hit=policy, values=values) == expected


@pytest.mark.parametrize(
    ("aggregation", "hits", "nothing"),
    [("", [1, 2, 3, 3], []), ("SUM", 9, None), ("MIN", 1, None), ("MAX", 3, None), ("COUNT", 4, 0)],
)
def test_collect_aggregates_its_hits_and_gives_nothing_or_the_default_without(
    aggregation: str, hits: object, nothing: object
) -> None:
    more: dict[str, Any] = {"hit": "COLLECT", "aggregation": aggregation}

    assert decide(["x"], ["n"], *NUMBERS, at=9, **more) == hits
    assert decide(["x"], ["n"], *NUMBERS, at=0, **more) == nothing
    assert decide(["x"], ["n"], *NUMBERS, at=0, default=["5"], **more) == 5


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("MIN", "a"), ("MAX", "b"), ("COUNT", 2), ("SUM", None)]
)
def test_strings_have_an_order_and_a_number_but_no_sum(aggregation: str, expected: object) -> None:
    rules = ('- | "b"', '- | "a"')

    assert decide(["x"], ["n"], *rules, hit="COLLECT", aggregation=aggregation) == expected


def test_priorities_of_several_columns_count_from_the_left() -> None:
    rules = ('- | 1 | "b"', '- | 1 | "a"', '- | 2 | "a"')
    both, right = ["1,2", '"a","b"'], ["", '"a","b"']

    assert decide(["x"], ["n", "s"], *rules, hit="PRIORITY", values=both) == {"n": 1, "s": "a"}
    assert decide(["x"], ["n", "s"], *rules, hit="PRIORITY", values=right) == {"n": 1, "s": "a"}
    assert decide(["x"], ["n", "s"], *rules, hit="OUTPUT ORDER", values=both) == [
        {"n": 1, "s": "a"},
        {"n": 1, "s": "b"},
        {"n": 2, "s": "a"},
    ]


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "COLLECT"])
def test_without_a_hit_the_default_outputs_are_given_as_they_are(policy: str) -> None:
    more: dict[str, Any] = {"hit": policy, "default": ["9", '"z"'], "values": ["1,9", '"a","z"']}

    assert decide(["x"], ["n", "s"], *RISING[:1], at=0, **more) == {"n": 9, "s": "z"}


def test_a_default_may_be_an_expression_and_a_column_without_one_is_null() -> None:
    assert decide(["x"], ["n"], "1 | 2", at=9, default=["x * 2"]) == 18
    assert decide(["x"], ["a", "b"], "1 | 2 | 3", at=9, default=["5"]) == {"a": 5, "b": None}


@pytest.mark.parametrize(
    ("rules", "policy", "expected"),
    [
        (("5",), "UNIQUE", 5),
        (("5", "6"), "COLLECT", [5, 6]),
        (("5", "6"), "FIRST", 5),
        (("5", "6"), "UNIQUE", None),
        ((), "UNIQUE", None),
        ((), "COLLECT", []),
    ],
)
def test_a_table_without_inputs_matches_with_every_rule(
    rules: tuple[str, ...], policy: str, expected: object
) -> None:
    assert decide([], ["n"], *rules, at={}, hit=policy) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (("- | 1 | 2", "- | 1.0 | 2"), {"a": 1, "b": 2}),
        (("- | 1 | 2", "- | 1 | 3"), None),
        (("- | null | 2", "- | null | 2"), {"a": None, "b": 2}),
    ],
)
def test_any_compares_whole_outputs(rules: tuple[str, ...], expected: object) -> None:
    assert decide(["x"], ["a", "b"], *rules, hit="ANY") == expected


@pytest.mark.parametrize(
    ("cell", "value", "matches"),
    [
        ("", None, True),
        ("-", 5, True),
        ("5", 5, True),
        ("5", "5", False),
        ('"a","b"', "b", True),
        ('not("a","b")', "c", True),
        ('not("a","b")', "a", False),
        ("null", None, True),
        ("> 5", None, False),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("(1..5]", 1, False),
        ("]1..5[", 1, False),
        ("not([1..5])", 7, True),
        ("< 3, > 7", 9, True),
        ("? > 3 and ? < 5", 4, True),
        ("even(?)", 4, True),
        ("[1,2,3]", 2, True),
        ("[1,2]", [1, 2], True),
        ("list contains(?, 2)", [1, 2], True),
        ("count(?) = 2", [1, 2], True),
        ('["a".."z"]', "m", True),
        ('starts with(?, "a")', "abc", True),
        ('> duration("P1D")', parse_temporal("P2D"), True),
        ('[date("2020-01-01")..date("2020-12-31")]', parse_temporal("2020-05-05"), True),
        ("true", True, True),
        ("false", True, False),
        ("5 /* five */ // or so", 5, True),
    ],
)
def test_a_cell_accepts(cell: str, value: object, matches: bool) -> None:
    assert decide(["x"], ["y"], f"{cell} | 1", "- | 0", at=value, hit="FIRST") == int(matches)


def test_a_cell_may_name_another_input() -> None:
    rules = ("> y | - | 1", "- | - | 0")

    assert decide(["x", "y"], ["n"], *rules, at={"x": 4, "y": 3}, hit="FIRST") == 1
    assert decide(["x", "y"], ["n"], *rules, at={"x": 2, "y": 3}, hit="FIRST") == 0


@pytest.mark.parametrize(("value", "expected"), [("a", 1), ("z", None), (None, 1)])
def test_an_input_outside_of_its_values_makes_the_table_null(
    value: object, expected: object
) -> None:
    assert decide(["x"], ["n"], "- | 1", at=value, input_values=['"a","b"']) == expected


@pytest.mark.parametrize(("output", "expected"), [('"a"', "a"), ('"z"', None), ("null", None)])
def test_an_output_outside_of_its_values_makes_the_table_null(
    output: str, expected: object
) -> None:
    assert decide(["x"], ["n"], f"- | {output}", values=['"a","b"']) == expected


def test_an_output_is_made_one_of_its_column_type() -> None:
    assert decide(["x"], ["n:number"], "- | [5]") == 5
    assert decide(["x"], ["n:number"], '- | "five"') is None


def test_the_orientation_of_the_drawing_changes_nothing() -> None:
    for way in ("Rule-as-Row", "Rule-as-Column", "CrossTable"):
        logic = table([], ["y"], "5").replace(
            "<decisionTable ", f'<decisionTable preferredOrientation="{way}" outputLabel="Fee" '
        )

        model = compiled(decision(logic), dialect=Dialect.STANDARD)

        assert model.evaluate("Decide", {}).output == 5


def test_rules_may_have_annotations() -> None:
    logic = (
        table([], ["y"], "5")
        .replace("</rule>", "<annotationEntry><text>why</text></annotationEntry></rule>")
        .replace("<rule ", '<annotation name="note"/><rule ')
    )

    answer = compiled(decision(logic), dialect=Dialect.STANDARD).evaluate("Decide", {})

    assert answer.output == 5
    assert answer.trace[0].matched_rules[0].annotations == ("why",)

"""Gaps and overlaps of a table: what is found, with which rules and which example."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.analysis import analyze, warnings
from engine.dmn.compile import compile_model
from engine.dmn.findings import Analysis, FindingKind
from engine.dmn.parse import parse
from engine.feel.compile import compile_expression, compile_unary_tests
from engine.feel.values import Value
from engine.source.problem import Severity
from tests.dmn.draw import decision, definitions, table


def analysis(*rules: str, inputs: str = "x", **drawn: object) -> Analysis:
    logic = table(inputs.split(), ["y"], *rules, **drawn)  # type: ignore[arg-type]
    model, _ = parse(definitions(decision(logic)), "test.dmn")
    return analyze(model.decisions[0].expression, model)  # type: ignore[arg-type]


def texts(found: Analysis, kind: FindingKind) -> list[str]:
    return [each.text for each in found.of(kind)]


@pytest.mark.parametrize(
    ("rules", "gaps"),
    [
        (["< 18 | 1", ">= 18 | 2"], []),
        (["< 18 | 1", "> 18 | 2"], ["no rule matches x = 18"]),
        (["[1..5] | 1", "> 5 | 2"], ["no rule matches x = 0"]),
        (["<= 1 | 1", ">= 2 | 2"], ["no rule matches x = 1.5"]),
        (['"a" | 1', '"b" | 2'], ['no rule matches x = "other"']),
        (['"a" | 1', 'not("a") | 2'], []),
        (["true | 1"], ["no rule matches x = false"]),
        (["true | 1", "false | 2"], []),
        (["null | 1", "not(null) | 2"], []),
        (['< date("2026-01-01") | 1', '> @"2026-01-01" | 2'],
         ['no rule matches x = @"2026-01-01"']),
        (['<= @"2026-01-01" | 1', '>= @"2026-01-02" | 2'], []),
        (['< @"PT1H" | 1', '>= @"PT2H" | 2'], ['no rule matches x = @"PT1H"']),
        (["- | 1"], []),
    ],
)  # fmt: skip
def test_a_gap_is_told_with_an_example(rules: list[str], gaps: list[str]) -> None:
    assert texts(analysis(*rules), FindingKind.GAP) == gaps


@pytest.mark.parametrize(
    ("rules", "overlaps"),
    [
        (["<= 18 | 1", ">= 18 | 2"], ["rules 1 and 2 both match x = 18"]),
        (["[1..5) | 1", "[5..9] | 2"], []),
        (["[1..5] | 1", "(4..9] | 2", "> 8 | 3"],
         ["rules 1 and 2 both match x = 5", "rules 2 and 3 both match x = 9"]),
        (['"a","b" | 1', '"b" | 2'], ['rules 1 and 2 both match x = "b"']),
        (['not("a") | 1', '"b" | 2'], ['rules 1 and 2 both match x = "b"']),
        (["- | 1", "- | 2"], ["rules 1 and 2 both match any input"]),
        (['[@"2026-01-01"..@"2026-01-31"] | 1', '>= date("2026-01-31") | 2'],
         ['rules 1 and 2 both match x = @"2026-01-31"']),
    ],
)  # fmt: skip
def test_an_overlap_is_told_with_both_rules(rules: list[str], overlaps: list[str]) -> None:
    assert texts(analysis(*rules), FindingKind.OVERLAP) == overlaps


def test_columns_are_looked_at_together() -> None:
    found = analysis('< 18 | "a" | 1', ">= 18 | - | 2", '- | "b" | 3', inputs="age kind")

    assert texts(found, FindingKind.OVERLAP) == ['rules 2 and 3 both match age = 18, kind = "b"']
    assert texts(found, FindingKind.GAP) == ['no rule matches age = 17, kind = "other"']


def test_expected_values_bound_a_column() -> None:
    assert not analysis('"a" | 1', '"b" | 2', input_values=['"a","b"']).of(FindingKind.GAP)
    assert not analysis("< 5 | 1", ">= 5 | 2", input_values=["[0..9]"]).of(FindingKind.GAP)


def test_a_default_output_closes_every_gap() -> None:
    assert not analysis("1 | 1", default=["0"]).findings


def test_what_the_hit_policy_allows_is_said() -> None:
    first = analysis("> 1 | 1", "> 2 | 2", hit="FIRST").of(FindingKind.OVERLAP)
    any_same = analysis("> 1 | 1", "> 2 | 1", hit="ANY").of(FindingKind.OVERLAP)
    any_other = analysis("> 1 | 1", "> 2 | 2", hit="ANY").of(FindingKind.OVERLAP)
    unique = analysis("> 1 | 1", "> 2 | 2").of(FindingKind.OVERLAP)

    allowed = [each.allowed for each in (*first, *any_same, *any_other, *unique)]
    assert allowed == [True, True, False, False]


def test_a_rule_that_first_never_reaches_is_told() -> None:
    found = analysis("> 1 | 1", "> 2 | 2", "- | 3", hit="FIRST")

    assert texts(found, FindingKind.UNREACHABLE) == [
        "rule 2 is never reached: rule 1 matches all that it does"
    ]


def test_cells_that_are_not_simple_are_named_and_nothing_is_claimed_of_them() -> None:
    found = analysis("? > limit | 1", "< 5 | 2", "< 5 | 3")

    assert texts(found, FindingKind.NOT_UNDERSTOOD) == ["column 'x' is not simple in rule 1"]
    assert [each.rules for each in found.of(FindingKind.OVERLAP)] == [(2, 3)]
    assert not found.of(FindingKind.GAP)


def test_an_overlap_of_columns_that_hang_together_is_not_certain() -> None:
    alone = analysis("> 1 | - | 1", "- | > 1 | 2", inputs="a b").of(FindingKind.OVERLAP)
    together = analysis("> 1 | - | 1", "- | > 1 | 2", inputs="a a+1").of(FindingKind.OVERLAP)

    assert ([each.certain for each in alone], [each.certain for each in together]) == (
        [True],
        [False],
    )


def test_a_deployment_is_warned_only_of_overlaps_of_unique_that_are_certain() -> None:
    rules = ["> 1 | - | 1", "- | > 1 | 2"]
    drawn = definitions(
        decision(table(["a", "b"], ["y"], *rules), id="Sure"),
        decision(table(["a", "a + 1"], ["y"], *rules, id="T2"), id="Unsure"),
        decision(table(["a", "b"], ["y"], *rules, hit="FIRST", id="T3"), id="First"),
    )

    (told,) = warnings(parse(drawn, "test.dmn")[0])

    assert told.severity is Severity.WARNING
    assert (told.code, told.element) == ("overlapping-rules", "Table")
    assert "rules 1 and 2 both match a = 2, b = 2" in told.message


def test_other_hit_policies_are_not_looked_at() -> None:
    assert not analysis("1 | 1", hit="COLLECT").looked_at


numbers = st.integers(0, 4)
cells = st.one_of(
    st.just("-"),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), numbers).map(
        lambda two: f"{two[0]} {two[1]}"
    ),
    numbers.map(str),
    st.tuples(numbers, numbers).map(lambda two: f"({two[0]}..{two[0] + two[1] + 1}]"),
    numbers.map(lambda number: f"not({number})"),
)
strings = st.sampled_from(["-", '"a"', '"b"', '"a","b"', 'not("a")', 'not("a","c")'])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(cells, strings), min_size=1, max_size=5))
def test_every_example_is_what_it_is_said_to_be(rows: list[tuple[str, str]]) -> None:
    rules = [f"{one} | {other} | {number}" for number, (one, other) in enumerate(rows)]
    logic = table(["x", "s"], ["y"], *rules, hit="COLLECT")
    model = compile_model(definitions(decision(logic)), "test.dmn")

    found = analysis(*rules, inputs="x s")

    matched = {
        each: model.evaluate("Decide", {"x": 99, "s": "zz"} | asked(each.example)).output or []
        for each in found.findings
    }
    for each, outputs in matched.items():
        assert {rule - 1 for rule in each.rules} <= set(outputs)  # type: ignore[arg-type]
        assert bool(outputs) is (each.kind is FindingKind.OVERLAP)
    if not found.of(FindingKind.GAP):
        for x in (-1, 0, Decimal("0.5"), 1, 2, 3, 4, 5, Decimal("5.5"), 99):
            for s in ("a", "b", "c", "zz"):
                assert model.evaluate("Decide", {"x": x, "s": s}).output


def asked(example: tuple[tuple[str, str], ...]) -> dict[str, Value]:
    return {name: compile_expression(text).evaluate({}) for name, text in example}


def test_the_work_is_bounded() -> None:
    wide = [" | ".join([*["-"] * n, f"> {n}", *["-"] * (39 - n), "1"]) for n in range(40)]
    names = " ".join(f"x{n}" for n in range(40))
    many = analysis(*[f"> {n} | {n}" for n in range(300)])

    assert analysis(*wide, inputs=names).findings
    assert not many.complete
    assert len(many.of(FindingKind.OVERLAP)) == 100
    assert not analysis(*["1 | 1"] * 20_001).looked_at


@pytest.mark.parametrize(
    ("rules", "region"),
    [
        (["< 18 | 1", "> 18 | 2"], "18"),
        (["[1..5] | 1", "(7..9) | 2"], "< 1, (5..7], >= 9"),
        (["<= 1 | 1", ">= 2 | 2"], "(1..2)"),
        (['"a" | 1', '"b" | 2'], 'not("a", "b")'),
        (['not("a","b") | 1', '"b" | 2'], '"a"'),
        (["true | 1"], "false"),
        (["null | 1", '"a" | 2'], 'not("a", null)'),
        (['< date("2026-01-01") | 1', '> @"2026-01-05" | 2'],
         '[@"2026-01-01"..@"2026-01-05"]'),
    ],
)  # fmt: skip
def test_a_gap_is_told_as_a_cell_that_accepts_it(rules: list[str], region: str) -> None:
    (gap,) = analysis(*rules).of(FindingKind.GAP)

    assert gap.region == (region,)


def test_cells_of_all_columns_make_a_rule_that_fills_the_gap() -> None:
    rules = ['< 18 | "a" | 1', ">= 18 | - | 2"]

    (gap,) = analysis(*rules, inputs="age kind").of(FindingKind.GAP)
    filled = analysis(*rules, f"{' | '.join(map(str, gap.region))} | 3", inputs="age kind")

    assert gap.region == ("< 18", 'not("a")')
    assert not filled.of(FindingKind.GAP)


def test_an_overlap_is_told_as_the_cells_that_both_rules_accept() -> None:
    found = analysis('[1..9] | "a","b" | 1', '> 5 | not("b") | 2', inputs="x y")

    (overlap,) = found.of(FindingKind.OVERLAP)

    assert overlap.region == ("(5..9]", '"a"')


def test_a_table_that_is_not_looked_at_says_why() -> None:
    assert "hit policy COLLECT" in analysis("- | 1", hit="COLLECT").not_looked_at
    assert analysis("- | 1").not_looked_at == ""


CONSTANTS: list[Value] = [Decimal(n) / 2 for n in range(-1, 9)]
NUMBER_CELLS = st.one_of(
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", ""]), st.integers(-1, 3)).map(
        lambda drawn: f"{drawn[0]} {drawn[1]}"
    ),
    st.tuples(st.sampled_from("[("), st.integers(-1, 3), st.sampled_from("])")).map(
        lambda drawn: f"{drawn[0]}{drawn[1]}..{drawn[1] + 1}{drawn[2]}"
    ),
)
STRING_CELLS = st.sampled_from(['"a"', '"b"', 'not("a")', 'not("a","b")', '"a","b"', "null"])


@given(
    st.one_of(
        st.tuples(st.just(CONSTANTS), st.lists(NUMBER_CELLS, min_size=1, max_size=4)),
        st.tuples(st.just(["a", "b", "c"]), st.lists(STRING_CELLS, min_size=1, max_size=4)),
    )
)
@settings(max_examples=150)
def test_the_cell_of_a_gap_accepts_what_no_rule_does_and_nothing_else(
    drawn: tuple[list[Value], list[str]],
) -> None:
    values, cells = drawn
    looks = any(cell != "null" for cell in cells)
    gaps = analysis(*(f"{cell} | 1" for cell in cells)).of(FindingKind.GAP)

    regions = [gap.region[0] for gap in gaps]

    assert None not in regions
    for value in values if looks else []:
        left_out = not any(accepts(cell, value) for cell in cells)
        assert any(accepts(region or "", value) for region in regions) is left_out, value


def accepts(cell: str, value: Value) -> bool:
    return compile_unary_tests(cell).test(value, {}) is True

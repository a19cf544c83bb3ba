"""What is wrong with a model is told before anything is evaluated, with its place."""

import pytest

from engine.dmn.compile import compile_model
from engine.dmn.source import VERSIONS
from engine.feel.dialect import Dialect
from engine.source.problem import Problem, Refused
from tests.dmn.draw import compiled, decision, definitions, input_data, knowledge, literal, table


def problems(*elements: str, dialect: Dialect = Dialect.CAMUNDA) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        compile_model(definitions(*elements), "test.dmn", dialect=dialect)
    return list(refused.value.problems)


def only(*elements: str) -> Problem:
    found = problems(*elements)
    assert len(found) == 1, found
    assert found[0].file == "test.dmn"
    return found[0]


@pytest.mark.parametrize("schema", VERSIONS, ids=VERSIONS.values())
def test_every_version_of_dmn_is_read(schema: str) -> None:
    data = definitions(decision(literal("1 + 1")), schema=schema)

    model = compile_model(data, "test.dmn")

    assert model.evaluate("Decide", {}).output == 2


def test_types_of_dmn_1_1_are_qualified_names() -> None:
    data = definitions(
        decision(literal("x"), type="feel:number", requires="input:x"), input_data("x")
    ).replace(b"<definitions ", b'<definitions xmlns:feel="http://www.omg.org/FEEL" ')

    model = compile_model(data, "test.dmn", dialect=Dialect.STANDARD)

    assert model.evaluate("Decide", {"x": "5"}).output is None
    assert model.evaluate("Decide", {"x": 5}).output == 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<definitions/>", "not-dmn"),
        (b'<definitions xmlns="urn:other"/>', "not-dmn"),
        (b"<definitions", "malformed-xml"),
        (b'<!DOCTYPE x><definitions xmlns="urn:other"/>', "doctype-forbidden"),
    ],
)
def test_what_is_no_dmn_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        compile_model(data, "test.dmn")

    assert [problem.code for problem in refused.value.problems] == [code]


def test_feel_that_does_not_parse_names_the_cell_the_line_and_the_place() -> None:
    drawn = table(["x"], ["y"], "> | 1").replace("<rule", "\n<rule")

    found = only(decision(drawn))

    assert (found.code, found.element, found.field) == ("feel-syntax", "rule1", "inputEntry")
    assert found.line == 2
    assert "line 1, column 2" in found.message


def test_all_problems_are_told_at_once() -> None:
    found = problems(
        decision(literal("1 +"), id="A"),
        decision(table(["x", "("], ["y"], "- | - | 2 *"), id="B"),
        knowledge("F", "n", literal("n n")),
    )

    assert [problem.code for problem in found] == ["feel-syntax"] * 4


def test_by_the_standard_wrong_feel_is_null_and_the_rest_goes_on() -> None:
    data = definitions(decision(literal("1 +"), id="A"), decision(literal("2"), id="B"))

    model = compile_model(data, "test.dmn", dialect=Dialect.STANDARD)

    broken = model.evaluate("A", {})
    assert broken.output is None
    assert broken.messages[0].code == "feel-syntax"
    assert model.evaluate("B", {}).output == 2


@pytest.mark.parametrize(
    ("elements", "code", "element", "field"),
    [
        (
            [decision(literal("1"), requires="input:no")],
            "unknown-reference", "Decide", "requiredInput",
        ),
        (
            [decision(literal("1"), requires="decision:no")],
            "unknown-reference", "Decide", "requiredDecision",
        ),
        (
            [decision(literal("1"), requires="knowledge:Decide")],
            "unknown-reference", "Decide", "requiredKnowledge",
        ),
        (
            [
                decision(literal("1"), id="A", requires="decision:B"),
                decision(literal("1"), id="B", requires="decision:A"),
            ],
            "cyclic-requirement", "A", "requiredDecision",
        ),
        ([decision(literal("1")), decision(literal("1"))], "duplicate-id", "Decide", "id"),
        (
            [
                '<itemDefinition id="t" name="tA"><typeRef>tA</typeRef></itemDefinition>',
            ],
            "cyclic-type", "tA", "typeRef",
        ),
        ([decision("")], "missing-logic", "Decide", None),
        ([decision(literal(" "))], "missing-logic", "Decide", None),
        (
            [decision(table(["x"], ["y"], "- | 1", hit="SOME"))],
            "unknown-hit-policy", "Table", "hitPolicy",
        ),
        (
            [decision(table(["x"], ["y"], "- | 1", hit="COLLECT", aggregation="AVG"))],
            "unknown-aggregation", "Table", "aggregation",
        ),
        (
            [decision(table(["x"], ["a", "b"], "- | 1 | 2", hit="COLLECT", aggregation="SUM"))],
            "aggregation-of-several-outputs", "Table", "aggregation",
        ),
        ([decision(table(["x"], ["a", "a"], "- | 1 | 2"))], "output-name", "Table", "output"),
        ([decision(table(["x"], []))], "missing-output", "Table", "output"),
        ([decision(table([""], ["y"], "- | 1"))], "missing-expression", "in0", "inputExpression"),
        ([decision(table(["x"], ["y"], "- | 1 | 2"))], "wrong-rule", "rule1", "outputEntry"),
        (
            ['<import name="a" namespace="urn:a" importType="http://www.omg.org/spec/PMML"/>'],
            "unsupported-import", "model", "importType",
        ),
        (
            ['<import name="a" namespace="urn:a" importType="https://www.omg.org/spec/DMN/1/"/>'],
            "missing-import", "model", "namespace",
        ),
        (
            [
                decision(
                    '<literalExpression id="L" expressionLanguage="https://groovy-lang.org">'
                    "<text>1</text></literalExpression>"
                )
            ],
            "unsupported-expression-language", "L", "expressionLanguage",
        ),
        (
            [decision('<functionDefinition id="F" kind="PMML"/>')],
            "unsupported-function-kind", "F", "kind",
        ),
        ([decision('<conditional id="C"/>')] , "missing-expression", "C", "if"),
        (
            [decision(literal("1")) + '<h:boundary xmlns:h="urn:helm:ext" id="b"/>'],
            "unknown-extension", "b", "helm:boundary",
        ),
        (
            [
                decision(literal("1")).replace(
                    "<decision ", '<decision xmlns:h="urn:helm:ext" h:pattern="x" '
                )
            ],
            "unknown-extension", "Decide", "helm:pattern",
        ),
        ([knowledge("F", "n", "")], "missing-logic", "F", None),
        (
            [
                decision(
                    '<context id="C"><contextEntry><variable name="a"/></contextEntry>'
                    '<contextEntry><variable name="a"/></contextEntry></context>'
                )
            ],
            "duplicate-entry", "C", "a",
        ),
        (
            [decision('<relation id="R"><column name="a"/><row/></relation>')],
            "wrong-row", "R", "row",
        ),
        ([decision(literal("1")) + '<decisions id="d"/>'], "unknown-element", "d", None),
    ],
)  # fmt: skip
def test_a_refusal_names_the_element_and_the_field(
    elements: list[str], code: str, element: str | None, field: str | None
) -> None:
    found = problems(*elements)[0]

    assert (found.code, found.element, found.field) == (code, element, field)
    assert found.message.endswith(".")


@pytest.mark.parametrize("levels", [51, 200])
def test_endless_nesting_is_refused_and_never_a_crash(levels: int) -> None:
    lists = "<list>" * levels + literal("1") + "</list>" * levels
    component = '<itemComponent name="a">' * levels + "</itemComponent>" * levels
    drawn_type = f'<itemDefinition id="t" name="t">{component}</itemDefinition>'

    for elements in ([decision(lists)], [drawn_type, decision(literal("1"))]):
        assert {problem.code for problem in problems(*elements)} == {"too-deep"}


def test_as_deep_as_allowed_still_evaluates() -> None:
    data = definitions(decision("<list>" * 49 + literal("1") + "</list>" * 49))

    found = compile_model(data, "test.dmn").evaluate("Decide", {}).output

    for _ in range(49):
        assert isinstance(found, list)
        (found,) = found
    assert found == 1


def test_a_cycle_is_told_as_its_way_round() -> None:
    found = only(
        decision(literal("1"), id="A", requires="decision:B"),
        decision(literal("1"), id="B", requires="decision:C"),
        decision(literal("1"), id="C", requires="decision:B"),
    )

    assert found.message == "'B' requires itself: B > C > B."


@pytest.mark.parametrize("many", ["true", "false"])
def test_types_that_are_made_of_each_other_in_too_many_levels_are_refused(many: str) -> None:
    chain = "".join(
        f'<itemDefinition name="t{n}" isCollection="{many}"><typeRef>t{n + 1}</typeRef>'
        "</itemDefinition>"
        for n in range(2000)
    )

    found = only(chain, decision(literal("1"), type="t0"))

    assert (found.code, found.element) == ("too-deep", "t0")


def test_a_type_may_hold_itself_and_others_that_hold_it() -> None:
    types = (
        '<itemDefinition name="tTree"><itemComponent name="leaves" isCollection="true">'
        "<typeRef>tLeaf</typeRef></itemComponent></itemDefinition>"
        '<itemDefinition name="tLeaf"><itemComponent name="tree"><typeRef>tTree</typeRef>'
        "</itemComponent></itemDefinition>"
    )
    model = compiled(types, decision(literal("{leaves: [{tree: null}]}"), type="tTree"))

    assert model.evaluate("Decide", {}).output == {"leaves": [{"tree": None}]}

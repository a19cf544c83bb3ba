"""What a typeRef demands, by the text of the standard: conformance, constraints, conversions.

DMN 1.5 §7.3.2 (item definitions) and §10.3.2.9, in the standard's dialect.
"""

from xml.sax.saxutils import escape

import pytest

from engine.feel.dialect import Dialect
from tests.dmn.draw import compiled, decision, input_data, knowledge, literal


def item(
    name: str,
    ref: str = "",
    *,
    parts: str = "",
    many: bool = False,
    allowed: str = "",
    constraint: str = "",
    tag: str = "itemDefinition",
) -> str:
    """An item definition, or a component of one."""
    return (
        f'<{tag} name="{name}" isCollection="{str(many).lower()}">'
        + (f"<typeRef>{ref}</typeRef>" if ref else "")
        + (f"<allowedValues><text>{escape(allowed)}</text></allowedValues>" if allowed else "")
        + (
            f"<typeConstraint><text>{escape(constraint)}</text></typeConstraint>"
            if constraint
            else ""
        )
        + f"{parts}</{tag}>"
    )


def part(name: str, ref: str = "", **more: object) -> str:
    return item(name, ref, tag="itemComponent", **more)  # type: ignore[arg-type]


FUNCTION = (
    '<functionItem outputTypeRef="number"><parameters name="a" typeRef="number"/></functionItem>'
)
TYPES = (
    item("tLetter", "string", allowed='"a","b"'),
    item("tSmall", "number", allowed="[1..3]"),
    item("tSmaller", "tSmall", allowed="< 3"),
    item("tEven", "number", allowed="even(?)"),
    item("tNumbers", "number", many=True),
    item("tLetters", "string", many=True, allowed='"a","b"'),
    item("tSmalls", "tSmall", many=True),
    item("tPair", "string", many=True, constraint="count(?) = 2"),
    item("tUpTo5", "number", constraint="[1..5]"),
    item("tShort", "string", constraint="string length(?) < 3"),
    item("tTable", "tNumbers", many=True),
    item("tPerson", parts=part("name", "string") + part("age", "number", allowed=">= 0")),
    item("tPeople", "tPerson", many=True),
    item("tNested", parts=part("in", parts=part("the value", "number"))),
    item("tWith", parts=part("list", "number", many=True)),
    item("tYear", "date", allowed='[date("2020-01-01")..date("2020-12-31")]'),
    item("tFunction", parts=FUNCTION),
)


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        ("number", "1", "1"),
        ("number", '"a"', "null"),
        ("number", "[1]", "1"),
        ("number", '["a"]', "null"),
        ("number", "[1, 2]", "null"),
        ("Any", "[1]", "[1]"),
        ("context", "{a: 1}", "{a: 1}"),
        ("context", "1", "null"),
        ("date and time", 'date("2020-01-01")', 'date and time("2020-01-01T00:00:00Z")'),
        ("date", 'date and time("2020-01-01T00:00:00")', "null"),
        ("tNumbers", "1", "[1]"),
        ("tNumbers", "[1, null]", "[1, null]"),
        ("tNumbers", '[1, "a"]', "null"),
        ("tLetter", '"a"', '"a"'),
        ("tLetter", '"c"', "null"),
        ("tLetter", '["b"]', '"b"'),
        ("tLetters", '["a", "b"]', '["a", "b"]'),
        ("tLetters", '["a", "c"]', "null"),
        ("tLetters", '"a"', '["a"]'),
        ("tSmall", "3", "3"),
        ("tSmall", "4", "null"),
        ("tSmaller", "3", "null"),
        ("tSmaller", "2", "2"),
        ("tEven", "5", "null"),
        ("tSmalls", "[1, 20]", "null"),
        ("tPair", '["a", "b"]', '["a", "b"]'),
        ("tPair", '["a"]', "null"),
        ("tUpTo5", "7", "null"),
        ("tShort", '"abc"', "null"),
        ("tShort", '"ab"', '"ab"'),
        ("tTable", "[[1], [2, 3]]", "[[1], [2, 3]]"),
        ("tPerson", '{name: "A", age: 1}', '{name: "A", age: 1}'),
        ("tPerson", '{name: "A", age: 1, more: 2}', '{name: "A", age: 1, more: 2}'),
        ("tPerson", '{name: "A", age: null}', '{name: "A", age: null}'),
        ("tPerson", '{name: "A"}', "null"),
        ("tPerson", '{name: "A", age: -1}', "null"),
        ("tPerson", "{name: 1, age: 1}", "null"),
        ("tPeople", '{name: "A", age: 1}', '[{name: "A", age: 1}]'),
        ("tPeople", '[{name: "A"}]', "null"),
        ("tNested", "{in: {the value: 1}}", "{in: {the value: 1}}"),
        ("tNested", '{in: {the value: "1"}}', "null"),
        ("tWith", "{list: [1]}", "{list: [1]}"),
        ("tWith", "{list: 1}", "null"),
        ("tYear", 'date("2020-05-01")', 'date("2020-05-01")'),
        ("tYear", 'date("2021-05-01")', "null"),
        ("tFunction", "function(a: number, b: number) a", "null"),
        ("tFunction", "1", "null"),
        ("tLetter", "null", "null"),
    ],
)
def test_a_decision_gives_its_value_as_one_of_its_type_or_null(
    type_: str, text: str, expected: str
) -> None:
    model = compiled(
        *TYPES,
        decision(literal(text), type=type_),
        decision(literal(expected), id="Expected"),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {}).output == model.evaluate("Expected", {}).output


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("number", "a", None),
        ("number", [1], 1),
        ("tNumbers", 1, [1]),
        ("tLetter", "z", None),
        ("", [1], [1]),
        ("tPerson", {"name": "A", "age": 2}, {"name": "A", "age": 2}),
        ("tPerson", {"name": "A", "age": -2}, None),
    ],
)
def test_input_data_are_judged_before_a_decision_sees_them(
    type_: str, value: object, expected: object
) -> None:
    model = compiled(
        *TYPES,
        decision(literal("x"), requires="input:x"),
        input_data("x", type_),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {"x": value}).output == expected  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{name: "A", age: 1} instance of tPerson', True),
        ('[{name: "A", age: 1}] instance of tPeople', True),
        ('[{name: "A", age: 1}] instance of list<tPerson>', True),
        ('"z" instance of tLetter', True),
        ("null instance of tLetter", False),
        ("1 instance of tLetter", False),
    ],
)
def test_instance_of_looks_at_the_structure_not_at_the_constraints(
    text: str, expected: bool
) -> None:
    model = compiled(*TYPES, decision(literal(text)), dialect=Dialect.STANDARD)

    assert model.evaluate("Decide", {}).output is expected


@pytest.mark.parametrize("name", ["feel:number", "number"])
def test_the_qualified_names_of_old_files_are_read(name: str) -> None:
    model = compiled(decision(literal("[1]"), type=name), dialect=Dialect.STANDARD)

    assert model.evaluate("Decide", {}).output == 1


def test_types_of_expressions_inside_are_judged_where_they_stand() -> None:
    logic = (
        '<context typeRef="tPerson"><contextEntry><variable name="name" typeRef="string"/>'
        + literal("1")
        + '</contextEntry><contextEntry><variable name="age"/>'
        + literal("2")
        + "</contextEntry></context>"
    )
    model = compiled(*TYPES, decision(logic), dialect=Dialect.STANDARD)

    answer = model.evaluate("Decide", {})

    assert answer.output == {"name": None, "age": 2}
    assert answer.messages[0].where == "decision 'Decide', entry 'name'"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("function(a: number) a", True),
        ("function(a) a", True),
        ("function(a: Any) a", True),
        ("function(a: string) a", False),
        ("function(a: number, b: number) a", False),
        ("abs", True),
        ("inc", True),
        ("shout", False),
        ("boxed", True),
        ("worded", False),
    ],
)
def test_a_function_is_one_of_its_type_by_its_parameters_and_result(text: str, fits: bool) -> None:
    def box(name: str, type_: str) -> str:
        inner = f'<functionDefinition><formalParameter name="a" typeRef="{type_}"/>{literal("a")}'
        return decision(f"{inner}</functionDefinition>", id=name)

    model = compiled(
        *TYPES,
        item("tNumber", parts=FUNCTION),
        knowledge("inc", "a:number", literal("a + 1")),
        knowledge("shout", "a:string", literal("a")),
        box("boxed", "number"),
        box("worded", "string"),
        decision(
            literal(text),
            type="tNumber",
            requires="knowledge:inc knowledge:shout decision:boxed decision:worded",
        ),
        dialect=Dialect.STANDARD,
    )

    assert (model.evaluate("Decide", {}).output is not None) is fits

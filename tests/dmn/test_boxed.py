"""Boxed expressions, knowledge models and decision services."""

from decimal import Decimal

import pytest

from engine.feel.dialect import Dialect
from engine.feel.values import Value
from engine.source.problem import Refused
from tests.dmn.draw import compiled, decision, input_data, knowledge, literal, table


def entry(name: str, logic: str, type: str = "") -> str:
    variable = f'<variable name="{name}" typeRef="{type}"/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def inside(tag: str, *parts: str, **attributes: str) -> str:
    """An element that holds these; a text that is no element becomes a literal expression."""
    drawn = "".join(f' {name}="{value}"' for name, value in attributes.items())
    held = "".join(part if part.startswith("<") else literal(part) for part in parts)
    return f"<{tag}{drawn}>{held}</{tag}>"


def output(logic: str, variables: dict[str, Value] | None = None, *more: str) -> Value:
    answer = compiled(*more, decision(logic)).evaluate("Decide", variables or {})
    assert answer.failure is None
    return answer.output


def test_a_context_gives_its_entries_and_later_ones_see_earlier_ones() -> None:
    logic = (
        "<context>" + entry("net price", literal("10")) + entry("tax", literal("net price * 0.2"))
        + "</context>"
    )  # fmt: skip

    assert output(logic) == {"net price": 10, "tax": 2}


def test_a_context_with_a_result_gives_that() -> None:
    logic = "<context>" + entry("a", literal("x * 2")) + entry("", literal("a + 1")) + "</context>"

    assert output(logic, {"x": 5}) == 11


def test_a_table_inside_a_context_decides_too() -> None:
    logic = (
        "<context>" + entry("level", table(["x"], ["y"], '> 5 | "high"', '<= 5 | "low"'))
        + entry("", literal('level + "!"')) + "</context>"
    )  # fmt: skip

    assert output(logic, {"x": 9}) == "high!"


def test_a_failing_table_inside_fails_the_decision_in_camunda() -> None:
    logic = "<context>" + entry("a", table(["x"], ["y"], "- | 1", "- | 2")) + "</context>"

    camunda = compiled(decision(logic)).evaluate("Decide", {"x": 1})
    standard = compiled(decision(logic), dialect=Dialect.STANDARD).evaluate("Decide", {"x": 1})

    assert camunda.failure is not None
    assert (standard.output, standard.failure) == ({"a": None}, None)


def test_a_list_and_a_relation() -> None:
    relation = inside(
        "relation",
        '<column name="name"/><column name="age"/>',
        inside("row", '"Ada"', "30 + 6"),
        inside("row", '"Bob"', "x"),
    )

    assert output(inside("list", "x", "x + 1"), {"x": 1}) == [1, 2]
    assert output(relation, {"x": 40}) == [
        {"name": "Ada", "age": 36},
        {"name": "Bob", "age": 40},
    ]


def test_a_function_keeps_the_scope_it_was_made_in_and_may_call_itself() -> None:
    factorial = (
        '<functionDefinition><formalParameter name="n" typeRef="number"/>'
        + literal("if n < 2 then one else n * fac(n - 1)")
        + "</functionDefinition>"
    )
    logic = (
        "<context>" + entry("one", literal("1")) + entry("fac", factorial)
        + entry("", literal("fac(5)")) + "</context>"
    )  # fmt: skip

    assert output(logic) == 120


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (
            inside(
                "conditional", inside("if", "x > 1"), inside("then", '"more"'), inside("else", "0")
            ),
            "more",
        ),
        (inside("filter", inside("in", "[1, 2, 3]"), inside("match", "item >= x")), [2, 3]),
        (
            inside("filter", inside("in", "[{a: 1}, {a: 2}]"), inside("match", "a = x")),
            [{"a": 2}],
        ),
        (
            inside(
                "for", inside("in", "[1, 2, 3]"), inside("return", "i * x"), iteratorVariable="i"
            ),
            [2, 4, 6],
        ),
        (
            inside(
                "for",
                inside("in", "[1, 2, 3]"),
                inside("return", "i + count(partial)"),
                iteratorVariable="i",
            ),
            [1, 3, 5],
        ),
        (
            inside(
                "some", inside("in", "[1, 2]"), inside("satisfies", "i = x"), iteratorVariable="i"
            ),
            True,
        ),
        (
            inside(
                "every", inside("in", "[1, 2]"), inside("satisfies", "i = x"), iteratorVariable="i"
            ),
            False,
        ),
        (
            inside("every", inside("in", "[]"), inside("satisfies", "i = x"), iteratorVariable="i"),
            True,
        ),
    ],
)
def test_conditionals_filters_and_iterators(part: str, expected: Value) -> None:
    assert output(part, {"x": 2}) == expected


@pytest.mark.parametrize("match", ['"no boolean"', "null", "1"])
def test_a_filter_whose_condition_is_no_boolean_is_null(match: str) -> None:
    part = inside("filter", inside("in", "[1]"), inside("match", match))

    assert output(part) is None


def test_a_knowledge_model_is_a_function_called_by_name_or_position() -> None:
    model = knowledge("Rate of", "age:number risk", literal('if risk = "high" then age else 0'))
    for text in ('Rate of(30, "high")', 'Rate of(risk: "high", age: 30)'):
        found = compiled(model, decision(literal(text), requires="knowledge:Rate_of"))

        assert found.evaluate("Decide", {}).output == 30


def test_an_invocation_binds_arguments_by_name() -> None:
    call = inside("invocation", "twice", inside("binding", '<parameter name="n"/>', "x + 1"))
    drawn = decision(call, requires="knowledge:twice")
    model = compiled(knowledge("twice", "n:number", literal("n * 2")), drawn)

    assert model.evaluate("Decide", {"x": 4}).output == 10


def test_an_argument_of_the_wrong_type_gives_null_and_the_body_does_not_run() -> None:
    elements = (
        knowledge("known", "n:number", literal("n = null")),
        decision(literal('known("five")'), requires="knowledge:known"),
    )

    standard = compiled(*elements, dialect=Dialect.STANDARD).evaluate("Decide", {})
    camunda = compiled(*elements).evaluate("Decide", {})

    assert (standard.output, standard.failure) == (None, None)
    assert (
        camunda.failure
        == "decision 'Decide': argument 'n' of known: expected number, found string 'five'"
    )


def java(owner: str, signature: str) -> str:
    return (
        '<functionDefinition id="J" kind="Java"><formalParameter name="a" typeRef="number"/>'
        '<formalParameter name="b" typeRef="number"/><context>'
        + entry("class", literal(f'"{owner}"'))
        + entry("method signature", literal(f'"{signature}"'))
        + "</context></functionDefinition>"
    )


def test_a_pure_java_method_is_known_by_name_and_every_other_one_refused() -> None:
    known = java("java.lang.Math", "max(double, double)")
    other = java("java.lang.Runtime", "exec(java.lang.String, java.lang.String)")
    logic = "<context>{}" + entry("", literal("largest(2, 5.5)")) + "</context>"

    assert output(logic.format(entry("largest", known))) == Decimal("5.5")
    with pytest.raises(Refused) as refused:
        compiled(decision(logic.format(entry("largest", other))))
    assert [(each.code, each.element) for each in refused.value.problems] == [
        ("unsupported-function-kind", "J")
    ]


def test_a_function_sees_what_stood_before_it_and_nothing_that_comes_later() -> None:
    function = f'<functionDefinition><formalParameter name="n"/>{literal("n + later")}'
    logic = (
        "<context>" + entry("f", f"{function}</functionDefinition>") + entry("later", literal("1"))
        + entry("", literal("f(1)")) + "</context>"
    )  # fmt: skip

    answer = compiled(decision(logic), dialect=Dialect.STANDARD).evaluate("Decide", {})

    assert answer.output is None


def test_a_knowledge_model_may_call_itself_without_requiring_itself() -> None:
    logic = literal("if n < 2 then 1 else n * factorial(n - 1)")
    model = compiled(
        knowledge("factorial", "n:number", logic),
        decision(literal("factorial(5)"), requires="knowledge:factorial"),
    )

    assert model.evaluate("Decide", {}).output == 120


@pytest.mark.parametrize(
    ("kind", "condition", "expected"),
    [
        ("some", "i > 1", True),
        ("some", "i > 9", None),
        ("every", "i > 1", False),
        ("every", "i < 9", None),
    ],
)
def test_quantifiers_count_null_as_undecided(kind: str, condition: str, expected: Value) -> None:
    part = inside(
        kind, inside("in", "[1, null, 2]"), inside("satisfies", condition), iteratorVariable="i"
    )

    assert output(part) is expected


def test_iterators_count_through_a_range_as_feel_does() -> None:
    part = inside("for", inside("in", "[1..4)"), inside("return", "i * 2"), iteratorVariable="i")

    assert output(part) == [2, 4, 6]


def test_knowledge_models_call_each_other() -> None:
    model = compiled(
        knowledge("a", "n", literal("if n < 1 then 0 else b(n - 1) + 1"), "knowledge:b"),
        knowledge("b", "n", literal("if n < 1 then 0 else a(n - 1) + 1"), "knowledge:a"),
        decision(literal("a(7)"), requires="knowledge:a"),
    )

    assert model.evaluate("Decide", {}).output == 7


def test_endless_calls_end_as_a_failure() -> None:
    model = compiled(
        knowledge("again", "n", literal("again(n + 1)"), "knowledge:again"),
        decision(literal("again(1)"), requires="knowledge:again"),
    )

    answer = model.evaluate("Decide", {})

    assert answer.output is None
    assert answer.messages[-1].code == "budget-exceeded"


SERVICE = (
    input_data("income", "number"),
    decision(literal("income * 12"), id="Yearly", requires="input:income"),
    decision(literal("Yearly > 1000"), id="Rich", requires="decision:Yearly"),
)


def service(*outputs: str, inputs: str = "", decisions: str = "") -> str:
    def parts(tag: str, names: str) -> str:
        return "".join(f'<{tag} href="#{name}"/>' for name in names.split())

    return (
        '<decisionService id="check" name="check"><variable name="check"/>'
        + parts("outputDecision", " ".join(outputs))
        + parts("inputDecision", decisions)
        + parts("inputData", inputs)
        + "</decisionService>"
    )


def test_a_service_is_a_function_of_its_inputs() -> None:
    model = compiled(
        *SERVICE,
        service("Rich", inputs="income"),
        decision(literal("check(100)"), requires="knowledge:check"),
    )

    assert model.evaluate("Decide", {"income": 1}).output is True


def test_a_service_takes_input_decisions_after_its_input_data() -> None:
    model = compiled(
        *SERVICE,
        service("Rich", inputs="income", decisions="Yearly"),
        decision(literal("check(0, 2000)"), requires="knowledge:check"),
    )

    assert model.functions["check"].parameters == ("income", "Yearly")
    assert model.evaluate("Decide", {}).output is True


def test_a_service_with_several_outputs_gives_a_context() -> None:
    model = compiled(
        *SERVICE,
        service("Rich", "Yearly", inputs="income"),
        decision(literal("check(50)"), requires="knowledge:check"),
    )

    assert model.evaluate("Decide", {}).output == {"Rich": False, "Yearly": 600}

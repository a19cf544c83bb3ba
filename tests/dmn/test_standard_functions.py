"""Decision services, knowledge models and scopes by the text of the standard.

DMN 1.5 §6.3.9, §6.3.10, §7.3 and §10.4, in the standard's dialect.
"""

import pytest

from engine.feel.dialect import Dialect
from engine.feel.values import Value
from tests.dmn.draw import compiled, decision, input_data, knowledge, literal, table

GRAPH = (
    input_data("x", "string"),
    decision(literal('"a" + x'), id="A", requires="input:x"),
    decision(literal('A + "b"'), id="B", requires="decision:A"),
)


def service(
    name: str, outputs: str, *, decisions: str = "", inputs: str = "", type: str = ""
) -> str:
    def parts(tag: str, names: str) -> str:
        return "".join(f'<{tag} href="#{each}"/>' for each in names.split())

    return (
        f'<decisionService id="{name.replace(" ", "_")}" name="{name}">'
        f'<variable name="{name}" typeRef="{type}"/>'
        + parts("outputDecision", outputs)
        + parts("inputDecision", decisions)
        + parts("inputData", inputs)
        + "</decisionService>"
    )


def ask(text: str, *more: str, requires: str = "", **variables: Value) -> Value:
    """The value of *text* in a decision beside the graph."""
    asked = decision(literal(text), requires=requires)
    model = compiled(*GRAPH, *more, asked, dialect=Dialect.STANDARD)
    return model.evaluate("Decide", variables).output


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('S("1")', "a1b"),
        ('S(x: "1")', "a1b"),
        ('S(y: "1")', None),
        ("S()", None),
        ('S("1", "2")', None),
        ("S(1)", None),
        ('S(["1"])', "a1b"),
        ('for each in ["1", "2"] return S(each)', ["a1b", "a2b"]),
        ("S instance of function<string> -> string", True),
    ],
)
def test_a_service_is_a_function_of_its_inputs(text: str, expected: Value) -> None:
    assert ask(text, service("S", "B", inputs="x"), requires="knowledge:S") == expected


@pytest.mark.parametrize("text", ['S("given")', 'S(A: "given")'])
def test_an_input_decision_is_given_instead_of_decided(text: str) -> None:
    given = service("S", "B", decisions="A")

    assert ask(text, given, requires="knowledge:S") == "givenb"


def test_input_data_come_before_input_decisions_however_the_file_orders_them() -> None:
    wanted = decision(literal('x + "-" + D'), id="Out", requires="input:x decision:D")
    inner = decision(literal('"own"'), id="D")
    both = service("S", "Out", decisions="D", inputs="x")

    assert ask('S("1", "2")', wanted, inner, both, requires="knowledge:S") == "1-2"


def test_a_service_with_several_outputs_gives_a_context() -> None:
    both = service("S", "A B", inputs="x")

    assert ask('S("1")', both, requires="knowledge:S") == {"A": "a1", "B": "a1b"}
    assert ask('S("1").B', both, requires="knowledge:S") == "a1b"


@pytest.mark.parametrize(
    ("output", "type_", "expected"),
    [("[5]", "number", 5), ('"x"', "number", None), ("5", "string", None)],
)
def test_the_output_of_a_service_is_made_one_of_its_type(
    output: str, type_: str, expected: Value
) -> None:
    inner = decision(literal(output), id="Out")

    assert ask("S()", inner, service("S", "Out", type=type_), requires="knowledge:S") == expected


def test_a_service_sees_nothing_of_its_caller() -> None:
    hidden = service("S", "A")

    assert ask("[S(), x]", hidden, requires="knowledge:S input:x", x="1") == [None, "1"]


def test_services_nest_in_each_other_and_in_knowledge_models() -> None:
    inner = service("S", "B", inputs="x")
    outer = decision(literal('S("9") + "!"'), id="C", requires="knowledge:S")
    called = knowledge("k", "p", literal("S(p)"), "knowledge:S")

    assert ask("T()", inner, outer, service("T", "C"), requires="knowledge:T") == "a9b!"
    assert ask('k("7")', inner, called, requires="knowledge:k") == "a7b"


def test_a_service_may_have_a_name_with_spaces_and_be_invoked_in_a_box() -> None:
    box = (
        f'<invocation>{literal("my service")}<binding><parameter name="x"/>'
        + literal('"7"')
        + "</binding></invocation>"
    )
    model = compiled(
        *GRAPH,
        service("my service", "B", inputs="x"),
        decision(box, requires="knowledge:my_service"),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {}).output == "a7b"


def test_a_service_that_is_not_required_is_not_there() -> None:
    assert ask('S("1")', service("S", "B", inputs="x")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twice(3)", 6),
        ("twice(n: 3)", 6),
        ("twice(m: 3)", None),
        ('twice("3")', None),
        ("twice([3])", 6),
        ("twice(3, 4)", None),
        ("outer(3)", 7),
        ("apply(twice, 4)", 8),
        ("adder(1)(2)", 3),
        ("sort([1, 3, 2], down)", [3, 2, 1]),
        ("my sum(c d: 1, a b: 2)", 3),
        ("lost(1)", None),
    ],
)
def test_knowledge_models_are_functions(text: str, expected: Value) -> None:
    spaced = (
        '<businessKnowledgeModel id="sum" name="my sum"><variable name="my sum"/>'
        '<encapsulatedLogic><formalParameter name="a b"/><formalParameter name="c d"/>'
        + literal("a b + c d") + "</encapsulatedLogic></businessKnowledgeModel>"
    )  # fmt: skip
    adder = f'<functionDefinition><formalParameter name="m"/>{literal("n + m")}'
    models = (
        knowledge("twice", "n:number", literal("n * 2")),
        knowledge("outer", "n", literal("twice(n) + 1"), "knowledge:twice"),
        knowledge("apply", "f n", literal("f(n)")),
        knowledge("adder", "n", f"{adder}</functionDefinition>"),
        knowledge("down", "a b", literal("a > b")),
        knowledge("lost", "n", literal("unheard(n)")),
        knowledge("unheard", "n", literal("n")),
        spaced,
    )
    names = "twice outer apply adder down lost sum"
    requires = " ".join(f"knowledge:{name}" for name in names.split())

    assert ask(text, *models, requires=requires) == expected


def test_a_knowledge_model_sees_its_parameters_and_nothing_of_the_decision() -> None:
    peeking = knowledge("k", "p", literal("[p, x]"))

    assert ask("k(1)", peeking, requires="knowledge:k input:x", x="1") == [1, None]


def test_a_knowledge_model_may_decide_by_a_table_or_a_context() -> None:
    by_table = knowledge("t", "my_n:number", table(["my_n"], ["y"], "< 5 | 1", ">= 5 | 2"))
    by_context = knowledge(
        "c",
        "n",
        f'<context><contextEntry><variable name="q"/>{literal("n + 1")}</contextEntry>'
        f"<contextEntry>{literal('q * 2')}</contextEntry></context>",
    )

    assert ask("t(7)", by_table, requires="knowledge:t") == 2
    assert ask("c(7)", by_context, requires="knowledge:c") == 16


def test_a_table_may_call_knowledge_models_in_inputs_cells_and_outputs() -> None:
    double = knowledge("k", "n", literal("n * 2"))
    logic = table(["k(2)"], ["y"], "> k(1) | k(5)", "- | 0", hit="FIRST")
    model = compiled(double, decision(logic, requires="knowledge:k"), dialect=Dialect.STANDARD)

    assert model.evaluate("Decide", {}).output == 10


def test_a_table_as_knowledge_takes_what_its_inputs_name_where_it_declares_nothing() -> None:
    logic = table(["the age", "person.risk"], ["y"], '> 17 | "low" | 1', "- | - | 0", hit="FIRST")
    implicit = knowledge("t", "", logic)

    assert ask('t(20, {risk: "low"})', implicit, requires="knowledge:t") == 1
    assert ask('t(person: {risk: "low"}, the age: 9)', implicit, requires="knowledge:t") == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("decision A 2.1", "decision A 2.1 + 1"),
        ("a+b", "a+b + 1"),
        ("Approved/Declined", "Approved/Declined + 1"),
        ("Person's age", "Person's age + 1"),
        ("été 🐎", "été 🐎 + 1"),
        ("date in and out", "date in and out + 1"),
        ("count", "count + 1"),
    ],
)
def test_a_decision_may_have_any_name(name: str, text: str) -> None:
    model = compiled(
        decision(literal("1"), id="D", name=name),
        decision(literal(text), requires="decision:D"),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {}).output == 2


@pytest.mark.parametrize("broken", ["1 +", "1 / 0", "nobody", "assert(1, 1 = 2)", "[1][5]"])
def test_what_goes_wrong_is_null_and_the_others_are_decided(broken: str) -> None:
    model = compiled(
        decision(literal(broken), id="Wrong"),
        decision(literal("2"), id="Right"),
        decision(literal("[Wrong, Right]"), requires="decision:Wrong decision:Right"),
        dialect=Dialect.STANDARD,
    )

    assert model.evaluate("Decide", {}).output == [None, 2]


def test_only_what_is_required_can_be_seen() -> None:
    assert ask("[A, x]", requires="decision:A", x="1") == ["a1", None]
    assert ask("B", requires="decision:A", x="1") is None

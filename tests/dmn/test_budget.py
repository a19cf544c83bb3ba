"""Hostile boxed models end by their budget of steps: every part that runs is paid for."""

import pytest

from engine.dmn.compile import DecisionModel
from engine.feel.context import Context
from engine.feel.limits import MAX_STEPS
from engine.feel.values import Value
from tests.dmn.draw import compiled, decision, input_data, knowledge, literal, table

LOOP = decision(literal("count(for i in 1..60000 return f(i))"), requires="knowledge:f")


def iterator(
    kind: str, name: str, inside: str, over: str = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
) -> str:
    word = "return" if kind == "for" else "satisfies"
    return (
        f'<{kind} iteratorVariable="{name}"><in>{literal(over)}</in><{word}>{inside}</{word}>'
        f"</{kind}>"
    )


def steps_of(model: DecisionModel, **variables: object) -> int:
    """What one evaluation takes from its budget."""
    context = Context()
    model.evaluate("Decide", variables, context)  # type: ignore[arg-type]
    return MAX_STEPS - context.steps


def entries(number: int) -> str:
    parts = "".join(
        f'<contextEntry><variable name="e{n}"/>{literal("1")}</contextEntry>' for n in range(number)
    )
    return f"<context>{parts}</context>"


def rows(number: int) -> str:
    row = f"<row>{literal('1')}{literal('2')}</row>"
    return f'<relation><column name="a"/><column name="b"/>{row * number}</relation>'


@pytest.mark.parametrize(
    ("large", "small", "least"),
    [
        (entries(500), entries(1), 499),
        (rows(500), rows(1), 998),
        (f"<list>{literal('1') * 500}</list>", f"<list>{literal('1')}</list>", 499),
    ],
)
def test_a_boxed_expression_pays_for_each_of_its_parts(large: str, small: str, least: int) -> None:
    assert steps_of(compiled(decision(large))) - steps_of(compiled(decision(small))) >= least


@pytest.mark.parametrize(
    "body",
    [
        entries(1000),
        rows(500),
        f"<list>{literal('n') * 1000}</list>",
        iterator("for", "a", literal("a * n"), "[1..1000]"),
        iterator("some", "a", literal("a > 2000"), "[1..1000]"),
        iterator("every", "a", literal("a > 0"), "[1..1000]"),
        f"<filter><in>{literal('for i in 1..1000 return i')}</in>"
        f"<match>{literal('item > n')}</match></filter>",
        table(["n"], ["y"], *["- | n"] * 1000, hit="COLLECT"),
        table(["n"], ["y"], *["? = n | 1"] * 1000, hit="COLLECT", aggregation="SUM"),
        table([f"n + {k}" for k in range(100)], ["y"], "|".join(["-"] * 100 + ["1"])),
    ],
)
def test_a_large_body_that_is_called_in_a_loop_ends_by_the_budget(body: str) -> None:
    model = compiled(knowledge("f", "n", body), LOOP)

    answer = model.evaluate("Decide", {})

    assert answer.output is None
    assert answer.failure is not None
    assert "more steps than it is allowed" in answer.failure


def test_nested_iterators_multiply() -> None:
    nested = literal("1")
    for name in "abcdefgh":
        nested = iterator("for", name, nested)

    answer = compiled(decision(nested)).evaluate("Decide", {})

    assert answer.messages[-1].code == "budget-exceeded"


def test_functions_that_call_each_other_twice_end() -> None:
    model = compiled(
        knowledge("f", "n", literal("g(n + 1) + g(n + 2)"), "knowledge:g"),
        knowledge("g", "n", literal("f(n + 1) + f(n + 2)"), "knowledge:f"),
        decision(literal("f(1)"), requires="knowledge:f"),
    )

    answer = model.evaluate("Decide", {})

    assert answer.output is None
    assert answer.messages[-1].code == "budget-exceeded"


def test_a_branching_recursion_of_boxed_invocations_ends() -> None:
    call = (
        f'<invocation>{literal("f")}<binding><parameter name="n"/>{literal("n - 1")}</binding>'
        "</invocation>"
    )
    body = (
        f"<conditional><if>{literal('n < 1')}</if><then>{literal('1')}</then>"
        f"<else><list>{call}{call}</list></else></conditional>"
    )
    model = compiled(
        knowledge("f", "n", body, "knowledge:f"),
        decision(literal("f(50)"), requires="knowledge:f"),
    )

    answer = model.evaluate("Decide", {})

    assert answer.messages[-1].code == "budget-exceeded"


def test_a_service_pays_for_the_decisions_it_runs() -> None:
    chain = [decision(literal("x"), id="D0", requires="input:x"), input_data("x")]
    chain += [
        decision(literal(f"D{n - 1}"), id=f"D{n}", requires=f"decision:D{n - 1}")
        for n in range(1, 300)
    ]
    model = compiled(
        *chain,
        '<decisionService id="f" name="f"><outputDecision href="#D299"/>'
        '<inputData href="#x"/></decisionService>',
        LOOP,
    )

    answer = model.evaluate("Decide", {})

    assert answer.failure is not None
    assert "more steps" in answer.failure


def test_a_large_scope_that_is_copied_for_each_round_is_paid_for() -> None:
    wide = entries(2000).replace(
        "</context>",
        "<contextEntry>"
        + iterator("for", "i", literal("i"), "[1..60000]")
        + "</contextEntry></context>",
    )

    answer = compiled(decision(wide)).evaluate("Decide", {})

    assert answer.messages[-1].code == "budget-exceeded"


def test_entries_of_elements_that_a_filter_shows_are_paid_for() -> None:
    wide = {f"e{n}": n for n in range(5000)}
    logic = (
        f"<filter><in>{literal('for i in 1..20000 return wide')}</in>"
        f"<match>{literal('e1 = 1')}</match></filter>"
    )

    answer = compiled(decision(logic)).evaluate("Decide", {"wide": wide})

    assert answer.messages[-1].code == "budget-exceeded"


def test_many_hits_in_output_order_are_put_in_order_within_the_budget() -> None:
    words = [f'"w{n}"' for n in range(250)]
    rules = [f"- | {word}" for word in reversed(words)]
    logic = table(["x"], ["y"], *rules, hit="OUTPUT ORDER", values=[",".join(words)])

    answer = compiled(decision(logic)).evaluate("Decide", {"x": 1})

    assert answer.failure is None
    assert isinstance(answer.output, list)
    assert answer.output[:2] == ["w0", "w1"]


def test_an_ordinary_model_is_far_from_its_budget() -> None:
    rules = [f'[{n * 10}..{n * 10 + 10}) | "status {n}"' for n in range(1000)]
    model = compiled(decision(table(["x"], ["y"], *rules)))

    assert steps_of(model, x=5005) < 100


def doubled(levels: int) -> Value:
    """A value of few parts that holds them 2 ** levels times over."""
    value: Value = 1
    for _ in range(levels):
        value = {"a": value, "b": value}
    return value


def pairs(levels: int) -> str:
    """Types whose parts are the next one, twice."""
    parts = '<itemComponent name="{0}"><typeRef>t{1}</typeRef></itemComponent>'
    return "".join(
        f'<itemDefinition name="t{n}">{parts.format("a", n + 1)}{parts.format("b", n + 1)}'
        "</itemDefinition>"
        for n in range(levels)
    ) + f'<itemDefinition name="t{levels}"><typeRef>number</typeRef></itemDefinition>'  # fmt: skip


def test_a_value_that_repeats_itself_is_paid_for_where_its_type_is_judged() -> None:
    typed = compiled(pairs(40), input_data("x", "t0"), decision(literal("1"), requires="input:x"))
    asked = compiled(pairs(40), decision(literal("x instance of t0")))

    for model in (typed, asked):
        answer = model.evaluate("Decide", {"x": doubled(40)})

        assert answer.output is None
        assert answer.messages[-1].code == "budget-exceeded"


def test_an_ordinary_value_is_judged_within_the_budget() -> None:
    model = compiled(pairs(10), decision(literal("x instance of t0")))

    assert model.evaluate("Decide", {"x": doubled(10)}).output is True

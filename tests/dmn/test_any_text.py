"""Whatever stands in a model, it is refused with problems or evaluated; nothing else happens."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.compile import DecisionModel, compile_model
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.source.problem import Problem, Refused
from tests.dmn.draw import decision, definitions, input_data, knowledge, literal, table

PIECES = [
    "1", "x", "f(x)", "[1, x]", "{a: x}", "x.a", '"t"', "null", "true", "x > 1", "? = x", "-",
    "[1..5]", "not(1)", "for i in x return i", "if x then 1", "(", "]", "@", "1e999", "f(f(f(x)))",
    'date("2020-01-01")', "x[item > 1]", "function(a) a", "1 +", "/*", "\\", "é 🐎", "<5", "in",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(PIECES),
    st.lists(st.sampled_from(PIECES), max_size=4).map(" ".join),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=12),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "t", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b c"]), inner, max_size=2)
    ),
    max_leaves=5,
)
TYPES = st.sampled_from(["", "number", "string", "tList", "tPart", "tFunction", "nobody", "Any"])
ITEMS = (
    '<itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    '<itemDefinition name="tPart"><itemComponent name="a"><typeRef>tList</typeRef></itemComponent>'
    '</itemDefinition><itemDefinition name="tFunction"><functionItem outputTypeRef="number">'
    '<parameters name="a" typeRef="number"/></functionItem></itemDefinition>'
)


def boxed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Every box around whatever is inside."""
    entry = '<contextEntry><variable name="e" typeRef="{}"/>{}</contextEntry>'
    return st.one_of(
        st.builds(lambda t, a: f"<context>{entry.format(t, a)}</context>", TYPES, inner),
        st.builds("<list>{}{}</list>".format, inner, inner),
        st.builds('<relation><column name="c"/><row>{}</row></relation>'.format, inner),
        st.builds(
            '<functionDefinition><formalParameter name="x"/>{}</functionDefinition>'.format, inner
        ),
        st.builds(
            '<invocation>{}<binding><parameter name="x"/>{}</binding></invocation>'.format,
            inner,
            inner,
        ),
        st.builds(
            "<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>".format,
            inner,
            inner,
            inner,
        ),
        st.builds("<filter><in>{}</in><match>{}</match></filter>".format, inner, inner),
        st.builds(
            '<{0} iteratorVariable="i"><in>{1}</in><{2}>{3}</{2}></{0}>'.format,
            st.just("for"),
            inner,
            st.just("return"),
            inner,
        ),
        st.builds(
            '<some iteratorVariable="i"><in>{}</in><satisfies>{}</satisfies></some>'.format,
            inner,
            inner,
        ),
    )


TABLES = st.builds(
    lambda input_, cell, out, policy, aggregation, values: table(
        [input_], ["y"], f"{cell.replace('|', '')}|{out.replace('|', '')}", "-|1",
        hit=policy, aggregation=aggregation, values=[values], default=[out],
    ),
    TEXTS, TEXTS, TEXTS,
    st.sampled_from(["UNIQUE", "ANY", "FIRST", "PRIORITY", "OUTPUT ORDER", "COLLECT"]),
    st.sampled_from(["", "SUM", "MIN", "MAX", "COUNT"]),
    TEXTS,
)  # fmt: skip
LOGIC = st.recursive(TEXTS.map(literal) | TABLES, boxed, max_leaves=6)


def judged(data: bytes, dialect: Dialect) -> tuple[DecisionModel | None, Sequence[Problem]]:
    try:
        return compile_model(data, "any.dmn", dialect=dialect), ()
    except Refused as refused:
        return None, refused.problems


@settings(max_examples=150, deadline=None)
@given(LOGIC, LOGIC, TYPES, VALUES, st.sampled_from([*Dialect]))
def test_a_model_is_refused_or_evaluated_and_never_raises(
    logic: str, body: str, type_: str, value: object, dialect: Dialect
) -> None:
    data = definitions(
        ITEMS,
        input_data("x", type_),
        knowledge("f", f"x:{type_}", body),
        decision(logic, type=type_, requires="input:x knowledge:f"),
    )

    model, problems = judged(data, dialect)
    assert all(each.message and each.file == "any.dmn" for each in problems)
    if model is None:
        assert problems
        return

    context = Context(steps=20_000)
    answer = model.evaluate("Decide", {"x": value}, context)  # type: ignore[dict-item]
    assert all(message.where for message in answer.messages)
    assert (answer.failure is None) or answer.output is None
    assert context.steps >= -20_000

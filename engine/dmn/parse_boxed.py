"""Boxed expressions and tables: XML to values of `model`.

DMN 1.5 clauses 7 and 8. What cannot be read becomes a problem and None; what can be read
but not evaluated is for `validate` and `compile` to refuse.
"""

from collections.abc import Callable, Iterator

from lxml.etree import _Element

from engine.dmn.model import (
    Aggregator,
    Binding,
    Conditional,
    Context,
    ContextEntry,
    DecisionTable,
    Expression,
    Filter,
    FunctionDefinition,
    FunctionKind,
    HitPolicy,
    InputClause,
    Invocation,
    Iteration,
    IterationKind,
    ListExpression,
    LiteralExpression,
    OutputClause,
    Relation,
    Rule,
    Text,
)
from engine.dmn.source import Source, content_of, line_of, place
from engine.feel.names import normalize

# The letters that the standard prints in a table's corner, accepted beside the full words.
HIT_POLICY_LETTERS = {
    "U": HitPolicy.UNIQUE,
    "A": HitPolicy.ANY,
    "F": HitPolicy.FIRST,
    "P": HitPolicy.PRIORITY,
    "R": HitPolicy.RULE_ORDER,
    "O": HitPolicy.OUTPUT_ORDER,
    "C": HitPolicy.COLLECT,
}


def read_inside(source: Source, element: _Element) -> Expression | None:
    """The expression that *element* holds; None, without a problem, if it holds none."""
    for name, child in source.children(element):
        if name in READERS:
            return _read(source, name, child)
    return None


def _read(source: Source, name: str, element: _Element) -> Expression:
    with source.nested(element) as allowed:
        if allowed:
            return READERS[name](source, element)
    return LiteralExpression(Text("null", place(element), line_of(element)))


def read_needed(source: Source, element: _Element, part: str) -> Expression:
    """The expression inside the child called *part*; a problem if there is none."""
    holder = source.first(element, part)
    found = None if holder is None else read_inside(source, holder)
    if found is None:
        source.problem(
            "missing-expression",
            f"expected an expression in {part}, found none.",
            element,
            field=part,
            clause="§7.3",
        )
        return LiteralExpression(Text("null", place(element), line_of(element)))
    return found


def read_literal(source: Source, element: _Element) -> LiteralExpression:
    if source.first(element, "importedValues") is not None:
        source.problem(
            "unsupported-imported-values",
            "importedValues are not evaluated; expected a text.",
            element,
            field="importedValues",
            clause="§7.3.2",
        )
    return LiteralExpression(source.text(element), source.type_ref(element))


def read_table(source: Source, element: _Element) -> DecisionTable:
    """A decision table, §8.2."""
    at = place(element)
    return DecisionTable(
        at=at,
        line=line_of(element),
        hit_policy=_hit_policy(source, element),
        aggregator=_aggregator(source, element),
        inputs=tuple(_input_clause(source, child) for child in source.all(element, "input")),
        outputs=tuple(_output_clause(source, child) for child in source.all(element, "output")),
        rules=tuple(
            _rule(source, child, child.get("id") or f"{at}_rule_{number}")
            for number, child in enumerate(source.all(element, "rule"), start=1)
        ),
        type_ref=source.type_ref(element),
    )


def _hit_policy(source: Source, element: _Element) -> HitPolicy:
    word = element.get("hitPolicy", HitPolicy.UNIQUE).strip()
    if word in HIT_POLICY_LETTERS:
        return HIT_POLICY_LETTERS[word]
    try:
        return HitPolicy(word)
    except ValueError:
        known = ", ".join(HitPolicy)
        source.problem(
            "unknown-hit-policy",
            f"expected one of {known}, found {word!r}.",
            element,
            field="hitPolicy",
            clause="§8.2.10",
        )
        return HitPolicy.UNIQUE


def _aggregator(source: Source, element: _Element) -> Aggregator:
    word = element.get("aggregation", Aggregator.LIST).strip()
    try:
        return Aggregator(word)
    except ValueError:
        source.problem(
            "unknown-aggregation",
            f"expected SUM, MIN, MAX or COUNT, found {word!r}.",
            element,
            field="aggregation",
            clause="§8.2.11",
        )
        return Aggregator.LIST


def _input_clause(source: Source, element: _Element) -> InputClause:
    expression = source.first(element, "inputExpression")
    text = Text("", place(element), line_of(element))
    type_ref = None
    if expression is not None:
        text, type_ref = source.text(expression), source.type_ref(expression)
    return InputClause(
        id=element.get("id", ""),
        label=element.get("label") or text.text.strip(),
        expression=text,
        type_ref=type_ref,
        values=source.optional_text(element, "inputValues"),
    )


def _output_clause(source: Source, element: _Element) -> OutputClause:
    name = element.get("name", "").strip()
    return OutputClause(
        id=element.get("id", ""),
        name=name,
        label=element.get("label") or name,
        type_ref=source.type_ref(element),
        values=source.optional_text(element, "outputValues"),
        default=source.optional_text(element, "defaultOutputEntry"),
    )


def _rule(source: Source, element: _Element, identifier: str) -> Rule:
    return Rule(
        id=identifier,
        line=line_of(element),
        inputs=tuple(source.text(child) for child in source.all(element, "inputEntry")),
        outputs=tuple(source.text(child) for child in source.all(element, "outputEntry")),
        annotations=tuple(filter(None, _notes(source, element))),
    )


def _notes(source: Source, element: _Element) -> Iterator[str]:
    for child in source.all(element, "description"):
        yield content_of(child).strip()
    for child in source.all(element, "annotationEntry"):
        yield source.text(child).text.strip()


def read_context(source: Source, element: _Element) -> Context:
    entries = tuple(
        ContextEntry(source.variable(child), read_inside(source, child))
        for child in source.all(element, "contextEntry")
    )
    return Context(place(element), line_of(element), entries, source.type_ref(element))


def read_invocation(source: Source, element: _Element) -> Invocation:
    bindings = []
    for child in source.all(element, "binding"):
        parameter = source.first(child, "parameter")
        if parameter is None:
            source.problem("missing-parameter", "expected a parameter in the binding.", child)
            continue
        bindings.append(Binding(source.item(parameter), read_inside(source, child)))
    return Invocation(
        place(element),
        line_of(element),
        read_inside(source, element),
        tuple(bindings),
        source.type_ref(element),
    )


def read_function(source: Source, element: _Element) -> FunctionDefinition:
    """A boxed function, or the encapsulated logic of a knowledge model, which is one."""
    word = element.get("kind", FunctionKind.FEEL)
    kind = next((kind for kind in FunctionKind if kind.lower() == word.lower()), None)
    if kind is None:
        source.problem(
            "unknown-function-kind",
            f"expected FEEL, PMML or Java, found {word!r}.",
            element,
            field="kind",
            clause="§7.3.7",
        )
    return FunctionDefinition(
        at=place(element),
        line=line_of(element),
        kind=kind or FunctionKind.FEEL,
        parameters=tuple(source.item(child) for child in source.all(element, "formalParameter")),
        body=read_inside(source, element),
        type_ref=source.type_ref(element),
    )


def read_relation(source: Source, element: _Element) -> Relation:
    rows = tuple(_expressions(source, row) for row in source.all(element, "row"))
    return Relation(
        place(element),
        line_of(element),
        tuple(source.item(child) for child in source.all(element, "column")),
        rows,
        source.type_ref(element),
    )


def _expressions(source: Source, element: _Element) -> tuple[Expression, ...]:
    return tuple(
        _read(source, name, child) for name, child in source.children(element) if name in READERS
    )


def read_list(source: Source, element: _Element) -> ListExpression:
    items = _expressions(source, element)
    return ListExpression(place(element), line_of(element), items, source.type_ref(element))


def read_conditional(source: Source, element: _Element) -> Conditional:
    return Conditional(
        place(element),
        line_of(element),
        condition=read_needed(source, element, "if"),
        then=read_needed(source, element, "then"),
        otherwise=read_needed(source, element, "else"),
        type_ref=source.type_ref(element),
    )


def read_filter(source: Source, element: _Element) -> Filter:
    return Filter(
        place(element),
        line_of(element),
        collection=read_needed(source, element, "in"),
        match=read_needed(source, element, "match"),
        type_ref=source.type_ref(element),
    )


def _iteration(kind: IterationKind, part: str) -> Callable[[Source, _Element], Iteration]:
    def read(source: Source, element: _Element) -> Iteration:
        return Iteration(
            place(element),
            line_of(element),
            kind=kind,
            variable=normalize(element.get("iteratorVariable", "")),
            collection=read_needed(source, element, "in"),
            body=read_needed(source, element, part),
            type_ref=source.type_ref(element),
        )

    return read


READERS: dict[str, Callable[[Source, _Element], Expression]] = {
    "literalExpression": read_literal,
    "decisionTable": read_table,
    "context": read_context,
    "invocation": read_invocation,
    "functionDefinition": read_function,
    "relation": read_relation,
    "list": read_list,
    "conditional": read_conditional,
    "filter": read_filter,
    "for": _iteration(IterationKind.FOR, "return"),
    "some": _iteration(IterationKind.SOME, "satisfies"),
    "every": _iteration(IterationKind.EVERY, "satisfies"),
}

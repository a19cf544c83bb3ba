"""Ways through a model: its expressions, outer ones before inner ones, and cycles of names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from engine.dmn.model import (
    Conditional,
    Context,
    DecisionTable,
    Definitions,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    Reference,
    Relation,
)

MAX_CYCLES: Final = 10
"""More are not told: all of them could be as many as there are requirements, each as long."""


def expressions(definitions: Definitions) -> Iterator[Expression]:
    """The logic of all decisions and knowledge models, with everything inside it."""
    for _, expression in owned_expressions(definitions):
        yield expression


def owned_expressions(definitions: Definitions) -> Iterator[tuple[str, Expression]]:
    """As `expressions`, each with the id of the decision or knowledge model that holds it."""
    for decision in definitions.decisions:
        for expression in _walk(decision.expression):
            yield decision.id, expression
    for model in definitions.knowledge_models:
        for expression in _walk(model.function):
            yield model.id, expression


def inner_names(definitions: Definitions) -> Iterator[str]:
    """The names of entries, columns and outputs that values of its decisions have."""
    for expression in expressions(definitions):
        match expression:
            case Context():
                yield from (each.variable.name for each in expression.entries if each.variable)
            case Relation():
                yield from (column.name for column in expression.columns)
            case DecisionTable():
                yield from (clause.name for clause in expression.outputs)
            case _:
                pass


def _walk(expression: Expression | None) -> Iterator[Expression]:
    if expression is None:
        return
    yield expression
    for part in _parts(expression):
        yield from _walk(part)


def _parts(expression: Expression) -> Iterable[Expression | None]:
    match expression:
        case Context():
            return [entry.expression for entry in expression.entries]
        case Invocation():
            return [expression.called, *(each.expression for each in expression.bindings)]
        case FunctionDefinition():
            return [expression.body]
        case Relation():
            return [cell for row in expression.rows for cell in row]
        case ListExpression():
            return expression.items
        case Conditional():
            return [expression.condition, expression.then, expression.otherwise]
        case Filter():
            return [expression.collection, expression.match]
        case Iteration():
            return [expression.collection, expression.body]
        case _:
            return []


def without(definitions: Definitions, gone: Set[Reference]) -> Definitions:
    """The model without requirements that lead nowhere."""
    if not gone:
        return definitions

    def left(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        return tuple(each for each in references if each not in gone)

    return replace(
        definitions,
        decisions=tuple(
            replace(
                each,
                required_decisions=left(each.required_decisions),
                required_inputs=left(each.required_inputs),
                required_knowledge=left(each.required_knowledge),
            )
            for each in definitions.decisions
        ),
        knowledge_models=tuple(
            replace(each, required_knowledge=left(each.required_knowledge))
            for each in definitions.knowledge_models
        ),
        services=tuple(
            replace(
                each,
                output_decisions=left(each.output_decisions),
                encapsulated_decisions=left(each.encapsulated_decisions),
                input_decisions=left(each.input_decisions),
                input_data=left(each.input_data),
            )
            for each in definitions.services
        ),
    )


def cycles(edges: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Each cycle that a depth first walk meets, as the way round it, first node twice."""
    finished: set[str] = set()
    for start in edges:
        if start not in finished:
            yield from _cycles_from(start, edges, finished)


def _cycles_from(
    start: str, edges: Mapping[str, Sequence[str]], finished: set[str]
) -> Iterator[list[str]]:
    way = {start: None}  # a dict keeps the order and finds quickly
    left = [(start, iter(edges[start]))]
    while left:
        node, following = left[-1]
        after = next(following, None)
        if after is None:
            left.pop()
            del way[node]
            finished.add(node)
        elif after in way:
            nodes = list(way)
            yield [*nodes[nodes.index(after) :], after]
        elif after not in finished:
            way[after] = None
            left.append((after, iter(edges.get(after, ()))))

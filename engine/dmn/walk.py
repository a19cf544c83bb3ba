"""Every expression of a model, outer ones before inner ones."""

from collections.abc import Iterable, Iterator

from engine.dmn.model import (
    Conditional,
    Context,
    Definitions,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    Relation,
)


def expressions(definitions: Definitions) -> Iterator[Expression]:
    """The logic of all decisions and knowledge models, with everything inside it."""
    for decision in definitions.decisions:
        yield from _walk(decision.expression)
    for model in definitions.knowledge_models:
        yield from _walk(model.function)


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

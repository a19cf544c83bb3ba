"""Boxed expressions: compiled to closures.

DMN 1.5 §7.3 and, for the iterators, filter and conditional, its clauses since DMN 1.4. Tables
are in `decision_table`. Every run pays from the budget for its parts and for the scope that it
copies: a function with ten thousand entries may be called in a loop.
"""

from collections.abc import Callable, Sequence

from engine.dmn.compiler import Compiler, Names, Run, Scope
from engine.dmn.decision_table import Table
from engine.dmn.model import (
    Binding,
    Conditional,
    Context,
    ContextEntry,
    DecisionTable,
    Expression,
    Filter,
    FunctionDefinition,
    FunctionKind,
    InformationItem,
    Invocation,
    Iteration,
    IterationKind,
    ListExpression,
    LiteralExpression,
    Relation,
)
from engine.dmn.types import Mismatch, Type, mismatch_text
from engine.feel.compile import compile_expression as compile_feel
from engine.feel.context import Context as Evaluating
from engine.feel.external import external
from engine.feel.functions import Function
from engine.feel.ranges import Range
from engine.feel.values import Value, kind_of

_COUNTED = compile_feel("for i in range return i", names=["range"]).run

Structure = Context | Relation | ListExpression
Control = Conditional | Filter | Iteration


def compile_expression(compiler: Compiler, source: Expression | None, names: Names) -> Run:
    """The closure of any expression; no expression at all is null.

    Its own ``typeRef`` is only demanded by the standard's dialect: Camunda passes over it.
    """
    if source is None:
        return _null
    if isinstance(source, FunctionDefinition):  # its type is that of what it gives
        return _function(compiler, source, names)
    run = _compile(compiler, source, names)
    if not compiler.strict:
        run = compiler.typed(run, source.type_ref)
    return compiler.placed(
        run, source.text.at if isinstance(source, LiteralExpression) else source.at
    )


def _compile(
    compiler: Compiler,
    source: LiteralExpression | DecisionTable | Invocation | Structure | Control,
    names: Names,
) -> Run:
    match source:
        case LiteralExpression():
            return compiler.literal(source, names)
        case DecisionTable():
            return Table(compiler, source, names).run
        case Invocation():
            return _invocation(compiler, source, names)
        case Context() | Relation() | ListExpression():
            return _structure(compiler, source, names)
        case Conditional() | Filter() | Iteration():
            return _control(compiler, source, names)


def _structure(compiler: Compiler, source: Structure, names: Names) -> Run:
    match source:
        case Context():
            return _context(compiler, source, names)
        case Relation():
            return _relation(compiler, source, names)
        case ListExpression():
            return _list(compiler, source, names)


def _control(compiler: Compiler, source: Control, names: Names) -> Run:
    match source:
        case Conditional():
            return _conditional(compiler, source, names)
        case Filter():
            return _filter(compiler, source, names)
        case Iteration():
            return _iteration(compiler, source, names)


def _null(scope: Scope, context: Evaluating) -> Value:
    return None


def _context(compiler: Compiler, source: Context, names: Names) -> Run:
    """Entries in order, later ones see earlier ones; an entry without a name is the result."""
    runs: list[tuple[str | None, Run]] = []
    for entry in source.entries:
        runs.append(_entry(compiler, source, entry, names))
        if entry.variable is not None:
            names |= {entry.variable.name}

    def run(scope: Scope, context: Evaluating) -> Value:
        context.spend(len(runs) + _copying(scope))
        local = dict(scope)
        made: dict[str, Value] = {}
        for name, compute in runs:
            value = compute(local, context)
            if name is None:
                return value
            local[name] = made[name] = value
        return made

    return run


def _entry(
    compiler: Compiler, source: Context, entry: ContextEntry, names: Names
) -> tuple[str | None, Run]:
    variable = entry.variable
    if variable is None:
        return None, compile_expression(compiler, entry.expression, names)
    with compiler.way.part(f"entry '{variable.name}'"):
        if isinstance(entry.expression, FunctionDefinition):
            run = _function(compiler, entry.expression, names, variable.name)
        else:
            run = compile_expression(compiler, entry.expression, names)
        return variable.name, compiler.placed(compiler.typed(run, variable.type_ref), source.at)


def _invocation(compiler: Compiler, source: Invocation, names: Names) -> Run:
    called = compile_expression(compiler, source.called, names)
    bindings = tuple(_binding(compiler, source, each, names) for each in source.bindings)

    def run(scope: Scope, context: Evaluating) -> Value:
        context.spend(len(bindings))
        function = called(scope, context)
        if not isinstance(function, Function):
            text = f"expected a function to call, found {kind_of(function)}"
            context.note(text, "not-a-function")
            return None
        arguments = {name: compute(scope, context) for name, compute in bindings}
        return function.call_named(arguments, context)

    return run


def _binding(
    compiler: Compiler, source: Invocation, binding: Binding, names: Names
) -> tuple[str, Run]:
    name = binding.parameter.name
    with compiler.way.part(f"argument '{name}'"):
        run = compile_expression(compiler, binding.expression, names)
        return name, compiler.placed(compiler.typed(run, binding.parameter.type_ref), source.at)


def _function(
    compiler: Compiler, source: FunctionDefinition, names: Names, own_name: str | None = None
) -> Run:
    """A function of the scope as it is now; it may call itself by the name of its entry."""
    invoke = compile_function(compiler, source, names | {own_name} if own_name else names)
    parameters = tuple(parameter.name for parameter in source.parameters)
    types = tuple(compiler.types.known(parameter.type_ref) for parameter in source.parameters)
    result = compiler.types.known(result_type(compiler, source.type_ref))

    def run(scope: Scope, context: Evaluating) -> Value:
        own = dict(scope)
        made = Function(
            parameters,
            lambda arguments, calling: invoke(own, arguments, calling),
            types=types,
            result=result,
        )
        if own_name:
            own[own_name] = made
        return made

    return run


Invoke = Callable[[Scope, Sequence[Value], Evaluating], Value]


def compile_function(compiler: Compiler, source: FunctionDefinition, names: Names) -> Invoke:
    """The closure that runs a function's body for a scope and arguments in order.

    An argument that is not of its parameter's type gives null; the body does not run.
    """
    parameters = tuple(parameter.name for parameter in source.parameters)
    if source.kind is FunctionKind.FEEL:
        body = compile_expression(compiler, source.body, names | set(parameters))
    else:
        body = _external(compiler, source, parameters)
    body = compiler.typed(body, result_type(compiler, source.type_ref), "the result")
    body = compiler.placed(body, source.at)
    types = [compiler.type(parameter.type_ref) for parameter in source.parameters]

    def invoke(scope: Scope, arguments: Sequence[Value], context: Evaluating) -> Value:
        context.spend(_copying(scope))
        local = dict(scope)
        for name, wanted, value in zip(parameters, types, arguments, strict=True):
            coerced = wanted.coerce(value, context) if wanted is not None else value
            if isinstance(coerced, Mismatch):
                _refuse(compiler, source, name, wanted, value, context)
                return None
            local[name] = coerced
        return body(local, context)

    return invoke


def _refuse(
    compiler: Compiler,
    source: FunctionDefinition,
    name: str,
    wanted: Type | None,
    value: Value,
    context: Evaluating,
) -> None:
    expected = wanted.name if wanted is not None else "Any"
    text = mismatch_text(f"argument '{name}' of {source.at}", expected, value)
    compiler.fail(context, "wrong-type", text)


def _external(compiler: Compiler, source: FunctionDefinition, parameters: tuple[str, ...]) -> Run:
    """One of the pure Java methods that FEEL knows by name, §10.2.1.7; no Java runs."""
    mapping: Value = None
    if source.kind is FunctionKind.JAVA:
        mapping = compile_expression(compiler, source.body, frozenset())({}, Evaluating())
    function = external(mapping, parameters) if isinstance(mapping, dict) else None
    text = f"{source.kind} is only run for a table of pure Java methods, and this is none of them."
    if function is None and compiler.strict:
        compiler.problem("unsupported-function-kind", text, source.at, source.line, field="kind")

    def run(scope: Scope, context: Evaluating) -> Value:
        if function is None:
            context.note(text, "unsupported-function-kind")
            return None
        return function.call([scope[name] for name in parameters], context)

    return run


def result_type(compiler: Compiler, type_ref: str | None) -> str | None:
    """The type of what a function gives, from the type of the function or of the result.

    The standard gives functions a function's type; many tools write the result's type.
    """
    found = compiler.type(type_ref)
    if found is None or found.name == "function":
        return None
    return found.result if found.is_function else type_ref


def _relation(compiler: Compiler, source: Relation, names: Names) -> Run:
    rows = tuple(
        tuple(
            (column.name, _cell(compiler, source, number, column, cell, names))
            for column, cell in zip(source.columns, row, strict=True)
        )
        for number, row in enumerate(source.rows, start=1)
    )

    parts = len(source.rows) * len(source.columns)

    def run(scope: Scope, context: Evaluating) -> Value:
        context.spend(parts)
        return [{name: compute(scope, context) for name, compute in row} for row in rows]

    return run


def _cell(
    compiler: Compiler,
    source: Relation,
    number: int,
    column: InformationItem,
    cell: Expression,
    names: Names,
) -> Run:
    with compiler.way.part(f"row {number}", f"column '{column.name}'"):
        run = compile_expression(compiler, cell, names)
        return compiler.placed(compiler.typed(run, column.type_ref), source.at)


def _list(compiler: Compiler, source: ListExpression, names: Names) -> Run:
    items = tuple(
        _part(compiler, f"item {number}", item, names)
        for number, item in enumerate(source.items, start=1)
    )

    def run(scope: Scope, context: Evaluating) -> Value:
        context.spend(len(items))
        return [compute(scope, context) for compute in items]

    return run


def _conditional(compiler: Compiler, source: Conditional, names: Names) -> Run:
    condition = _part(compiler, "if", source.condition, names)
    then = _part(compiler, "then", source.then, names)
    otherwise = _part(compiler, "else", source.otherwise, names)

    def run(scope: Scope, context: Evaluating) -> Value:
        chosen = then if condition(scope, context) is True else otherwise
        return chosen(scope, context)

    return run


def _filter(compiler: Compiler, source: Filter, names: Names) -> Run:
    """The elements for which the condition is true; one that is no boolean makes it null."""
    collection = _part(compiler, "in", source.collection, names)
    entries = frozenset(compiler.types.names())
    match = _part(compiler, "match", source.match, names | {"item"} | entries)

    def run(scope: Scope, context: Evaluating) -> Value:
        elements = _elements(collection(scope, context), scope, context)
        if elements is None:
            return None
        kept: list[Value] = []
        for element in elements:
            local = {**scope, "item": element}
            if isinstance(element, dict):
                context.spend(_copying(element))
                local.update(element)
            verdict = match(local, context)
            if not isinstance(verdict, bool):
                text = f"expected a boolean from match, found {kind_of(verdict)}"
                context.note(text, "wrong-type")
                return None
            if verdict:
                kept.append(element)
        return kept

    return run


def _iteration(compiler: Compiler, source: Iteration, names: Names) -> Run:
    collection = _part(compiler, "in", source.collection, names)
    partial = source.kind is IterationKind.FOR and _may_mention(source.body, "partial")
    word = "return" if source.kind is IterationKind.FOR else "satisfies"
    body = _part(compiler, word, source.body, names | {source.variable})
    variable = source.variable
    gather = _GATHER[source.kind]

    def run(scope: Scope, context: Evaluating) -> Value:
        elements = _elements(collection(scope, context), scope, context)
        if elements is None:
            return None
        values: list[Value] = []
        for element in elements:
            local = {**scope, variable: element}
            if partial:
                context.spend(len(values))
                local["partial"] = list(values)
            values.append(body(local, context))
        return gather(values)

    return run


def _may_mention(expression: Expression, name: str) -> bool:
    return not isinstance(expression, LiteralExpression) or name in expression.text.text


def _part(compiler: Compiler, word: str, source: Expression, names: Names) -> Run:
    with compiler.way.part(word):
        return compile_expression(compiler, source, names)


def _copying(entries: Scope) -> int:
    """The steps that a copy of so many entries costs."""
    return len(entries) >> 5


def _elements(value: Value, scope: Scope, context: Evaluating) -> list[Value] | None:
    """What is iterated over, each with its own scope; a single value counts as a list of it."""
    if isinstance(value, Range):
        value = _COUNTED({"range": value}, context)
    if isinstance(value, list):
        context.spend(len(value) * (1 + _copying(scope)))
        return value
    if value is None:
        context.note("expected a list, found null", "wrong-type")
        return None
    return [value]


def _some(values: list[Value]) -> Value:
    return _quantified(values, decisive=True)


def _every(values: list[Value]) -> Value:
    return _quantified(values, decisive=False)


def _quantified(values: list[Value], *, decisive: bool) -> Value:
    """As FEEL's quantifiers in three-valued logic; what is no truth makes it null."""
    if any(value is not None and not isinstance(value, bool) for value in values):
        return None
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _for(values: list[Value]) -> Value:
    return values


_GATHER: dict[IterationKind, Callable[[list[Value]], Value]] = {
    IterationKind.FOR: _for,
    IterationKind.SOME: _some,
    IterationKind.EVERY: _every,
}

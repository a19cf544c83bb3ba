"""Reading: literals, names, paths, and the literals for lists, contexts and ranges."""

from collections.abc import Callable

from engine.feel.ast import (
    ContextLiteral,
    ListLiteral,
    Literal,
    Name,
    OperatorRange,
    Path,
    RangeLiteral,
)
from engine.feel.closures.port import Compiler, Run, Variables, constant_run, frame_of
from engine.feel.compare import order
from engine.feel.context import Context
from engine.feel.properties import read_property
from engine.feel.ranges import Range
from engine.feel.values import Value, kind_of


def compile_literal(node: Literal, compiler: Compiler) -> Run:
    """A constant; a bad ``@"..."`` is null and says why at each run."""
    if node.problem is None:
        return constant_run(node.value)
    problem, at = node.problem, node.at

    def run(variables: Variables, context: Context) -> Value:
        context.note(problem, "bad-literal", at)
        return None

    return run


def compile_name(node: Name, compiler: Compiler) -> Run:
    """A variable; where there is none, the built-in of that name as a value, else null."""
    name, missing = node.name, absence(node, compiler)

    def run(variables: Variables, context: Context) -> Value:
        try:
            return variables[name]
        except KeyError:
            return missing(context)

    return run


def absence(node: Name, compiler: Compiler) -> Callable[[Context], Value]:
    """What a name gives that no variable has."""
    builtin = compiler.builtin(node.name)
    text, at = f"no variable or function with name '{node.name}'", node.at
    if builtin is not None:
        function = builtin.as_function()
        return lambda context: function

    def missing(context: Context) -> Value:
        context.note(text, "no-such-variable", at)
        return None

    return missing


def compile_path(node: Path, compiler: Compiler) -> Run:
    """``source.name``: an entry, a property, or those of each element of a list."""
    if isinstance(node.source, Name):
        return _path_of_name(node, node.source, compiler)
    source, name, at = compiler.run(node.source), node.name, node.at

    def run(variables: Variables, context: Context) -> Value:
        return read_property(source(variables, context), name, context, at)

    return run


def _path_of_name(node: Path, source: Name, compiler: Compiler) -> Run:
    root, missing, name, at = source.name, absence(source, compiler), node.name, node.at

    def run(variables: Variables, context: Context) -> Value:
        try:
            owner = variables[root]
        except KeyError:
            owner = missing(context)
        if type(owner) is dict and name in owner:
            return owner[name]
        return read_property(owner, name, context, at)

    return run


def compile_list(node: ListLiteral, compiler: Compiler) -> Run:
    """``[a, b]``."""
    items = [compiler.run(item) for item in node.items]
    size = len(items) >> 2

    def run(variables: Variables, context: Context) -> Value:
        context.spend(1 + size)
        return [item(variables, context) for item in items]

    return run


def compile_context(node: ContextLiteral, compiler: Compiler) -> Run:
    """``{a: 1, b: a}``; a key given twice makes it null."""
    keys = [key for key, _ in node.entries]
    if len(set(keys)) != len(keys):
        return _duplicate_key(node)
    entries = [(key, compiler.run(value)) for key, value in node.entries]
    size = len(entries) >> 1

    def run(variables: Variables, context: Context) -> Value:
        context.spend(1 + size)
        return {key: value(variables, context) for key, value in entries}

    def run_layered(variables: Variables, context: Context) -> Value:
        context.spend(2 + size)
        frame = frame_of({}, variables)
        for key, value in entries:
            frame[key] = value(frame, context)
        return dict(frame)

    return run_layered if node.layered else run


def _duplicate_key(node: ContextLiteral) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        context.note("a key of this context is given twice", "duplicate-key", node.at)
        return None

    return run


def compile_range(node: RangeLiteral, compiler: Compiler) -> Run:
    """``[low..high]``; null when its ends have no order or stand the wrong way round."""
    low_of, high_of = compiler.run(node.low), compiler.run(node.high)
    low_closed, high_closed, at = node.low_closed, node.high_closed, node.at

    def run(variables: Variables, context: Context) -> Value:
        low, high = low_of(variables, context), high_of(variables, context)
        if low is not None and high is not None:
            found = order(low, high, context)
            if found is None or found > 0:
                text = f"no range from a {kind_of(low)} to a {kind_of(high)} that lies before it"
                context.note(text, "bad-range", at)
                return None
        return Range(low, high, low_closed=low_closed, high_closed=high_closed)

    return run


def compile_operator_range(node: OperatorRange, compiler: Compiler) -> Run:
    """``(> 5)``."""
    endpoint, operator = compiler.run(node.endpoint), node.operator

    def run(variables: Variables, context: Context) -> Value:
        return Range.compared(operator, endpoint(variables, context))

    return run

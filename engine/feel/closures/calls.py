"""Invocations and function literals (DMN 1.5 §10.3.2.13.4 and §10.3.2.16).

A built-in called by its name is bound when the text is compiled: which of its signatures fits
is then a question of how many arguments there are. Everything else is called as a value.
"""

from typing import Final

from engine.feel.ast import Call, FunctionLiteral, Name
from engine.feel.builtins.registry import SIZED, BuiltIn, size_of
from engine.feel.closures.port import Compiler, Run, Variables, frame_of, weighed
from engine.feel.context import Context
from engine.feel.external import external_value
from engine.feel.functions import Function
from engine.feel.inference import type_of
from engine.feel.types import coerce
from engine.feel.values import Value, kind_of

_FUNCTION: Final = 8  # steps: a function holds on to what it sees


def compile_call(node: Call, compiler: Compiler) -> Run:
    """``callee(arguments)``."""
    callee = node.callee
    if isinstance(callee, Name) and not callee.local and not compiler.shadowed(callee.name):
        builtin = compiler.builtin(callee.name)
        if builtin is not None:
            return _builtin_call(node, builtin, compiler)
    return _value_call(node, compiler)


def _builtin_call(node: Call, builtin: BuiltIn, compiler: Compiler) -> Run:
    arguments, at = [compiler.run(argument) for argument in node.arguments], node.at
    cost = builtin.cost
    if node.names:
        return _named_builtin_call(node, builtin, arguments)
    bound = builtin.bind(len(arguments))
    if len(arguments) == 1:
        (only,) = arguments

        def run_one(variables: Variables, context: Context) -> Value:
            value = only(variables, context)
            context.steps -= cost + (len(value) >> 6 if type(value) in SIZED else 0)  # type: ignore[arg-type]
            if context.steps < 0:
                context.spend(0)
            return bound([value], context, at)

        return run_one

    def run(variables: Variables, context: Context) -> Value:
        values = [argument(variables, context) for argument in arguments]
        context.spend(cost + size_of(values))
        return bound(values, context, at)

    return run


def _named_builtin_call(node: Call, builtin: BuiltIn, arguments: list[Run]) -> Run:
    named, at = list(zip(node.names, arguments, strict=True)), node.at

    def run(variables: Variables, context: Context) -> Value:
        values = {name: argument(variables, context) for name, argument in named}
        context.spend(builtin.cost + size_of(values.values()))
        return builtin.call_named(values, context, at)

    return run


def _value_call(node: Call, compiler: Compiler) -> Run:
    callee, at, names = compiler.run(node.callee), node.at, node.names
    arguments = [compiler.run(argument) for argument in node.arguments]

    def run(variables: Variables, context: Context) -> Value:
        said = len(context.messages)
        function = callee(variables, context)
        unknown = len(context.messages) > said
        values = [argument(variables, context) for argument in arguments]
        if not isinstance(function, Function):
            if not unknown:
                context.note(f"a {kind_of(function)} cannot be called", "not-a-function", at)
            return None
        if names:
            return function.call_named(dict(zip(names, values, strict=True)), context)
        return function.call(values, context)

    return run


def compile_function(node: FunctionLiteral, compiler: Compiler) -> Run:
    """``function(a, b) body``; it sees the variables of the place where it stands."""
    if node.external:
        return _external(node, compiler)
    names = tuple(name for name, _ in node.parameters)
    types = tuple(type_ for _, type_ in node.parameters)
    result = type_of(node.body, dict(node.parameters))
    typed = [(place, type_) for place, (_, type_) in enumerate(node.parameters) if type_]
    body = weighed(node.body, compiler)

    def run(variables: Variables, context: Context) -> Value:
        context.spend(_FUNCTION)

        def call(arguments: "list[Value]", context: Context) -> Value:
            for place, expected in typed:
                given = arguments[place]
                arguments[place] = coerce(given, expected, context)
                if given is not None and arguments[place] is None:
                    text = f"argument '{names[place]}' cannot be a {kind_of(given)}"
                    context.note(text, "wrong-type", node.at)
                    return None
            return body(frame_of(dict(zip(names, arguments, strict=True)), variables), context)

        return Function(
            names,
            lambda arguments, context: call(list(arguments), context),
            types=types,
            result=result,
        )

    return run


def _external(node: FunctionLiteral, compiler: Compiler) -> Run:
    """``function(a) external {java: {...}}``; the mapping is a context of texts."""
    names, mapping = tuple(name for name, _ in node.parameters), compiler.run(node.body)

    def run(variables: Variables, context: Context) -> Value:
        return external_value(mapping(variables, context), names, context, node.at)

    return run

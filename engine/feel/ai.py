"""The parameters that ``fromAi(...)`` declares: what a model may fill in when it uses a tool.

Camunda 8: ``fromAi(value, description?, type?, schema?, options?)``. The call gives its first
argument; the others describe it, so they have to be constants, known before anything runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.feel.ast import (
    Call,
    ContextLiteral,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    Path,
    walk,
)
from engine.feel.values import Value

FUNCTION = "fromAi"
_POSITIONS = ("value", "description", "type", "schema", "options")


@dataclass(frozen=True, slots=True)
class AiParameter:
    """One ``fromAi`` call.

    Attributes:
        name: the parameter: ``x`` of ``fromAi(toolCall.x)``.
        description: for the model, or None.
        type: a JSON Schema type such as ``string``, or None.
        schema: a JSON Schema that refines it, or None.
        options: ``{required: false}`` and the like, or None.
        source: the whole path of the first argument, or None when it is no path.
        problem: why the call cannot be used, or None.
        column: where the call stands in the text, counted from 1.
    """

    name: str
    description: str | None = None
    type: str | None = None
    schema: Mapping[str, Value] | None = None
    options: Mapping[str, Value] | None = None
    source: str | None = None
    problem: str | None = None
    column: int = field(default=1, compare=False)


def find_parameters(root: Node) -> tuple[AiParameter, ...]:
    """The parameters of every ``fromAi`` call in the tree, in the order of the text."""
    found = [
        node
        for node in walk(root)
        if isinstance(node, Call)
        and isinstance(node.callee, Name)
        and node.callee.name == FUNCTION
        and not node.callee.local
    ]
    return tuple(_parameter(node) for node in sorted(found, key=lambda node: node.at))


def _parameter(node: Call) -> AiParameter:
    names = node.names or _POSITIONS
    given = dict(zip(names, node.arguments, strict=False))
    value = given.pop("value", None)
    source = None if value is None else _dotted(value)
    column = node.at + 1
    if source is None:
        problem = "the first argument of fromAi has to be a path such as toolCall.amount"
        return AiParameter("", problem=problem, column=column)
    name = source.rpartition(".")[2]
    constants: dict[str, Value] = {}
    for key, argument in given.items():
        try:
            constants[key] = _constant(argument)
        except ValueError as wrong:
            return AiParameter(name, source=source, problem=f"{key}: {wrong}", column=column)
    return _described(name, source, column, constants)


def _described(name: str, source: str, column: int, constants: Mapping[str, Value]) -> AiParameter:
    description, type_ = constants.get("description"), constants.get("type")
    schema, options = constants.get("schema"), constants.get("options")
    for key, value, wanted in (
        ("description", description, str),
        ("type", type_, str),
        ("schema", schema, dict),
        ("options", options, dict),
    ):
        if value is not None and not isinstance(value, wanted):
            wrong = "a string" if wanted is str else "a context"
            problem = f"the {key} of fromAi has to be {wrong}"
            return AiParameter(name, source=source, problem=problem, column=column)
    return AiParameter(
        name,
        description if isinstance(description, str) else None,
        type_ if isinstance(type_, str) else None,
        schema if isinstance(schema, dict) else None,
        options if isinstance(options, dict) else None,
        source,
        None,
        column,
    )


def _dotted(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Path):
        source = _dotted(node.source)
        return None if source is None else f"{source}.{node.name}"
    return None


def _constant(node: Node) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, ListLiteral):
        return [_constant(item) for item in node.items]
    if isinstance(node, ContextLiteral):
        return {key: _constant(value) for key, value in node.entries}
    if isinstance(node, Negation) and isinstance(node.operand, Literal):
        value = node.operand.value
        if not isinstance(value, bool) and isinstance(value, (int,)):
            return -value
    raise ValueError("has to be a constant")

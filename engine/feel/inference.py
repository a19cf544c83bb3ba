"""The type of an expression as far as its text tells, for ``instance of function<...> -> T``.

DMN 1.5 §10.3.2.9: type(e). Only what is certain without evaluating is told; the rest is None.
"""

from collections.abc import Mapping

from engine.feel.ast import (
    Arithmetic,
    Between,
    Comparison,
    ContextLiteral,
    If,
    In,
    InstanceOf,
    Junction,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    Quantified,
    RangeLiteral,
)
from engine.feel.types import ContextType, ListType, RangeType, SimpleType, Type
from engine.feel.values import kind_of

_BOOLEAN = (Comparison, Junction, Between, In, InstanceOf, Quantified)


def type_of(node: Node, names: Mapping[str, Type | None]) -> Type | None:
    """The type of a node where `names` have these types, or None when it cannot be told."""
    if isinstance(node, Literal):
        return None if node.value is None else SimpleType(kind_of(node.value))
    if isinstance(node, Name):
        return names.get(node.name)
    if isinstance(node, _BOOLEAN):
        return SimpleType("boolean")
    if isinstance(node, ContextLiteral):
        fields = [(key, type_of(value, names)) for key, value in node.entries]
        known = tuple((key, type_) for key, type_ in fields if type_ is not None)
        return ContextType(known) if len(known) == len(fields) else None
    if isinstance(node, ListLiteral):
        item = _common(node.items, names)
        return None if item is None else ListType(item)
    if isinstance(node, RangeLiteral):
        end = _common((node.low, node.high), names)
        return None if end is None else RangeType(end)
    return _computed(node, names)


def _computed(node: Node, names: Mapping[str, Type | None]) -> Type | None:
    if isinstance(node, If):
        return _common((node.consequence, node.alternative), names)
    if isinstance(node, Negation):
        return type_of(node.operand, names)
    if isinstance(node, Arithmetic):
        found = _common((node.first, *(operand for _, _, operand in node.rest)), names)
        signs = {sign for sign, _, _ in node.rest}
        return found if found == SimpleType("number") or signs == {"+"} else None
    return None


def _common(nodes: tuple[Node, ...], names: Mapping[str, Type | None]) -> Type | None:
    """The one type that all of them have."""
    found = {type_of(node, names) for node in nodes}
    return found.pop() if len(found) == 1 else None

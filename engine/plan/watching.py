"""Which variables a plan's conditional events and required data are, and where somebody waits.

A step that writes other variables asks nothing more; one that writes these looks only where a
conditional event can be waiting (BPMN 2.0.2 section 10.5.1, conditional events).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.plan.details import ConditionalDefinition, parts

if TYPE_CHECKING:
    from engine.plan.model import Flow, Node

NOTHING: frozenset[str] = frozenset()


def watching(nodes: Sequence[Node], flows: Sequence[Flow]) -> tuple[frozenset[str], ...]:
    """For each node, the names that conditions read which its items, or items inside, wait for."""
    found: dict[int, set[str]] = {}
    watched = {node.index: names for node in nodes if (names := _names(node))}
    for index, names in watched.items():
        for waiting in (index, *_waiting(nodes, nodes[index])):
            _note(nodes, found, waiting, names)
    for node in nodes:
        if node.available is not None:
            _note(nodes, found, node.index, node.available.condition.names)
    for flow in flows:  # an event-based gateway waits for the events behind it
        if flow.target in watched:
            _note(nodes, found, flow.source, watched[flow.target])
    return tuple(frozenset(found[node.index]) if node.index in found else NOTHING for node in nodes)


def _names(node: Node) -> frozenset[str]:
    conditions = (part for part in parts(node.event) if isinstance(part, ConditionalDefinition))
    return NOTHING.union(*(condition.condition.names for condition in conditions))


def _waiting(nodes: Sequence[Node], node: Node) -> Iterator[int]:
    """The nodes whose items wait on behalf of *node*, besides its own."""
    if node.host is not None:
        yield node.host
    if node.kind == "startEvent" and node.scope >= 0:
        yield nodes[node.scope].scope  # an event sub-process is waited for by the scope it lies in


def _note(
    nodes: Sequence[Node], found: dict[int, set[str]], index: int, names: frozenset[str]
) -> None:
    """*names* are watched at the node and seen from every scope around it."""
    while index >= 0 and not names <= found.setdefault(index, set()):
        found[index] |= names
        index = nodes[index].scope

"""Gateways (BPMN 2.0.2 §13.4): which tokens one waits for, and its default flow.

Only a parallel gateway with several incoming flows waits: one criterion counts a token of each.
Every other merge lets each token pass on its own, so its flows begin it directly.
"""

from dataclasses import replace

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.layout import Layout
from engine.bpmn.model import Element, Gateway
from engine.plan.model import Criterion, Memory, Node, Occurs, OnPart


def exclusive_gateway(compilation: Compilation, gateway: Element, node: Node) -> Node:
    """Takes the first flow whose condition holds, else the default."""
    default = gateway.default if isinstance(gateway, Gateway) else None
    if default is None:
        return node
    return replace(node, default=compilation.layout.flow_index[default])


def parallel_gateway(compilation: Compilation, gateway: Element, node: Node) -> Node:
    """Waits for a token on each incoming flow, where it has several."""
    join = compilation.layout.joins.get(gateway.id)
    return node if join is None else replace(node, entry=(join,))


def joins(layout: Layout) -> tuple[Criterion, ...]:
    """The criteria of the parallel gateways that wait."""
    return tuple(
        Criterion(
            index=index,
            id=gateway,
            owner=layout.outer[gateway],
            on=tuple(OnPart(flow, Occurs.TAKE) for flow in layout.incoming(gateway)),
            memory=Memory.COUNT,
        )
        for gateway, index in layout.joins.items()
    )

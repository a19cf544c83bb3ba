"""Gateways (BPMN 2.0.2 §13.4): which tokens one waits for, and its default flow.

A parallel, inclusive or complex gateway with several incoming flows waits: one criterion counts a
token of each. The last two look ahead: they do not wait for what can no longer come. Every other
merge lets each token pass on its own, so its flows begin it directly.
"""

from dataclasses import replace

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import feel_text
from engine.bpmn.compile.layout import Layout
from engine.bpmn.model import Element, Gateway
from engine.plan.model import Criterion, Memory, Node, OnPart


def choosing_gateway(compilation: Compilation, gateway: Element, node: Node) -> Node:
    """Takes flows whose conditions hold, else the default."""
    return parallel_gateway(compilation, gateway, replace(node, default=default(compilation, node)))


def parallel_gateway(compilation: Compilation, gateway: Element, node: Node) -> Node:
    """Waits for a token on each incoming flow, where it has several."""
    join = compilation.layout.joins.get(gateway.id)
    return node if join is None else replace(node, entry=(join,))


def event_based_gateway(compilation: Compilation, gateway: Element, node: Node) -> Node:
    """Waits for the first of its events; one that begins a process may wait for all."""
    together = isinstance(gateway, Gateway) and gateway.event_gateway_type == "Parallel"
    return replace(node, together=together)


def default(compilation: Compilation, node: Node) -> int | None:
    """The default flow of the gateway or activity at *node*."""
    element = compilation.model.nodes[node.element]
    found = getattr(element, "default", None)
    return None if found is None else compilation.layout.flow_index[found]


def joins(layout: Layout) -> tuple[Criterion, ...]:
    """The criteria of the gateways that wait."""
    return tuple(_join(layout, gateway, index) for gateway, index in layout.joins.items())


def _join(layout: Layout, gateway: str, index: int) -> Criterion:
    element = layout.model.nodes[gateway]
    return Criterion(
        index=index,
        id=gateway,
        owner=layout.outer[gateway],
        on=tuple(OnPart(flow) for flow in layout.incoming(gateway)),
        memory=Memory.COUNT,
        condition=feel_text(element.activation) if isinstance(element, Gateway) else None,
        reach=element.tag != "parallelGateway",
    )

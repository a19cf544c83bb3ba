"""A sequence flow connects two flow nodes of the same process or sub-process."""

from collections.abc import Iterator

from engine.bpmn.model import Event, FlowNode, Model, SequenceFlow
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for flow in model.flows:
        source, target = model.nodes.get(flow.source), model.nodes.get(flow.target)
        yield from _end(flow, "sourceRef", flow.source, source)
        yield from _end(flow, "targetRef", flow.target, target)
        if source is not None and _is(source, "endEvent"):
            yield error(flow, f"no flow may leave the end event '{source.id}'", "sourceRef")
        if target is not None and _is(target, "startEvent"):
            yield error(flow, f"no flow may lead to the start event '{target.id}'", "targetRef")
        if target is not None and _is(target, "boundaryEvent"):
            yield error(flow, f"no flow may lead to the boundary event '{target.id}'", "targetRef")


def _end(flow: SequenceFlow, field: str, ref: str, node: FlowNode | None) -> Iterator[Finding]:
    if node is None:
        yield error(flow, f"{field} names '{ref}', but there is no such flow node", field)
    elif node.scope != flow.scope:
        yield error(
            flow,
            f"{field} names '{ref}', which lies in '{node.scope}'; "
            f"a flow stays inside its own scope '{flow.scope}'",
            field,
        )


def _is(node: FlowNode, tag: str) -> bool:
    return isinstance(node, Event) and node.tag == tag


rule = Rule("unknown-flow-target", "BPMN 2.0.2 §8.4.13", check)

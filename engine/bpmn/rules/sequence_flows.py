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
            remedy = "make it an intermediate throw event, or delete the flow"
            message = f"no flow may leave the end event '{source.id}'; {remedy}"
            yield error(flow, message, "sourceRef")
        if target is not None and _is(target, "startEvent"):
            remedy = "let it lead to what comes after that, or make it an intermediate event"
            message = f"no flow may lead to the start event '{target.id}'; {remedy}"
            yield error(flow, message, "targetRef")
        if target is not None and _is(target, "boundaryEvent"):
            remedy = "let it lead to the activity at whose border that is"
            message = f"no flow may lead to the boundary event '{target.id}'; {remedy}"
            yield error(flow, message, "targetRef")


def _end(flow: SequenceFlow, field: str, ref: str, node: FlowNode | None) -> Iterator[Finding]:
    if node is None:
        message = (
            f"{field} names '{ref}', but there is no such flow node; connect the flow with one, or "
            "delete it"
        )
        yield error(flow, message, field)
    elif node.scope != flow.scope:
        yield error(
            flow,
            f"{field} names '{ref}', which lies in '{node.scope}'; "
            f"a flow stays inside its own scope '{flow.scope}': lead it to the border, or draw "
            "both ends in one scope",
            field,
        )


def _is(node: FlowNode, tag: str) -> bool:
    return isinstance(node, Event) and node.tag == tag


rule = Rule("unknown-flow-target", "BPMN 2.0.2 §8.4.13", check)

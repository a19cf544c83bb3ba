"""A flow node that nothing leads to never runs; the author should know."""

from collections.abc import Iterator

from engine.bpmn.instantiating import begins
from engine.bpmn.model import Activity, Event, FlowNode, Model, SubProcess
from engine.bpmn.rules.links import link_name
from engine.bpmn.rules.rule import Finding, Rule, warning


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if not (model.incoming.get(node.id) or _begins_otherwise(model, node)):
            message = (
                f"never runs: no flow leads to the {node.tag} '{node.id}'; draw one, or delete it"
            )
            yield warning(node, message)


def _begins_otherwise(model: Model, node: FlowNode) -> bool:
    if isinstance(node, Event):
        return node.tag in ("startEvent", "boundaryEvent") or link_name(node) is not None
    if isinstance(node, SubProcess) and node.triggered_by_event:
        return True
    if isinstance(node, Activity) and node.for_compensation:
        return True
    if begins(node):
        return True
    container = model.containers.get(node.scope)
    in_menu = isinstance(container, SubProcess) and container.tag == "adHocSubProcess"
    return in_menu and isinstance(node, Activity)


rule = Rule("unreachable", "BPMN 2.0.2 §13.3", check)

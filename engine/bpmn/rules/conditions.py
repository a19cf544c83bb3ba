"""Conditions stand on the flows of an exclusive gateway: on each, unless it is the default."""

from collections.abc import Iterator

from engine.bpmn.model import Activity, Gateway, Model, SequenceFlow
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a

_CHOOSES = frozenset(("exclusiveGateway", "inclusiveGateway", "complexGateway"))


def check(model: Model) -> Iterator[Finding]:
    for flow in model.flows:
        source = model.nodes.get(flow.source)
        if source is not None and source.tag not in _CHOOSES and flow.condition is not None:
            yield error(
                flow,
                f"a condition is only judged behind an exclusive gateway, but '{flow.id}' leaves "
                f"the {source.tag} '{source.id}'",
                "conditionExpression",
                flow.condition.line,
            )
    for node in model.nodes.values():
        if isinstance(node, Activity | Gateway):
            yield from _default(node, model.outgoing.get(node.id, ()))
        if isinstance(node, Gateway) and node.tag == "exclusiveGateway":
            yield from _split(node, model.outgoing.get(node.id, ()))


def _split(gateway: Gateway, flows: tuple[SequenceFlow, ...]) -> Iterator[Finding]:
    if len(flows) < 2:
        return
    for flow in flows:
        if flow.condition is None and flow.id != gateway.default:
            yield error(
                gateway,
                f"each outgoing flow of exclusive gateway '{gateway.id}' but the default one needs "
                f"a condition; '{flow.id}' has none",
                "conditionExpression",
                flow.line,
            )


def _default(node: Activity | Gateway, flows: tuple[SequenceFlow, ...]) -> Iterator[Finding]:
    if node.default is None:
        return
    if node.default not in {flow.id for flow in flows}:
        message = (
            f"the default flow must be one of the flows that leave '{node.id}', "
            f"found '{node.default}'"
        )
        yield error(node, message, "default")
    elif node.tag not in _CHOOSES:
        message = f"only an exclusive gateway has a default flow; '{node.id}' is {a(node.tag)}"
        yield error(node, message, "default")


rule = Rule("flow-condition", "BPMN 2.0.2 §10.6.2", check)

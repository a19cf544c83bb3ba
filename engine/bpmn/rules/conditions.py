"""Conditions stand where they are judged; a gateway that chooses has one on each of its flows.

Exclusive and inclusive gateways need them, a complex gateway and an activity may have them; behind
anything else a condition would never be asked (BPMN 2.0.2 §8.4.13).
"""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.model import Activity, FlowNode, Gateway, Model, SequenceFlow
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import a

NEEDS: Final = {"exclusiveGateway": "exclusive", "inclusiveGateway": "inclusive"}


def check(model: Model) -> Iterator[Finding]:
    for flow in model.flows:
        source = model.nodes.get(flow.source)
        if source is not None and not _chooses(source) and flow.condition is not None:
            yield error(
                flow,
                "a condition is only judged behind an activity or an exclusive, inclusive or "
                f"complex gateway, but '{flow.id}' leaves the {source.tag} '{source.id}'; draw "
                "such a gateway between",
                "conditionExpression",
                flow.condition.line,
            )
    for node in model.nodes.values():
        flows = model.outgoing.get(node.id, ())
        if isinstance(node, Activity | Gateway):
            yield from _default(node, flows)
        if isinstance(node, Gateway) and node.tag in NEEDS:
            yield from _split(node, flows)
        if isinstance(node, Gateway) and node.tag == "complexGateway":
            yield from _activation(model, node)


def _chooses(node: FlowNode) -> bool:
    return isinstance(node, Activity) or node.tag in (*NEEDS, "complexGateway")


def _split(gateway: Gateway, flows: tuple[SequenceFlow, ...]) -> Iterator[Finding]:
    if len(flows) < 2:
        return
    for flow in flows:
        if flow.condition is None and flow.id != gateway.default:
            yield error(
                gateway,
                f"each outgoing flow of {NEEDS[gateway.tag]} gateway '{gateway.id}' but the "
                f"default one needs a condition; '{flow.id}' has none: write one, or make it the "
                "default flow",
                "conditionExpression",
                flow.line,
            )


def _activation(model: Model, gateway: Gateway) -> Iterator[Finding]:
    if len(model.incoming.get(gateway.id, ())) > 1 and gateway.activation is None:
        message = (
            f"complex gateway '{gateway.id}' has several incoming flows and must have an "
            "activationCondition, for example =activationCount >= 2; found none"
        )
        yield error(gateway, message, "activationCondition")


def _default(node: Activity | Gateway, flows: tuple[SequenceFlow, ...]) -> Iterator[Finding]:
    if node.default is None:
        return
    if node.default not in {flow.id for flow in flows}:
        message = (
            f"the default flow must be one of the flows that leave '{node.id}', "
            f"found '{node.default}'; choose one of them, or none"
        )
        yield error(node, message, "default")
    elif not _chooses(node):
        message = (
            "only an activity or an exclusive, inclusive or complex gateway has a default flow; "
            f"'{node.id}' is {a(node.tag)}: remove its default"
        )
        yield error(node, message, "default")
    elif isinstance(node, Activity) and all(flow.condition is None for flow in flows):
        message = (
            f"the default flow of '{node.id}' is taken when no condition holds, but none of the "
            "flows that leave it has a condition; write them, or remove the default"
        )
        yield error(node, message, "default")


rule = Rule("flow-condition", "BPMN 2.0.2 §10.6.2", check)

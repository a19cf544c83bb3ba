"""Elements that BPMN has and HELM does not carry out yet are refused by name.

A process would otherwise run as if they were not drawn.
"""

from collections.abc import Iterator

from engine.bpmn.coverage import REFUSED
from engine.bpmn.model import Activity, Event, Gateway, Model, Task
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if node.tag in REFUSED:
            message = f"Elements of type '{node.tag}' are currently not supported: "
            yield error(node, message + REFUSED[node.tag])
        elif isinstance(node, Event):
            yield from _event(node)
        elif isinstance(node, Gateway):
            yield from _gateway(node)
        elif isinstance(node, Activity):
            yield from _activity(node)


def _event(event: Event) -> Iterator[Finding]:
    for definition in event.definitions:
        if definition.tag in REFUSED:
            yield error(event, REFUSED[definition.tag], definition.tag, definition.line)
    if len(event.definitions) > 1 or event.parallel_multiple:
        kinds = ", ".join(definition.kind for definition in event.definitions)
        yield error(
            event,
            "events with several definitions are not built yet; "
            f"expected at most one, found {len(event.definitions)} ({kinds})",
            "eventDefinitions",
        )


def _gateway(gateway: Gateway) -> Iterator[Finding]:
    if gateway.instantiate:
        yield error(
            gateway, "event-based gateways that start an instance are not built yet", "instantiate"
        )
    if gateway.event_gateway_type != "Exclusive":
        yield error(
            gateway,
            "expected eventGatewayType Exclusive, the parallel one is not built yet, "
            f"found {gateway.event_gateway_type}",
            "eventGatewayType",
        )


def _activity(activity: Activity) -> Iterator[Finding]:
    if isinstance(activity, Task) and activity.instantiate:
        yield error(
            activity,
            "receive tasks that start an instance are not built yet; draw a message start event",
            "instantiate",
        )


rule = Rule("unsupported-element", "executable dialect 1.1", check)

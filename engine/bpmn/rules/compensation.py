"""Compensation: each compensated activity has one handler, and a throw finds something to undo."""

from collections.abc import Iterator

from engine.bpmn.compensation import (
    boundary_events,
    can_be_compensated,
    compensation_starts,
    handlers,
)
from engine.bpmn.model import Activity, Event, EventDefinition, FlowNode, Model, SubProcess
from engine.bpmn.rules.event_definitions import THROWS
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for event in boundary_events(model):
        yield from _boundary(model, event)
    begun = {handler.id for event in boundary_events(model) for handler in handlers(model, event)}
    for activity in model.activities():
        if activity.for_compensation:
            yield from _handler(model, activity, activity.id in begun)
    for node in model.nodes.values():
        if isinstance(node, Event) and node.tag in THROWS:
            for definition in node.of_kind("compensate"):
                yield from _throw(model, node, definition)


def _boundary(model: Model, event: Event) -> Iterator[Finding]:
    for flow in model.outgoing.get(event.id, ()):
        message = (
            f"no flow leaves the compensation boundary event '{event.id}'; connect it with its "
            "handler by an association"
        )
        yield error(flow, message, "sourceRef")
    found = handlers(model, event)
    if len(found) != 1:
        ids = ", ".join(f"'{handler.id}'" for handler in found) or "none"
        message = (
            f"an association must connect '{event.id}' with exactly one activity that compensates, "
            f"found {ids}"
        )
        yield error(event, message, "association")
    for handler in found:
        yield from _associated(event, handler)
    host = model.nodes.get(event.attached_to or "")
    if isinstance(host, SubProcess) and any(compensation_starts(host)):
        message = (
            f"'{host.id}' is compensated by the event sub-process in it already; remove that, or "
            f"'{event.id}'"
        )
        yield error(event, message, "attachedToRef")


def _associated(event: Event, handler: Activity) -> Iterator[Finding]:
    if not handler.for_compensation:
        message = (
            f"'{handler.id}' compensates '{event.attached_to}' and must be marked "
            'isForCompensation="true"'
        )
        yield error(handler, message, "isForCompensation")
    if handler.scope != event.scope:
        message = (
            f"the handler '{handler.id}' lies in another scope than '{event.id}'; "
            f"put it into '{event.scope}'"
        )
        yield error(handler, message, "association")


def _handler(model: Model, activity: Activity, begun: bool) -> Iterator[Finding]:
    for flow in (*model.incoming.get(activity.id, ()), *model.outgoing.get(activity.id, ())):
        message = (
            f"no flow leads to or from '{activity.id}', which is for compensation; whoever throws "
            "compensation begins it and waits for its end"
        )
        yield error(flow, message, "targetRef" if flow.target == activity.id else "sourceRef")
    if not begun:
        message = (
            f"'{activity.id}' is for compensation, but nothing begins it: connect it by an "
            "association with a compensation boundary event"
        )
        yield error(activity, message, "isForCompensation")
    for event in boundary_events(model):
        if event.attached_to == activity.id:
            message = (
                f"'{activity.id}' undoes another activity and cannot be compensated itself; remove "
                f"'{event.id}'"
            )
            yield error(event, message, "attachedToRef")


def _throw(model: Model, event: Event, definition: EventDefinition) -> Iterator[Finding]:
    order = event.helm("compensation")
    if order is not None and order.get("ordering") == "sequential" and not definition.waits:
        message = (
            "handlers run one after the other only while somebody waits for them; remove "
            'waitForCompletion="false" or the ordering'
        )
        yield error(event, message, "waitForCompletion", definition.line)
    if definition.activity is None:
        return
    named = model.nodes.get(definition.activity)
    scopes = _meant(model, event)
    if not isinstance(named, Activity) or named.scope not in scopes:
        expected = " or ".join(f"'{scope}'" for scope in scopes)
        message = f"activityRef must name an activity of {expected}, found '{definition.activity}'"
        yield error(event, message, "activityRef", definition.line)
    elif not can_be_compensated(model, named):
        message = (
            f"activityRef names '{named.id}', which nothing compensates; attach a compensation "
            "boundary event to it, or to an activity inside it"
        )
        yield error(event, message, "activityRef", definition.line)


def _meant(model: Model, node: FlowNode) -> list[str]:
    """The scopes that a throw at *node* compensates: its own, and around event sub-processes."""
    scopes = [node.scope]
    while True:
        container = model.nodes.get(scopes[-1])
        if not (isinstance(container, SubProcess) and container.triggered_by_event):
            return scopes
        scopes.append(container.scope)


rule = Rule("compensation", "BPMN 2.0.2 §10.7", check)

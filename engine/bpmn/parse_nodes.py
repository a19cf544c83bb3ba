"""Reads the flow nodes of a BPMN file: tasks, gateways and events (BPMN 2.0.2 chapter 10)."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypedDict

from lxml.etree import _Element

from engine.bpmn.coverage import EVENTS, GATEWAYS, PERFORMERS, TASKS
from engine.bpmn.extensions import read_extensions
from engine.bpmn.model import (
    CallActivity,
    Event,
    EventDefinition,
    FlowNode,
    Gateway,
    Loop,
    Task,
    Text,
)
from engine.bpmn.names import HELM, qualified
from engine.bpmn.parse_loops import read_loop
from engine.bpmn.reading import Reading, head
from engine.bpmn.xml import child_text, children, line_of, local, text_of
from engine.source.problem import Severity

_TIMERS = ("timeDate", "timeDuration", "timeCycle")
_REFS = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
    "linkEventDefinition": "name",
}

Reader = Callable[[_Element, str, Reading], FlowNode]


class ActivityParts(TypedDict):
    """What tasks and sub-processes have in common."""

    scope: str
    default: str | None
    start_quantity: str | None
    completion_quantity: str | None
    for_compensation: bool
    loop: Loop | None


def read_activity(element: _Element, scope: str, reading: Reading) -> ActivityParts:
    """What tasks and sub-processes have in common."""
    for child in children(element):
        if local(child) in PERFORMERS:
            message = (
                f"{local(child)} has no effect; name people by zeebe:assignmentDefinition or a lane"
            )
            reading.problem(
                "performer-ignored", message, child, field=local(child), severity=Severity.WARNING
            )
    return ActivityParts(
        scope=scope,
        default=element.get("default") or None,
        start_quantity=element.get("startQuantity") or None,
        completion_quantity=element.get("completionQuantity") or None,
        for_compensation=reading.flag(element, "isForCompensation"),
        loop=_loop(element, reading),
    )


def _loop(element: _Element, reading: Reading) -> Loop | None:
    for child in children(element):
        tag = local(child)
        if tag.endswith("LoopCharacteristics"):
            return read_loop(child, reading, lambda event: _definitions(event, reading))
    return None


def _task(element: _Element, scope: str, reading: Reading) -> Task:
    return Task(
        **head(element),
        **read_activity(element, scope, reading),
        message=element.get("messageRef") or None,
        instantiate=reading.flag(element, "instantiate"),
        script=child_text(element, "script"),
    )


def _call_activity(element: _Element, scope: str, reading: Reading) -> CallActivity:
    return CallActivity(
        **head(element),
        **read_activity(element, scope, reading),
        called=element.get("calledElement") or None,
    )


def _gateway(element: _Element, scope: str, reading: Reading) -> Gateway:
    return Gateway(
        **head(element),
        scope=scope,
        default=element.get("default") or None,
        activation=child_text(element, "activationCondition"),
        instantiate=reading.flag(element, "instantiate"),
        event_gateway_type=element.get("eventGatewayType") or "Exclusive",
    )


def _event(element: _Element, scope: str, reading: Reading) -> Event:
    tag = local(element)
    boundary = tag == "boundaryEvent"
    switch = "cancelActivity" if boundary else "isInterrupting"
    return Event(
        **head(element),
        scope=scope,
        definitions=tuple(_definitions(element, reading)),
        attached_to=(element.get("attachedToRef") or None) if boundary else None,
        interrupting=reading.flag(element, switch, default=True),
        parallel_multiple=reading.flag(element, "parallelMultiple"),
        exception_case=element.get(qualified(HELM, "exceptionCase")) if boundary else None,
    )


def _definitions(element: _Element, reading: Reading) -> Iterator[EventDefinition]:
    """The definitions of an event, those that it shares with others too."""
    for child in children(element):
        tag = local(child)
        if tag == "eventDefinitionRef":
            yield _shared(child, reading)
        elif tag.endswith("EventDefinition"):
            yield _definition(child)


def _shared(reference: _Element, reading: Reading) -> EventDefinition:
    """What a reference names; the reference itself where that is nothing."""
    name = text_of(reference)
    found = reading.find(reference, name)
    if found is not None and local(found).endswith("EventDefinition"):
        return _definition(found)
    return EventDefinition(tag=local(reference), line=line_of(reference), ref=name or None)


def _definition(element: _Element) -> EventDefinition:
    tag = local(element)
    filters = [one for one in read_extensions(element) if one.label == "zeebe:conditionalFilter"]
    return EventDefinition(
        tag=tag,
        line=line_of(element),
        ref=element.get(_REFS[tag]) or None if tag in _REFS else None,
        timers=tuple(_timers(element)),
        condition=child_text(element, "condition"),
        events=filters[0].get("variableEvents") if filters else None,
        activity=element.get("activityRef") or None,
        waits=element.get("waitForCompletion") not in ("false", "0"),
    )


def _timers(definition: _Element) -> Iterator[tuple[str, Text]]:
    for child in children(definition):
        tag = local(child)
        if tag in _TIMERS:
            yield tag, Text(text_of(child), line_of(child))


def _unbuilt(element: _Element, scope: str, reading: Reading) -> FlowNode:
    return FlowNode(**head(element), scope=scope)


READERS: Mapping[str, Reader] = {
    **dict.fromkeys(TASKS, _task),
    **dict.fromkeys(GATEWAYS, _gateway),
    **dict.fromkeys(EVENTS, _event),
    **dict.fromkeys(
        ("implicitThrowEvent", "choreographyTask", "subChoreography", "callChoreography"), _unbuilt
    ),
    "callActivity": _call_activity,
}

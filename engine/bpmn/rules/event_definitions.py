"""Which definitions an event may have where it stands (BPMN 2.0.2 table 10.93).

An event with several is a multiple event: each must be allowed there, and be such that it can
happen, or be thrown, beside the others.
"""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.coverage import REFUSED
from engine.bpmn.event_sub_processes import in_event_sub_process
from engine.bpmn.model import Definition, Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error

ALLOWED: Final = {
    "startEvent": ("none", "timer", "message", "signal", "conditional"),
    "intermediateCatchEvent": ("timer", "message", "signal", "conditional", "link"),
    "boundaryEvent": (
        "timer",
        "message",
        "signal",
        "conditional",
        "error",
        "escalation",
        "compensate",
        "cancel",
    ),
    "intermediateThrowEvent": ("none", "message", "signal", "escalation", "link", "compensate"),
    "endEvent": (
        "none",
        "message",
        "signal",
        "error",
        "escalation",
        "terminate",
        "compensate",
        "cancel",
    ),
}
#: The start event of an event sub-process waits inside an instance, as a boundary event does.
EVENT_SUB_PROCESS_STARTS: Final = (
    "timer",
    "message",
    "signal",
    "conditional",
    "error",
    "escalation",
    "compensate",
)
THROWS: Final = ("intermediateThrowEvent", "endEvent")
#: Of these one throw event may have one: each needs the token for itself.
_LAST: Final = ("compensate", "error", "terminate", "cancel")
#: A multiple event that catches may have any of these, a parallel one only the first four.
_CAUGHT: Final = ("timer", "message", "signal", "conditional", "error", "escalation")
_WAITED_FOR: Final = _CAUGHT[:4]
#: What begins a process together with others: it belongs to one beginning, or to all of them.
_GATHERED: Final = ("message", "signal")


#: Where an event of a kind stands, told when it stands elsewhere.
_INSIDE: Final = "by an event sub-process"
_ELSEWHERE: Final = {
    "message": "draw a start, intermediate, boundary or end event",
    "signal": "draw a start, intermediate, boundary or end event",
    "timer": "time is waited for: draw a start, intermediate catch or boundary event",
    "conditional": "a condition is waited for: draw a start, intermediate catch or boundary event",
    "error": f"an end event throws an error; catch it at the border of an activity or {_INSIDE}",
    "escalation": (
        "an intermediate throw or end event throws an escalation; catch it at the border of a "
        f"sub-process or {_INSIDE}"
    ),
    "cancel": "an end event in a transaction cancels it; catch that at the transaction's border",
    "compensate": (
        "an intermediate throw or end event throws compensation; what undoes an activity hangs on "
        "a boundary event of that activity"
    ),
    "link": "a link leads from an intermediate throw event to an intermediate catch event",
    "terminate": "only an end event terminates",
}


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        if isinstance(node, Event) and not any(one.tag in REFUSED for one in node.definitions):
            yield from _event(model, node)


def _event(model: Model, event: Event) -> Iterator[Finding]:
    allowed = ALLOWED[event.tag]
    if event.tag == "startEvent" and in_event_sub_process(model, event):
        allowed = EVENT_SUB_PROCESS_STARTS
    for definition in event.definitions:
        if definition.tag == "eventDefinitionRef":
            message = (
                f"eventDefinitionRef must name an event definition of the file, "
                f"found '{definition.ref or ''}'; put the definition into the event"
            )
            yield error(event, message, "eventDefinitionRef", definition.line)
        elif definition.kind not in allowed:
            expected = ", ".join(allowed)
            message = (
                f"expected one definition of {expected}, found {definition.kind}; "
                f"{_ELSEWHERE.get(definition.kind, 'choose one of them')}"
            )
            yield error(event, message, "eventDefinitions", definition.line)
        elif definition.kind == "conditional" and definition.condition is None:
            message = (
                f"the conditional event '{event.id}' must have a condition, found none; write one, "
                "for example =amount > 1000"
            )
            yield error(event, message, "condition", definition.line)
    if not event.definitions and "none" not in allowed:
        message = (
            f"expected one definition of {', '.join(allowed)}, found none; choose what it waits for"
        )
        yield error(event, message, "eventDefinitions")
    if len(event.definitions) > 1:
        yield from _multiple(model, event)


def _multiple(model: Model, event: Event) -> Iterator[Finding]:
    kinds = [definition.kind for definition in event.definitions]
    if event.tag in THROWS:
        last = [kind for kind in kinds if kind in _LAST]
        if len(last) > 1 or "link" in kinds:
            message = (
                f"'{event.id}' throws {', '.join(kinds)}: of {', '.join(_LAST)} one event may have "
                "one, since each needs the token for itself, and a link stands alone; draw events "
                "one after the other"
            )
            yield error(event, message, "eventDefinitions")
        return
    fitting = _WAITED_FOR if event.parallel_multiple else _CAUGHT
    wrong = [kind for kind in kinds if kind not in fitting]
    if wrong:
        what = "a parallel multiple" if event.parallel_multiple else "a multiple"
        message = (
            f"{what} event waits for {', '.join(fitting)}, found {', '.join(wrong)}; draw an event "
            "of its own for that"
        )
        yield error(event, message, "eventDefinitions")
    if event.parallel_multiple:
        yield from _parallel(model, event)


def _parallel(model: Model, event: Event) -> Iterator[Finding]:
    if event.tag == "startEvent" and not in_event_sub_process(model, event):
        yield from _gathered(model, event)
        return
    for definition in event.of_kind("timer"):
        if any(name == "timeCycle" for name, _ in definition.timers):
            message = (
                "a parallel multiple event waits for a timer once; expected no timeCycle: give it "
                "a timeDate or a timeDuration"
            )
            yield error(event, message, "timeCycle", definition.line)


def _gathered(model: Model, event: Event) -> Iterator[Finding]:
    """What begins a process together: each thing must find the instance of the first."""
    for definition in event.definitions:
        if definition.kind not in _GATHERED:
            message = (
                f"a parallel multiple start event of a process gathers messages and signals, found "
                f"{definition.kind}: it does not happen for one beginning more than for another; "
                "draw an event behind it that waits for that"
            )
            yield error(event, message, "parallelMultiple", definition.line)
        named = model.definitions.get(definition.ref or "")
        if definition.kind == "message" and named is not None and not _has_key(named):
            message = (
                f"each message of '{event.id}' must find the instance that the first event has "
                f"begun: the message '{named.value or named.id}' needs a zeebe:subscription with a "
                "correlationKey"
            )
            yield error(event, message, "zeebe:subscription correlationKey", definition.line)


def _has_key(message: Definition) -> bool:
    subscription = message.zeebe("subscription")
    return subscription is not None and subscription.get("correlationKey") is not None


rule = Rule("event-definition", "BPMN 2.0.2 §10.5", check)

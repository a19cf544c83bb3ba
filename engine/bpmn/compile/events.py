"""What events wait for and throw, and where a process begins (BPMN 2.0.2 §13.5)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import attribute, feel, feel_text, value, whole
from engine.bpmn.compile.work import sent_messages, work_of
from engine.bpmn.event_sub_processes import in_event_sub_process
from engine.bpmn.instantiating import beginnings
from engine.bpmn.lanes import group_of
from engine.bpmn.model import (
    Definition,
    Element,
    Event,
    EventDefinition,
    Extension,
    FlowNode,
    Model,
    Task,
)
from engine.bpmn.rules.links import link_name
from engine.bpmn.rules.timers import KINDS
from engine.bpmn.text import names
from engine.plan.details import (
    Call,
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    ErrorDefinition,
    EscalationDefinition,
    LinkDefinition,
    MessageDefinition,
    Milestone,
    MultipleDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
)
from engine.plan.details import EventDefinition as Compiled
from engine.plan.model import Begins, Node, Start

THROWS = frozenset(("intermediateThrowEvent", "endEvent"))
#: These events end what they happen to, whatever is drawn.
ALWAYS_INTERRUPTS = frozenset(("error", "cancel", "compensate"))
_PLAIN: Mapping[str, Compiled] = {
    "terminate": TerminateDefinition(),
    "compensate": CompensateDefinition(),
    "cancel": CancelDefinition(),
}


def start_event(compilation: Compilation, event: Element, node: Node) -> Node:
    """A none start event is laid out with its scope; the others wait outside of any instance.

    The start event of an event sub-process waits inside one; an error always interrupts.
    """
    if not isinstance(event, Event):
        raise TypeError(f"'{event.id}' is no event")
    if in_event_sub_process(compilation.model, event):
        interrupting = event.interrupting or bool(event.of_kind(*ALWAYS_INTERRUPTS))
        definition = _definition(compilation.model, event)
        return replace(node, event=definition, interrupting=interrupting)
    form = compilation.forms.start_form(event)
    if event.kind == "none":
        return replace(node, begins=Begins.AT_ONCE, form=form)
    return replace(node, event=_definition(compilation.model, event), form=form)


def catch_event(compilation: Compilation, event: Element, node: Node) -> Node:
    """An intermediate event that waits, or where a link comes in."""
    if _event(event).kind == "link":
        arrives = LinkDefinition(link_name(_event(event)) or "")
        return replace(node, kind="linkCatchEvent", event=arrives)
    return replace(node, event=_definition(compilation.model, _event(event)))


def boundary_event(compilation: Compilation, event: Element, node: Node) -> Node:
    """An event on the border of its host; an error always interrupts."""
    found = _event(event)
    return replace(
        node,
        event=_definition(compilation.model, found),
        host=compilation.layout.outer[found.attached_to or ""],
        interrupting=found.interrupting or bool(found.of_kind(*ALWAYS_INTERRUPTS)),
        call=_exception_case(found),
    )


def _exception_case(event: Event) -> Call | None:
    """The case that the event hands over to; it gets all that the event sees."""
    if event.exception_case is None:
        return None
    return Call(definition_id=value(event.exception_case), kind="case")


def throw_event(compilation: Compilation, event: Element, node: Node) -> Node:
    """An intermediate or end event that throws; a message is sent by a worker."""
    found = _event(event)
    if found.kind == "link":
        return _link(compilation, found, node)
    if found.of_kind("message"):
        rest = tuple(one for one in found.definitions if one.kind != "message")
        thrown = _several(compilation.model, found, rest)
        work, sends = work_of(compilation, found), sent_messages(compilation, found)
        return replace(node, work=work, sends=sends, event=thrown)
    milestone = found.helm("milestone")
    if milestone is not None:
        return replace(node, milestone=_milestone(compilation, found, milestone))
    return replace(node, event=_definition(compilation.model, found))


def _link(compilation: Compilation, event: Event, node: Node) -> Node:
    """A throw event that goes on at the catch event of the same name in its scope."""
    name = link_name(event) or ""
    target = compilation.layout.outer[compilation.links[event.scope, name]]
    return replace(node, kind="linkThrowEvent", event=LinkDefinition(name, target))


def _compensation(event: Event, definition: EventDefinition) -> CompensateDefinition:
    order = event.helm("compensation")
    return CompensateDefinition(
        activity=definition.activity,
        waits=definition.waits,
        sequential=order is not None and order.get("ordering") == "sequential",
    )


def starts(compilation: Compilation) -> Iterator[Start]:
    """Where an instance of the process may begin from outside, in document order."""
    for node in compilation.process.contents.nodes:
        if isinstance(node, Event) and node.tag == "startEvent":
            index = compilation.layout.outer[node.id]
            for definition in node.definitions:
                compiled = _single(compilation.model, node, definition)
                yield Start(index, definition.kind, compiled)
            if not node.definitions:
                yield Start(index, "none")
    for begun, gateway in beginnings(compilation.model, compilation.process):
        behind = compilation.layout.outer[gateway.id] if gateway is not None else None
        yield from _beginning(compilation, begun, behind)


def _beginning(compilation: Compilation, node: FlowNode, gateway: int | None) -> Iterator[Start]:
    """A receive task or event that begins the process itself, or behind a gateway."""
    index = compilation.layout.outer[node.id]
    if isinstance(node, Task):
        yield Start(index, "message", receives(compilation, node.message), gateway)
        return
    event = _event(node)
    for definition in event.definitions:
        compiled = _single(compilation.model, event, definition)
        yield Start(index, definition.kind, compiled, gateway)


def receives(compilation: Compilation, message: str | None) -> MessageDefinition:
    """What a receive task waits for."""
    return _message(compilation.model.definitions[message or ""], inside=True)


def _event(element: Element) -> Event:
    if not isinstance(element, Event):
        raise TypeError(f"'{element.id}' is no event")
    return element


def _definition(model: Model, event: Event) -> Compiled | None:
    return _several(model, event, event.definitions)


def _several(
    model: Model, event: Event, definitions: tuple[EventDefinition, ...]
) -> Compiled | None:
    found = tuple(_single(model, event, definition) for definition in definitions)
    if len(found) < 2:
        return found[0] if found else None
    return MultipleDefinition(found, event.parallel_multiple)


def _single(model: Model, event: Event, definition: EventDefinition) -> Compiled:
    if definition.kind == "timer":
        return _timer(definition)
    if definition.kind == "conditional":
        return _conditional(definition)
    if definition.kind == "compensate" and event.tag in THROWS:
        return _compensation(event, definition)
    if definition.kind in _PLAIN:
        return _PLAIN[definition.kind]
    if definition.kind == "link":
        return LinkDefinition(definition.ref or "")
    named = model.definitions.get(definition.ref or "")
    code = named.value if named is not None else None
    if definition.kind == "error":
        return ErrorDefinition(attribute(code))
    if definition.kind == "escalation":
        return EscalationDefinition(attribute(code))
    if named is None:
        raise LookupError(f"'{event.id}' refers to nothing")
    if definition.kind == "signal":
        return SignalDefinition(value(named.value or ""))
    return _message(named, inside=_in_instance(model, event))


def _in_instance(model: Model, event: Event) -> bool:
    """Whether it is an instance that waits for the event, and not the process as such.

    A start event that needs several things waits in an instance once the first has happened.
    """
    together = event.parallel_multiple and len(event.definitions) > 1
    return event.tag != "startEvent" or together or in_event_sub_process(model, event)


def _conditional(definition: EventDefinition) -> ConditionalDefinition:
    condition = feel_text(definition.condition)
    if condition is None:
        raise LookupError("a conditional event without a condition")
    events = definition.events or "create, update"
    return ConditionalDefinition(condition, "create" in events, "update" in events)


def _timer(definition: EventDefinition) -> TimerDefinition:
    name, text = definition.timers[0]
    return TimerDefinition(KINDS[name], value(text.value))


def _message(message: Definition, *, inside: bool) -> MessageDefinition:
    subscription = message.zeebe("subscription")
    key = subscription.get("correlationKey") if subscription is not None and inside else None
    return MessageDefinition(value(message.value or ""), feel(key))


def _milestone(compilation: Compilation, event: Event, extension: Extension) -> Milestone:
    group = group_of(compilation.participants.get(event.id))
    return Milestone(
        approvers=names(extension.get("approvers")) or group,
        quorum=whole(extension.get("quorum")) or 1,
        due_date=attribute(extension.get("dueDate")),
        on_reject=extension.get("onReject") or "error",
        result_variable=extension.get("resultVariable") or event.id,
    )

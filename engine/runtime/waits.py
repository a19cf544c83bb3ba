"""What an item waits for: jobs, timers and subscriptions; opened, met and given up here.

A boundary event's wait is kept by its host: an interrupting one ends the host and begins the
event node, a non-interrupting one only begins the event node (BPMN 2.0.2 section 13.5.3). That of
an event sub-process is kept by the scope it lies in.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.feel.temporal import Date, DateTime, DaysDuration, YearsDuration
from engine.feel.values import Value
from engine.plan.details import (
    BPMN_ELEMENT,
    ConditionalDefinition,
    EventDefinition,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
    Work,
    parts,
)
from engine.plan.model import Node
from engine.plan.schedule import ScheduleError, next_due, schedule
from engine.plan.values import Attribute, whole
from engine.runtime import conditions, crossing, data, gathering, linked_resources
from engine.runtime.events import Event
from engine.runtime.state import TERMINATING, Item
from engine.runtime.trouble import Trouble, findable, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

AD_HOC_SUB_PROCESS = "AD_HOC_SUB_PROCESS"
EXECUTION_LISTENER = "EXECUTION_LISTENER"
TASK_LISTENER = "TASK_LISTENER"
AFTER = "after"  #: in the memo of an item that lingers: the boundary event that follows its end
CONDITION_SUBSCRIBED = "ConditionSubscribed"
HANDLER = "handler"  #: the wait of who compensates for a handler that runs
_OWN = frozenset(("job", "task", "call", HANDLER))  #: waits that no event element stands for

#: How the REST API calls the events that listeners are asked at.
EVENT_TYPES = {
    "start": "START",
    "beforeAll": "BEFORE_ALL",
    "end": "END",
    "cancel": "CANCEL",
    "creating": "CREATING",
    "assigning": "ASSIGNING",
    "updating": "UPDATING",
    "completing": "COMPLETING",
    "canceling": "CANCELING",
}

_TIMES = (Date, DateTime, DaysDuration, YearsDuration)


def open_job(
    turn: Turn, item: Item, work: Work, kind: str = BPMN_ELEMENT, event: str | None = None
) -> int:
    """Open a job for a worker and give its key; a wrong type or number of retries is trouble.

    *event* is the one that a listener's job is about.
    """
    asked = work.fixed
    if asked is None:
        asked = _asked(
            turn, item, work, "task definition" if event is None else f"{event} listener"
        )
    if event is not None:
        asked = {**asked, "kind": kind, "listenerEventType": EVENT_TYPES[event]}
    elif kind != BPMN_ELEMENT:
        asked = {**asked, "kind": kind}
    key = turn.key()
    turn.emit(("JobOpened", key, item.key, asked))
    return key


def _asked(turn: Turn, item: Item, work: Work, what: str) -> Mapping[str, Value]:
    where = f"the {what} of '{item.node.element}'"
    type_ = data.evaluate(turn, work.type, item, "EXTRACT_VALUE_ERROR", f"{where}: type")
    if not isinstance(type_, str) or not type_:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{where}: expected the type '{work.type.text}' to be a string, found {shown(type_)}",
        )
    retries = data.evaluate(turn, work.retries, item, "EXTRACT_VALUE_ERROR", f"{where}: retries")
    number = whole(retries)
    if number is None:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{where}: expected retries '{work.retries.text}' to be a whole number, "
            f"found {shown(retries)}",
        )
    priority = 0
    if work.priority is not None:
        found = data.evaluate(
            turn, work.priority, item, "EXTRACT_VALUE_ERROR", f"{where}: priority"
        )
        priority = whole(found) or 0
    headers: dict[str, Value] = dict(work.headers)
    if work.linked:
        headers[linked_resources.HEADER] = linked_resources.header(turn, item, work.linked)
    return {
        "type": findable(type_, f"{where}: type"),
        "retries": number,
        "kind": BPMN_ELEMENT,
        "headers": headers,
        "priority": priority,
    }


def open_boundaries(turn: Turn, item: Item) -> None:
    """Open the waits of boundary events and event sub-processes: all, or none in trouble."""
    open_all(turn, item, [turn.plan.nodes[index] for index in item.node.opens])


def open_all(turn: Turn, item: Item, nodes: Iterable[Node]) -> None:
    """Open the waits of *item* for events (its own, or beside it): all, or none in trouble."""
    opened = openings(turn, item, nodes)
    true = [
        event[1] for event in opened if event[0] == CONDITION_SUBSCRIBED and _holds(turn, event)
    ]
    for event in opened:
        turn.emit(event)
    for key in true:
        conditions.meet(turn, item, key)


def _holds(turn: Turn, subscribed: Event) -> bool:
    """Whether the condition of a wait that is about to be opened is true already."""
    _, _, item, node, number = subscribed
    return conditions.holds(turn, turn.state.items[item], turn.plan.node(node), number)


def openings(turn: Turn, item: Item, nodes: Iterable[Node]) -> list[Event]:
    """What opens the waits of *item* for the events of *nodes*; nothing is opened yet.

    Raises:
        Trouble: an expression gives no timer, name or key.
    """
    opened = [
        opening(turn, item, node, part, number)
        for node in nodes
        for number, part in enumerate(parts(node.event))
    ]
    return [event for event in opened if event is not None]


def opening(
    turn: Turn, item: Item, node: Node, event: EventDefinition, number: int
) -> Event | None:
    """What opens a wait; None for an event that is thrown inside the process."""
    if isinstance(event, TimerDefinition):
        return _scheduled(turn, item, node, event)
    if isinstance(event, MessageDefinition):
        return _subscribed(turn, item, node, event)
    if isinstance(event, SignalDefinition):
        name = name_of(turn, item, event, f"the signal name of '{node.element}'")
        return ("SignalSubscribed", turn.key(), item.key, node.id, name)
    if isinstance(event, ConditionalDefinition):
        return (CONDITION_SUBSCRIBED, turn.key(), item.key, node.id, number)
    return None


def _scheduled(turn: Turn, item: Item, node: Node, event: TimerDefinition) -> Event:
    what = f"the timer of '{node.element}'"
    value = data.evaluate(turn, event.value, item, "EXTRACT_VALUE_ERROR", what)
    if isinstance(value, _TIMES):
        value = str(value)
    if not isinstance(value, str):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected a {event.kind} '{event.value.text}', found {shown(value)}",
        )
    try:
        timer = schedule(event.kind, value, turn.world.at)
    except ScheduleError as error:
        raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: {error}") from error
    due, repetitions, cycle = timer.due, timer.repetitions, timer.cycle
    return ("TimerScheduled", turn.key(), item.key, node.id, due, repetitions, cycle)


def _subscribed(turn: Turn, item: Item, node: Node, event: MessageDefinition) -> Event:
    name = name_of(turn, item, event, f"the message name of '{node.element}'")
    key: Value = None
    if event.correlation_key is not None:
        what = f"the correlation key of '{node.element}'"
        key = data.evaluate(turn, event.correlation_key, item, "EXTRACT_VALUE_ERROR", what)
        if isinstance(key, bool) or not isinstance(key, str | int | Decimal):
            raise Trouble(
                "EXTRACT_VALUE_ERROR",
                f"{what}: expected '{event.correlation_key.text}' to be a string or a number, "
                f"found {shown(key)}",
            )
    text = findable(key_text(key), f"the correlation key of '{node.element}'")
    return ("MessageSubscribed", turn.key(), item.key, node.id, name, text)


def key_text(key: Value) -> str:
    """A correlation key as messages carry it: equal numbers give equal texts."""
    if isinstance(key, Decimal):
        return f"{key.normalize():f}"
    return str(key)


def name_of(turn: Turn, item: Item, event: MessageDefinition | SignalDefinition, what: str) -> str:
    """The name of a message or signal.

    Raises:
        Trouble: it is no string, or too long to be looked for.
    """
    return text_of(turn, item, event.name, what)


def text_of(turn: Turn, item: Item, text: Attribute, what: str) -> str:
    """What others look for by its name.

    Raises:
        Trouble: it is no string, or too long to be looked for.
    """
    name = data.evaluate(turn, text, item, "EXTRACT_VALUE_ERROR", what)
    if not isinstance(name, str):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected '{text.text}' to be a string, found {shown(name)}",
        )
    return findable(name, what)


def timer_fired(turn: Turn, item: Item, timer: int) -> None:
    """A timer is due: it is used up, the next of its cycle is scheduled, its event occurs."""
    _, node_id, due, repetitions, cycle = (item.waits or {})[timer]
    again = (
        cycle is not None and repetitions != 0 and not gathering.gathers(turn.plan.node(node_id))
    )
    following = _following(cycle, due) if again and cycle is not None else None
    turn.emit(("TimerFired", timer, item.key))
    if following is not None:
        left = repetitions if repetitions < 0 else repetitions - 1
        turn.emit(("TimerScheduled", turn.key(), item.key, node_id, following, left, cycle))
    occurred(turn, item, node_id, {})


def _following(cycle: str, due: int) -> int | None:
    """The due time after *due*; None where the calendar ends."""
    try:
        return next_due(cycle, due)
    except ScheduleError:
        return None


def stays_open(turn: Turn, item: Item, node_id: str) -> bool:
    """Whether the wait may be met again: that of a non-interrupting event beside the work."""
    node = turn.plan.node(node_id)
    return node.index in item.node.opens and not node.interrupting and not gathering.gathers(node)


def occurred(turn: Turn, item: Item, node_id: str, variables: Mapping[str, Value]) -> None:
    """The event of *node_id*, for which *item* waited, has happened."""
    node = turn.plan.node(node_id)
    if gathering.gathers(node):
        together = gathering.gather(turn, item, node, variables)
        if together is None:
            return
        variables = together
    if node.index in item.node.opens:
        catch(turn, item, node, variables)
        if gathering.gathers(node):
            gathering.begin_anew(turn, item, node)
        return
    behavior = turn.behaviors[item.node.kind]
    if behavior.occurred is not None:
        behavior.occurred(turn, item, node_id, variables)
    else:
        turn.finish(item, variables)


def catch(turn: Turn, host: Item, node: Node, variables: Mapping[str, Value]) -> None:
    """A boundary event of *host* is triggered, or an event sub-process in it."""
    if node.host is None:
        turn.trigger(host, node, variables)
        return
    scope = host.scope
    if scope is None:
        return
    if node.interrupting:
        turn.terminate(host)
        if host.life == TERMINATING:
            turn.remember(host, AFTER, [node.id, dict(variables)])
            return
    pass_event(turn, scope, node, variables)


def pass_event(turn: Turn, scope: Item, node: Node, variables: Mapping[str, Value]) -> None:
    """An event element is entered because its event has happened, and left at once.

    One that hands over to a case waits for that (`engine.runtime.exception_cases`).
    """
    key = turn.key()
    turn.emit(("ItemStarted", key, node.id, scope.key, -1))
    item = turn.state.items[key]
    if node.call is None:
        turn.finish(item, variables)
        return
    if variables:
        data.set_local(turn, item, variables)
    turn.start(item)


_CANCELED = {
    "job": "JobCanceled",
    "task": "TaskCanceled",
    "timer": "TimerCanceled",
    "message": "MessageUnsubscribed",
    "signal": "SignalUnsubscribed",
    "condition": "ConditionUnsubscribed",
    HANDLER: "HandlerEnded",
}


def give_up(turn: Turn, item: Item, key: int) -> None:
    """Give up one thing that *item* waits for, an event or its work."""
    turn.emit((_CANCELED[(item.waits or {})[key][0]], key, item.key))


def cancel_all(turn: Turn, item: Item, but: int | None = None) -> None:
    """Give up whatever *item* still waits for, but the wait with one key."""
    for key, wait in list((item.waits or {}).items()):
        if key == but:
            continue
        if wait[0] == "call":
            crossing.cancel_called(turn, item, key)
        else:
            turn.emit((_CANCELED[wait[0]], key, item.key))


def cancel_for(turn: Turn, item: Item, nodes: Container[str]) -> None:
    """Give up what *item* waits for on behalf of the events *nodes*."""
    for key, wait in list((item.waits or {}).items()):
        if wait[0] not in _OWN and wait[1] in nodes:
            turn.emit((_CANCELED[wait[0]], key, item.key))


def cancel(turn: Turn, item: Item, kind: str) -> None:
    """Give up what *item* waits for of one kind, for example its ``job``."""
    for key, wait in list((item.waits or {}).items()):
        if wait[0] == kind:
            turn.emit((_CANCELED[kind], key, item.key))

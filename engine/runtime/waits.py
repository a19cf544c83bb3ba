"""What an item waits for: jobs, timers and subscriptions; opened, met and given up here.

A boundary event's wait is kept by its host: an interrupting one ends the host and begins the
event node, a non-interrupting one only begins the event node (BPMN 2.0.2 section 13.5.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.feel.temporal import Date, DateTime, DaysDuration, YearsDuration
from engine.feel.values import Value
from engine.plan.details import (
    EventDefinition,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
    Work,
)
from engine.plan.model import Node
from engine.plan.schedule import ScheduleError, next_due, schedule
from engine.runtime import data
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

BPMN_ELEMENT = "BPMN_ELEMENT"
AD_HOC_SUB_PROCESS = "AD_HOC_SUB_PROCESS"

_TIMES = (Date, DateTime, DaysDuration, YearsDuration)


def open_job(turn: Turn, item: Item, work: Work, kind: str = BPMN_ELEMENT) -> int:
    """Open a job for a worker and give its key; a wrong type or number of retries is trouble."""
    where = f"the task definition of '{item.node.element}'"
    type_ = data.evaluate(turn, work.type, item, "EXTRACT_VALUE_ERROR", f"{where}: type")
    if not isinstance(type_, str) or not type_:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{where}: expected the type '{work.type.text}' to be a string, found {_shown(type_)}",
        )
    retries = data.evaluate(turn, work.retries, item, "EXTRACT_VALUE_ERROR", f"{where}: retries")
    number = _whole(retries)
    if number is None:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{where}: expected retries '{work.retries.text}' to be a whole number, "
            f"found {_shown(retries)}",
        )
    priority = 0
    if work.priority is not None:
        asked = data.evaluate(
            turn, work.priority, item, "EXTRACT_VALUE_ERROR", f"{where}: priority"
        )
        priority = _whole(asked) or 0
    key = turn.key()
    details = {
        "type": type_,
        "retries": number,
        "kind": kind,
        "headers": dict(work.headers),
        "priority": priority,
    }
    turn.emit(("JobOpened", key, item.key, details))
    return key


def _whole(value: Value) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return int(str(value))
    except ValueError:
        return None


def _shown(value: Value) -> str:
    return "null" if value is None else f"'{value}'"


def open_boundaries(turn: Turn, item: Item) -> None:
    """Open the waits of the boundary events that wait on the outside."""
    for index in item.node.boundary_events:
        node = turn.plan.nodes[index]
        if isinstance(node.event, TimerDefinition | MessageDefinition | SignalDefinition):
            open_wait(turn, item, node, node.event)


def open_wait(turn: Turn, item: Item, node: Node, event: EventDefinition) -> None:
    """Open a wait of *item* for the event of *node* (the item's own, or one beside it)."""
    if isinstance(event, TimerDefinition):
        _schedule(turn, item, node, event)
    elif isinstance(event, MessageDefinition):
        _subscribe(turn, item, node, event)
    elif isinstance(event, SignalDefinition):
        name = _name(turn, item, event, f"the signal name of '{node.element}'")
        turn.emit(("SignalSubscribed", turn.key(), item.key, node.id, name))


def _schedule(turn: Turn, item: Item, node: Node, event: TimerDefinition) -> None:
    what = f"the timer of '{node.element}'"
    value = data.evaluate(turn, event.value, item, "EXTRACT_VALUE_ERROR", what)
    if isinstance(value, _TIMES):
        value = str(value)
    if not isinstance(value, str):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected a {event.kind} '{event.value.text}', found {_shown(value)}",
        )
    try:
        timer = schedule(event.kind, value, turn.world.at)
    except ScheduleError as error:
        raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: {error}") from error
    turn.emit(
        (
            "TimerScheduled",
            turn.key(),
            item.key,
            node.id,
            timer.due,
            timer.repetitions,
            timer.cycle,
        )
    )


def _subscribe(turn: Turn, item: Item, node: Node, event: MessageDefinition) -> None:
    name = _name(turn, item, event, f"the message name of '{node.element}'")
    key: Value = None
    if event.correlation_key is not None:
        what = f"the correlation key of '{node.element}'"
        key = data.evaluate(turn, event.correlation_key, item, "EXTRACT_VALUE_ERROR", what)
        if isinstance(key, bool) or not isinstance(key, str | int | Decimal):
            raise Trouble(
                "EXTRACT_VALUE_ERROR",
                f"{what}: expected '{event.correlation_key.text}' to be a string or a number, "
                f"found {_shown(key)}",
            )
    turn.emit(("MessageSubscribed", turn.key(), item.key, node.id, name, str(key)))


def _name(turn: Turn, item: Item, event: MessageDefinition | SignalDefinition, what: str) -> str:
    name = data.evaluate(turn, event.name, item, "EXTRACT_VALUE_ERROR", what)
    if not isinstance(name, str):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected '{event.name.text}' to be a string, found {_shown(name)}",
        )
    return name


def timer_fired(turn: Turn, item: Item, timer: int) -> None:
    """A timer is due: it is used up, the next of its cycle is scheduled, its event occurs."""
    _, node_id, due, repetitions, cycle = (item.waits or {})[timer]
    turn.emit(("TimerFired", timer, item.key))
    if cycle is not None and repetitions != 0:
        left = repetitions if repetitions < 0 else repetitions - 1
        following = next_due(cycle, due)
        turn.emit(("TimerScheduled", turn.key(), item.key, node_id, following, left, cycle))
    occurred(turn, item, node_id, {})


def stays_open(turn: Turn, item: Item, node_id: str) -> bool:
    """Whether the wait may be met again: that of a non-interrupting boundary event."""
    node = turn.plan.node(node_id)
    return node.host == item.node.index and not node.interrupting


def occurred(turn: Turn, item: Item, node_id: str, variables: Mapping[str, Value]) -> None:
    """The event of *node_id*, for which *item* waited, has happened."""
    node = turn.plan.node(node_id)
    if node.host is not None and node.host == item.node.index:
        catch(turn, item, node, variables)
        return
    behavior = turn.behaviors[item.node.kind]
    if behavior.occurred is not None:
        behavior.occurred(turn, item, node_id, variables)
    else:
        turn.finish(item, variables)


def catch(turn: Turn, host: Item, node: Node, variables: Mapping[str, Value]) -> None:
    """A boundary event of *host* is triggered."""
    scope = host.scope
    if scope is None:
        return
    if node.interrupting:
        turn.terminate(host)
    pass_event(turn, scope, node, variables)


def pass_event(turn: Turn, scope: Item, node: Node, variables: Mapping[str, Value]) -> None:
    """An event element is entered because its event has happened, and left at once."""
    key = turn.key()
    turn.emit(("ItemStarted", key, node.id, scope.key, -1))
    turn.finish(turn.state.items[key], variables)


_CANCELED = {
    "job": "JobCanceled",
    "task": "TaskCanceled",
    "timer": "TimerCanceled",
    "message": "MessageUnsubscribed",
    "signal": "SignalUnsubscribed",
}


def cancel_all(turn: Turn, item: Item) -> None:
    """Give up whatever *item* still waits for."""
    for key, wait in list((item.waits or {}).items()):
        turn.emit((_CANCELED[wait[0]], key, item.key))


def cancel(turn: Turn, item: Item, kind: str) -> None:
    """Give up what *item* waits for of one kind, for example its ``job``."""
    for key, wait in list((item.waits or {}).items()):
        if wait[0] == kind:
            turn.emit((_CANCELED[kind], key, item.key))

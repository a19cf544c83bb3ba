"""Apply the events of what items wait for: jobs, tasks, timers, subscriptions, calls."""

from collections.abc import Callable, Mapping

from engine.runtime.events import Event
from engine.runtime.state import Item, State, Wait


def _wait(state: State, item_key: int, key: int, wait: Wait) -> None:
    item = state.items[item_key]
    if item.waits is None:
        item.waits = {key: wait}
    else:
        item.waits[key] = wait
    if item.part is not None:
        state.dirty.add(item.part)


def _over(state: State, event: Event) -> None:
    """The wait with key ``event[1]`` of the item ``event[2]`` is over."""
    item = state.items.get(event[2])
    if item is None or item.waits is None:
        return
    item.waits.pop(event[1], None)
    if not item.waits:
        item.waits = None
    if item.part is not None:
        state.dirty.add(item.part)


def _held(state: State, event: Event) -> tuple[Item, Wait]:
    item = state.items[event[2]]
    return item, (item.waits or {})[event[1]]


def job_opened(state: State, event: Event) -> None:
    _, job, item, details = event
    _wait(state, item, job, ("job", details["retries"], details["kind"]))


def job_retries(state: State, event: Event) -> None:
    item, wait = _held(state, event)
    _wait(state, item.key, event[1], ("job", event[3], wait[2]))


def task_opened(state: State, event: Event) -> None:
    _, task, item, kind, details = event
    _wait(state, item, task, ("task", kind, details))


def task_assigned(state: State, event: Event) -> None:
    item, wait = _held(state, event)
    _wait(state, item.key, event[1], ("task", wait[1], {**wait[2], "assignee": event[3]}))


def task_updated(state: State, event: Event) -> None:
    item, wait = _held(state, event)
    _wait(state, item.key, event[1], ("task", wait[1], {**wait[2], **event[3]}))


def task_moved(state: State, event: Event) -> None:
    item, wait = _held(state, event)
    _wait(state, item.key, event[1], ("task", wait[1], {**wait[2], "state": event[3]}))


def timer_scheduled(state: State, event: Event) -> None:
    _, timer, item, node, due, repetitions, cycle = event
    _wait(state, item, timer, ("timer", node, due, repetitions, cycle))


def message_subscribed(state: State, event: Event) -> None:
    _, subscription, item, node, name, correlation_key = event
    _wait(state, item, subscription, ("message", node, name, correlation_key))


def signal_subscribed(state: State, event: Event) -> None:
    _, subscription, item, node, name = event
    _wait(state, item, subscription, ("signal", node, name))


def condition_subscribed(state: State, event: Event) -> None:
    _, subscription, item, node, number = event
    _wait(state, item, subscription, ("condition", node, number))


def call_opened(state: State, event: Event) -> None:
    _, call, item, opened = event
    _wait(state, item, call, ("call", opened["kind"]))


def call_troubled(state: State, event: Event) -> None:
    item = state.items[event[2]]
    memo = {} if item.memo is None else item.memo
    number = memo.pop("troubles", 0) + event[3]
    if number:
        memo["troubles"] = number
    item.memo = memo or None
    if item.part is not None:
        state.dirty.add(item.part)


def _ended(state: State, event: Event) -> None:
    if event[-1]:
        _over(state, event)


def _met(state: State, event: Event) -> None:
    if not event[-1]:
        _over(state, event)


WAITS: Mapping[str, Callable[[State, Event], None]] = {
    "JobOpened": job_opened,
    "JobCompleted": _over,
    "JobFailed": job_retries,
    "JobRetriesUpdated": job_retries,
    "JobErrorThrown": _ended,
    "JobCanceled": _over,
    "TaskOpened": task_opened,
    "TaskAssigned": task_assigned,
    "TaskUpdated": task_updated,
    "TaskMoved": task_moved,
    "TaskCompleted": _over,
    "TaskCanceled": _over,
    "TimerScheduled": timer_scheduled,
    "TimerFired": _over,
    "TimerCanceled": _over,
    "MessageSubscribed": message_subscribed,
    "MessageCorrelated": _met,
    "MessageUnsubscribed": _over,
    "SignalSubscribed": signal_subscribed,
    "SignalReceived": _met,
    "SignalUnsubscribed": _over,
    "ConditionSubscribed": condition_subscribed,
    "ConditionMet": _met,
    "ConditionUnsubscribed": _over,
    "HandlerEnded": _over,
    "CallOpened": call_opened,
    "CallReturned": _over,
    "CallCanceled": _over,
    "CallTroubled": call_troubled,
}

"""Which steps are legal for what lives in an instance: items, jobs, tasks, timers, waits, calls.

Items: BPMN 2.0.2, figure 13.2, in the words of the journal. Everything else is opened once and
closed once, and nothing happens to it before or after.
"""

from collections.abc import Iterator
from typing import Any

OVER = "over"

#: The lives of an item: what may follow.
FOLLOWS: dict[str | None, frozenset[str]] = {
    None: frozenset(("AVAILABLE", "ENABLED", "ACTIVE")),
    "AVAILABLE": frozenset(("ENABLED", "ACTIVE", "STARTING", "TERMINATED")),
    "ENABLED": frozenset(("ACTIVE", "STARTING", "TERMINATED")),
    "STARTING": frozenset(("ACTIVE", "COMPLETING", "TERMINATING", "COMPLETED", "TERMINATED")),
    "ACTIVE": frozenset(("STARTING", "COMPLETING", "TERMINATING", "COMPLETED", "TERMINATED")),
    "COMPLETING": frozenset(("TERMINATING", "COMPLETED", "TERMINATED")),
    "TERMINATING": frozenset(("TERMINATED",)),
    "COMPLETED": frozenset(),
    "TERMINATED": frozenset(),
}

#: What opens, what happens in between, what closes.
STORIES: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    "job": (
        frozenset(("JobOpened",)),
        frozenset(("JobFailed", "JobRetriesUpdated")),
        frozenset(("JobCompleted", "JobErrorThrown", "JobCanceled")),
    ),
    "task": (
        frozenset(("TaskOpened",)),
        frozenset(("TaskAssigned", "TaskUpdated", "TaskMoved", "TaskDenied")),
        frozenset(("TaskCompleted", "TaskCanceled")),
    ),
    "timer": (
        frozenset(("TimerScheduled",)),
        frozenset(),
        frozenset(("TimerFired", "TimerCanceled")),
    ),
    "subscription": (
        frozenset(("MessageSubscribed",)),
        frozenset(),
        frozenset(("MessageCorrelated", "MessageUnsubscribed")),
    ),
    "call": (
        frozenset(("CallOpened",)),
        frozenset(("CallTroubled",)),
        frozenset(("CallReturned", "CallCanceled")),
    ),
    "incident": (
        frozenset(("IncidentRaised",)),
        frozenset(),
        frozenset(("IncidentResolved",)),
    ),
}
_LIVES = {"ItemStarted": "ACTIVE", "ItemCompleted": "COMPLETED", "ItemTerminated": "TERMINATED"}
_KIND = {name: kind for kind, story in STORIES.items() for names in story for name in names}


class Steps:
    """The lives of one instance so far."""

    def __init__(self) -> None:
        self._items: dict[int, str] = {}
        self._open: dict[tuple[str, int], str] = {}
        self._started = self._ended = False

    def take(self, event: list[Any]) -> Iterator[str]:
        """What is illegal about the next event."""
        name = event[0]
        if self._ended:
            yield f"{name} after the instance has ended"
        if name == "InstanceStarted":
            if self._started:
                yield "the instance starts a second time"
            self._started = True
            self._items[event[1]] = "ACTIVE"
        elif not self._started:
            yield f"{name} before the instance has started"
        if name in _LIVES or name in ("ItemCreated", "ItemMoved"):
            yield from self._move(event)
        elif name in _KIND:
            yield from self._tell(_KIND[name], event)
        elif name == "InstanceEnded":
            self._ended = True
            yield from self._left_open()

    def _move(self, event: list[Any]) -> Iterator[str]:
        name, key = event[:2]
        life = _LIVES.get(name) or event[4 if name == "ItemCreated" else 2]
        before = self._items.get(key)
        if name in ("ItemCreated", "ItemStarted") and before is not None:
            yield f"{name}: item {key} is there already"
        if life not in FOLLOWS[before]:
            yield f"item {key} goes from {before} to {life}"
        self._items[key] = life

    def _tell(self, kind: str, event: list[Any]) -> Iterator[str]:
        name, key = event[:2]
        opens, _, closes = STORIES[kind]
        before = self._open.get((kind, key))
        if name in opens:
            if before is not None:
                yield f"{name}: {kind} {key} is there already"
        elif before is None or before == OVER:
            yield f"{name}: {kind} {key} {'is over' if before else 'was never opened'}"
        self._open[kind, key] = OVER if name in closes else name

    def _left_open(self) -> Iterator[str]:
        for (kind, key), now in self._open.items():
            if now != OVER:
                yield f"the instance ends with {kind} {key} open ({now})"
        for key, life in self._items.items():
            if FOLLOWS[life]:
                yield f"the instance ends with item {key} {life}"

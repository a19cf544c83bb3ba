"""Execution listeners: workers that are asked when an element begins, ends, or is ended.

`zeebe:executionListeners`. Those of an event are asked one after the other in the order of the
model; the element goes on when the last has answered. What start listeners give is local to the
element, what end listeners give goes to the scopes around it. Task listeners: `task_listeners`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runtime import data, incidents, task_listeners, waits
from engine.runtime.commands import CompleteJob
from engine.runtime.state import ACTIVE, COMPLETING, STARTING, TERMINATING, Item
from engine.runtime.trouble import LISTEN, Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

START, BEFORE_ALL, END, CANCEL = "start", "beforeAll", "end", "cancel"
LISTENING = "listening"  #: in an item's memo: [event, which of its listeners is asked]

_LIVES = {START: STARTING, BEFORE_ALL: STARTING, END: COMPLETING, CANCEL: TERMINATING}


def begin(turn: Turn, item: Item, event: str) -> None:
    """Ask the listeners of *event*; `done` goes on."""
    if event == END and item.node.event_starts:
        waits.cancel_for(turn, item, {turn.plan.nodes[i].id for i in item.node.event_starts})
    if item.life != _LIVES[event]:
        turn.emit(("ItemMoved", item.key, _LIVES[event]))
    _ask(turn, item, event, 0)


def again(turn: Turn, item: Item) -> None:
    """Ask the listeners of the present event from the first."""
    memo = item.memo or {}
    if LISTENING in memo:
        _ask(turn, item, memo[LISTENING][0], 0)
    else:
        task_listeners.again(turn, item)


def done(turn: Turn, item: Item, command: CompleteJob) -> None:
    """A listener has answered: the next is asked, or the element goes on."""
    event, index = (item.memo or {})[LISTENING]
    if command.variables:
        if event == END and item.scope is not None:
            data.propagate(turn, item.scope, command.variables)
        else:
            data.set_local(turn, item, command.variables)
    if index + 1 < len(item.node.execution_listeners[event]):
        _ask(turn, item, event, index + 1)
        return
    turn.remember(item, LISTENING, None)
    _go_on(turn, item, event)


def _ask(turn: Turn, item: Item, event: str, index: int) -> None:
    turn.remember(item, LISTENING, [event, index])
    listener = item.node.execution_listeners[event][index]
    try:
        waits.open_job(turn, item, listener, waits.EXECUTION_LISTENER, event)
    except Trouble as trouble:
        incidents.raise_incident(turn, item, trouble, LISTEN)


def _go_on(turn: Turn, item: Item, event: str) -> None:
    if event == CANCEL:
        turn.remember(item, CANCEL, True)
        turn.let_go(item)
    elif event == END:
        turn.close(item)
    else:
        turn.emit(("ItemMoved", item.key, ACTIVE))
        if item.scope is None:
            turn.start(item)  # where it is to begin stands in its memo: `engine.runtime.opening`
        else:
            turn.open(item)


def owes_cancel(item: Item) -> bool:
    """Whether listeners are still to be asked because the item is ended from outside."""
    return CANCEL in item.node.execution_listeners and CANCEL not in (item.memo or {})

"""Apply the events of compensation: completions that are remembered, handlers that run.

Completions lie in piles of the memo, cut in pieces of 64, so that a step writes one piece and not
everything that has ever completed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.runtime.events import Event
from engine.runtime.state import Item, State

KEPT = "kept"  #: in a scope's memo: its completions, as [node, how often, variables, inside]
LEFT = "left"  #: in the memo of who compensates: [scope, completion] still to do, the last first
COMPENSATES = "compensates"  #: in a handler's memo: the item that has started it
HANDLER = "handler"  #: the kind of wait of the item that compensates, by the handler's key
PIECE = 64

Record = list[Any]


def pile(item: Item, name: str) -> list[Any]:
    """Everything in the pile, the first first."""
    memo = item.memo or {}
    full = [entry for n in range(memo.get(f"{name}:n", 0)) for entry in memo[f"{name}:{n}"]]
    return [*full, *memo.get(name, ())]


def is_piece(memo: str, name: str) -> bool:
    """Whether *memo* holds entries of the pile *name*."""
    return memo == name or (memo.startswith(f"{name}:") and memo != f"{name}:n")


def last(item: Item, name: str) -> Any:
    """The last entry of the pile; None when it is empty."""
    entries = (item.memo or {}).get(name)
    return entries[-1] if entries else None


def completion_kept(state: State, event: Event) -> None:
    _, key, node, variables, inside = event
    scope = state.items[key]
    before, record = last(scope, KEPT), [node, 1, variables, inside]
    if before is not None and [node, *before[2:]] == [before[0], None, None] == [node, *record[2:]]:
        record[1] += before[1]  # a loop is remembered as a number
        _pop(scope, KEPT)
    _push(scope, KEPT, record)
    _touch(state, scope)


def compensation_begun(state: State, event: Event) -> None:
    _, key, holder_key, places = event
    item, holder = state.items[key], state.items[holder_key]
    kept, taken = pile(holder, KEPT), set(places)
    _clear(holder, KEPT)
    for place, record in enumerate(kept):
        if place in taken:
            _push(item, LEFT, [holder_key, record])
        else:
            _push(holder, KEPT, record)
    _touch(state, holder)
    _touch(state, item)


def compensation_given_up(state: State, event: Event) -> None:
    item = state.items[event[1]]
    left = pile(item, LEFT)
    _clear(item, LEFT)
    for holder_key in dict.fromkeys(entry[0] for entry in left):
        holder = state.items.get(holder_key)
        if holder is not None:
            kept = pile(holder, KEPT)
            _clear(holder, KEPT)
            back = [record for key, record in left if key == holder_key]
            for record in (*back, *kept):
                _push(holder, KEPT, record)
            _touch(state, holder)
    _touch(state, item)


def handler_started(state: State, event: Event) -> None:
    _, key, thrower_key, node = event
    handler, thrower = state.items[key], state.items[thrower_key]
    holder, record = last(thrower, LEFT)
    _pop(thrower, LEFT)
    if record[1] > 1:
        _push(thrower, LEFT, [holder, [record[0], record[1] - 1, *record[2:]]])
    if thrower.waits is None:
        thrower.waits = {}
    thrower.waits[key] = (HANDLER, node)
    handler.memo = {**(handler.memo or {}), COMPENSATES: thrower_key}
    _touch(state, thrower)
    _touch(state, handler)


def _push(item: Item, name: str, entry: Any) -> None:
    """Lists are never changed in place: who has stored one still holds it."""
    memo = item.memo = {} if item.memo is None else item.memo
    entries = memo.get(name, [])
    if len(entries) >= PIECE:
        number = memo.get(f"{name}:n", 0)
        memo[f"{name}:{number}"] = entries
        memo[f"{name}:n"] = number + 1
        entries = []
    memo[name] = [*entries, entry]


def _pop(item: Item, name: str) -> None:
    memo = item.memo or {}
    entries = memo[name][:-1]
    number = memo.get(f"{name}:n", 0)
    if entries:
        memo[name] = entries
    elif number:
        memo[name] = memo.pop(f"{name}:{number - 1}")
        memo[f"{name}:n"] = number - 1
        if number == 1:
            del memo[f"{name}:n"]
    else:
        del memo[name]
    item.memo = memo or None


def _clear(item: Item, name: str) -> None:
    memo = item.memo or {}
    for number in range(memo.pop(f"{name}:n", 0)):
        del memo[f"{name}:{number}"]
    memo.pop(name, None)
    item.memo = memo or None


def _touch(state: State, item: Item) -> None:
    if item.part is not None:
        state.dirty.add(item.part)


COMPENSATION: Mapping[str, Callable[[State, Event], None]] = {
    "CompletionKept": completion_kept,
    "CompensationBegun": compensation_begun,
    "CompensationGivenUp": compensation_given_up,
    "HandlerStarted": handler_started,
}

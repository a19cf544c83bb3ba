"""Apply the events of compensation: completions that are remembered, handlers that run."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.runtime.events import Event
from engine.runtime.state import Item, State

KEPT = "kept"  #: in a scope's memo: its completions, as [node, how often, variables, inside]
LEFT = "left"  #: in the memo of who compensates: [scope, completion] still to do, the last first
COMPENSATES = "compensates"  #: in a handler's memo: the item that has started it
HANDLER = "handler"  #: the kind of wait of the item that compensates, by the handler's key

Record = list[Any]


def completion_kept(state: State, event: Event) -> None:
    _, key, node, variables, inside = event
    scope = state.items[key]
    kept: list[Record] = (scope.memo or {}).get(KEPT, [])
    again = bool(kept) and kept[-1][0] == node and not (kept[-1][2] or kept[-1][3])
    if again and not (variables or inside):  # a loop is remembered as a number
        kept = [*kept[:-1], [node, kept[-1][1] + 1, None, None]]
    else:
        kept = [*kept, [node, 1, variables, inside]]
    _write(state, scope, KEPT, kept)


def compensation_begun(state: State, event: Event) -> None:
    _, key, holder_key, places = event
    item, holder = state.items[key], state.items[holder_key]
    kept: list[Record] = (holder.memo or {}).get(KEPT, [])
    taken = set(places)
    left = [record for place, record in enumerate(kept) if place not in taken]
    _write(state, holder, KEPT, left)
    waiting: list[Any] = (item.memo or {}).get(LEFT, [])
    more = [[holder_key, kept[place]] for place in places]
    _write(state, item, LEFT, [*waiting, *more])


def handler_started(state: State, event: Event) -> None:
    _, key, thrower_key, node = event
    handler, thrower = state.items[key], state.items[thrower_key]
    *before, (holder, record) = (thrower.memo or {})[LEFT]
    if record[1] > 1:
        before.append([holder, [record[0], record[1] - 1, *record[2:]]])
    _write(state, thrower, LEFT, before)
    if thrower.waits is None:
        thrower.waits = {}
    thrower.waits[key] = (HANDLER, node)
    _write(state, handler, COMPENSATES, thrower_key)


def _write(state: State, item: Item, name: str, value: Any) -> None:
    """Values are never changed in place: who has stored one still holds it."""
    memo = {} if item.memo is None else item.memo
    if value:
        memo[name] = value
    else:
        memo.pop(name, None)
    item.memo = memo or None
    if item.part is not None:
        state.dirty.add(item.part)


COMPENSATION: Mapping[str, Callable[[State, Event], None]] = {
    "CompletionKept": completion_kept,
    "CompensationBegun": compensation_begun,
    "HandlerStarted": handler_started,
}

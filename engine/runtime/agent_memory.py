"""What a region remembers of its agent: counters, the conversation by hash, the calls of a turn.

It lies in the item's memo in small pieces, so that a step writes only what it changes: ``agent``
(counters, goal, connection), ``said:<turn>`` (the hashes of that turn's messages), ``call:<n>``
(one call of the present turn).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.runtime.state import Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

AGENT = "agent"
SAID = "said:"
CALL = "call:"

_FRESH: Mapping[str, Any] = {
    "turn": 0,
    "calls": 0,
    "tokens": 0,
    "cost": None,
    "grants": 1,
}


def mind(item: Item) -> dict[str, Any]:
    """A copy of the counters and of what else fits in one small object."""
    return {**_FRESH, **((item.memo or {}).get(AGENT) or {})}


def memory(item: Item) -> dict[str, Any]:
    """All that the region remembers: `mind`, the ``messages`` and the ``pending`` calls."""
    found = mind(item)
    memo = item.memo or {}
    messages = [*found.get("messages", ())]
    for number in range(1, found["turn"] + 1):
        messages += memo.get(f"{SAID}{number}", ())
    return {**found, "messages": messages, "pending": [*calls(item)]}


def keep(turn: Turn, item: Item, found: Mapping[str, Any]) -> None:
    """Remember the counters."""
    turn.remember(item, AGENT, dict(found))


def say(turn: Turn, item: Item, number: int, hashes: Sequence[str]) -> None:
    """Remember the messages that a turn has added."""
    turn.remember(item, f"{SAID}{number}", [*hashes] or None)


def calls(item: Item) -> Iterator[dict[str, Any]]:
    """The calls of the present turn, in order."""
    memo = item.memo or {}
    number = 0
    while (entry := memo.get(f"{CALL}{number}")) is not None:
        yield entry
        number += 1


def number_of(item: Item, call: str) -> int | None:
    """The place of the call with this id among those of the present turn."""
    return next((n for n, entry in enumerate(calls(item)) if entry["call"] == call), None)


def call_at(item: Item, number: int) -> dict[str, Any]:
    """One call of the present turn."""
    entry: dict[str, Any] = (item.memo or {})[f"{CALL}{number}"]
    return entry


def propose(turn: Turn, item: Item, proposed: Sequence[Mapping[str, Any]]) -> None:
    """The calls of a new turn take the place of those before."""
    before = sum(1 for _ in calls(item))
    for number, entry in enumerate(proposed):
        turn.remember(item, f"{CALL}{number}", dict(entry))
    for number in range(len(proposed), before):
        turn.remember(item, f"{CALL}{number}", None)


def change(turn: Turn, region: Item, number: int, /, **changes: Any) -> None:
    """Remember more of one call."""
    turn.remember(region, f"{CALL}{number}", {**call_at(region, number), **changes})


def answered(item: Item) -> bool:
    """Whether every call of the present turn has a result."""
    return all(entry["done"] for entry in calls(item))


def dispatched(
    turn: Turn, item: Item, number: int, inner: Item, arguments: Mapping[str, Value]
) -> None:
    """The activity of a call has begun in the scope *inner*."""
    call = call_at(item, number)["call"]
    turn.remember(inner, "call", number)
    turn.emit(("ToolDispatched", item.key, mind(item)["turn"], call, inner.key, dict(arguments)))
    change(turn, item, number, item=inner.key, arguments=dict(arguments))

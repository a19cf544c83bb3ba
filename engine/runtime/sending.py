"""Sending messages to other processes of the collaboration.

BPMN 2.0.2 sections 9.3 and 8.4.2. A message carries what the sender's input mappings and data
associations have made. Its correlation key is that of who waits for it, over the variables of the
sender. It leaves as an event; delivering it is the work of `engine.dispatch`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import SentMessage
from engine.runtime import data, waits
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, findable, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def send(turn: Turn, item: Item) -> None:
    """Send every message of *item*: all, or none in trouble.

    Raises:
        Trouble: a name is no string, or a key is neither a string nor a number.
    """
    carried = dict(item.vars or {})
    leaving = []
    for message in item.node.sends:
        what = f"the message name of '{item.node.element}'"
        name = waits.text_of(turn, item, message.name, what)
        leaving.append((name, _key(turn, item, message)))
    for name, key in leaving:
        turn.emit(("MessageThrown", turn.key(), item.key, name, key, carried))


def _key(turn: Turn, item: Item, message: SentMessage) -> str:
    if message.correlation_key is None:
        return ""
    what = f"the correlation key of '{item.node.element}'"
    key: Value = data.evaluate(turn, message.correlation_key, item, "EXTRACT_VALUE_ERROR", what)
    if key is None and message.starts:
        return ""
    if isinstance(key, bool) or not isinstance(key, str | int | Decimal):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected '{message.correlation_key.text}' to be a string or a number, "
            f"found {shown(key)}",
        )
    return findable(waits.key_text(key), what)

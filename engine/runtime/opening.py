"""Where an instance begins, once its own start listeners have answered, if it has any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.model import Node
from engine.runtime import incidents, waits
from engine.runtime.behaviors import event_based_gateway
from engine.runtime.state import Item
from engine.runtime.trouble import ENTER, Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

HELD = "held"  #: in the memo of the root: the nodes that it begins at
BEGIN = "begin"  #: in the root's memo: [ids of nodes, variables of the start event or None]


def note(
    turn: Turn, root: Item, nodes: Sequence[Node], variables: Mapping[str, Value] | None
) -> None:
    """Keep where to begin; *variables* are those of the start event that has happened."""
    caught = None if variables is None else dict(variables)
    turn.remember(root, BEGIN, [[node.id for node in nodes], caught])


def begin(turn: Turn, root: Item) -> None:
    """Begin where `note` says."""
    nodes, variables = (root.memo or {})[BEGIN]
    turn.remember(root, BEGIN, None)
    begin_at(turn, root, [turn.plan.node(node) for node in nodes], variables)


def begin_at(
    turn: Turn, root: Item, nodes: Sequence[Node], variables: Mapping[str, Value] | None
) -> None:
    """Begin at *nodes*, at the start event that has happened, or with what the root lays out."""
    if variables is not None:
        event_based_gateway.begin_at(turn, root, nodes[0], variables)
    elif nodes:
        for node in nodes:
            turn.queue.append((node, root, -1))
    else:
        turn.start(root)
    if root.node.opens:
        _listen(turn, root)


def _listen(turn: Turn, root: Item) -> None:
    """Open the event sub-processes of the process; without them, nothing goes on."""
    try:
        waits.open_boundaries(turn, root)
    except Trouble as trouble:
        turn.remember(root, HELD, [node.id for node, _, _ in turn.queue])
        turn.queue.clear()
        turn.doubtful.clear()
        incidents.raise_incident(turn, root, trouble, ENTER)

"""Where an instance begins, once its own start listeners have answered, if it has any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.model import Node
from engine.runtime import gathering, incidents, waits
from engine.runtime.behaviors import event_based_gateway, start_event
from engine.runtime.state import Item
from engine.runtime.trouble import ENTER, Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

HELD = "held"  #: in the memo of the root: the nodes that it begins at
#: In the root's memo: [ids of nodes, variables of the start event or None, what triggered it].
BEGIN = "begin"
Trigger = Sequence[str] | None


def note(
    turn: Turn,
    root: Item,
    nodes: Sequence[Node],
    variables: Mapping[str, Value] | None,
    trigger: Trigger = None,
) -> None:
    """Keep where to begin; *variables* are those of the start event that has happened."""
    caught = None if variables is None else dict(variables)
    told = None if trigger is None else list(trigger)
    turn.remember(root, BEGIN, [[node.id for node in nodes], caught, told])


def begin(turn: Turn, root: Item) -> None:
    """Begin where `note` says."""
    nodes, variables, *trigger = (root.memo or {})[BEGIN]
    turn.remember(root, BEGIN, None)
    found = [turn.plan.node(node) for node in nodes]
    begin_at(turn, root, found, variables, *trigger)


def begin_at(
    turn: Turn,
    root: Item,
    nodes: Sequence[Node],
    variables: Mapping[str, Value] | None,
    trigger: Trigger = None,
) -> None:
    """Begin at *nodes*, at the start event that has happened, or with what the root lays out.

    Of a start event that needs several things only *trigger* may have happened.
    """
    if variables is not None and trigger is not None and gathering.gathers(nodes[0]):
        start_event.begin(turn, root, nodes[0], variables, trigger)
    elif variables is not None:
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

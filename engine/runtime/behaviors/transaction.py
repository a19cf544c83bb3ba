"""Transaction: a sub-process whose work is undone when it is canceled.

BPMN 2.0.2 sections 10.3.5 and 13.5.5. A cancel end event ends what still runs in the transaction;
then what has completed is compensated, one handler after the other, the last first; then the
transaction is left by its cancel boundary event. An error that leaves it (a hazard) compensates
nothing.
"""

from engine.plan.details import CancelDefinition
from engine.runtime import compensation, event_sub_processes, waits
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import scope
from engine.runtime.state import COMPLETED, TERMINATING, Item
from engine.runtime.trouble import broken
from engine.runtime.turn import Turn

KIND = "transaction"


def cancel(turn: Turn, item: Item) -> None:
    """The cancel end event *item* is reached: its nearest transaction is undone."""
    transaction = item.scope
    while transaction is not None and transaction.node.kind != KIND:
        transaction = transaction.scope
    if transaction is None:
        broken(f"{item!r} lies in no transaction")
    turn.remember(transaction, compensation.CANCELED, False)
    turn.complete(item)
    if item.life == COMPLETED:
        _undo(turn, transaction)


def _undo(turn: Turn, transaction: Item) -> None:
    """End what still runs, and begin to undo what has completed."""
    event_sub_processes.interrupt(turn, transaction)
    turn.remember(transaction, event_sub_processes.INTERRUPTED, transaction.node.id)
    turn.remember(transaction, compensation.CANCELED, True)
    compensation.take_all(turn, transaction, transaction)
    turn.doubtful[transaction.key] = transaction


def done(turn: Turn, item: Item) -> bool:
    if any(child.life == TERMINATING for child in (item.children or {}).values()):
        return False  # what was ended is asked about its end first
    canceled = (item.memo or {}).get(compensation.CANCELED)
    if not (compensation.done(turn, item) and scope.done(turn, item)):
        return False
    if canceled is None:
        return True
    if not canceled:  # the end event was held up by an incident
        _undo(turn, item)
        return False
    event = next(
        (
            turn.plan.nodes[index]
            for index in item.node.boundary_events
            if isinstance(turn.plan.nodes[index].event, CancelDefinition)
        ),
        None,
    )
    if event is None:
        broken(f"{item!r} has no cancel boundary event")
    waits.catch(turn, item, event, {})
    return False


behavior = Behavior(start=scope.start, done=done)

"""Quiescence: tokens are worked off, then joins and scopes are judged, until nothing can move.

A turn ends here, or ends as an incident: both the steps of one turn and what it writes are
bounded, so that a loop that waits for nothing stops (BPMN 2.0.2 allows it to be drawn).
"""

from engine.plan.model import Node
from engine.runtime import conditions, halting, incidents, joins
from engine.runtime.state import ACTIVE, Item
from engine.runtime.trouble import COMPLETE, ENTER, Trouble, broken
from engine.runtime.turn import Turn
from engine.runtime.weight import MAX_WEIGHT


def settle(turn: Turn) -> None:
    """Work off the tokens, let joins go on, then close scopes that are done."""
    queue, void, limit = turn.queue, turn.void, turn.plan.steps_per_turn
    watch = turn.watch
    while True:
        while queue and not turn.halting:
            if watch is not None and watch.changed:
                conditions.notice(turn, watch)
                continue
            node, scope, index = queue.popleft()
            turn.taken += 1
            if scope.life != ACTIVE or (void and turn.taken <= void.get(scope.key, 0)):
                continue
            if turn.taken > limit or turn.written > MAX_WEIGHT:
                _stop(turn, node, scope, index)
            else:
                turn.begin(node, scope, index)
        if turn.halting or (watch is not None and watch.changed):
            _hurry(turn)
            continue
        if turn.stirred:
            joins.judge(turn)
            continue
        if not turn.doubtful:
            return
        _, scope = turn.doubtful.popitem()
        if scope.life == ACTIVE:
            _judge(turn, scope)


def _hurry(turn: Turn) -> None:
    """What comes before joins and scopes: the end of the instance, or conditions to look at."""
    if turn.halting:
        halting.halt(turn)
    elif turn.watch is not None:
        conditions.notice(turn, turn.watch)


def _judge(turn: Turn, scope: Item) -> None:
    done = turn.behaviors[scope.node.kind].done
    if done is None:
        broken(f"{scope!r} holds items but cannot tell when it is done")
    try:
        over = done(turn, scope)
    except Trouble as trouble:
        incidents.raise_incident(turn, scope, trouble, COMPLETE)
        return
    if over:
        turn.complete(scope)


def _stop(turn: Turn, node: Node, scope: Item, index: int) -> None:
    """A bound on every loop: the token waits in an incident and may be sent on by hand."""
    key = turn.key()
    turn.emit(("ItemStarted", key, node.id, scope.key, index))
    done = (
        f"{turn.plan.steps_per_turn} elements ran"
        if turn.written <= MAX_WEIGHT
        else f"{turn.written:,} characters were written"
    )
    message = (
        f"LOOP_LIMIT: {done} in one step without waiting for anything; resolve the incident to "
        "let it run on"
    )
    incidents.raise_incident(turn, turn.state.items[key], Trouble("UNKNOWN", message), ENTER)

"""End event: none, error, escalation, compensation, cancel, terminate, or a message as a job.

BPMN 2.0.2 section 13.5.6. A terminate end event ends everything else in its own scope, which
then completes; an error end event that nobody catches is an incident.
"""

from engine.plan.details import (
    CancelDefinition,
    CompensateDefinition,
    ErrorDefinition,
    TerminateDefinition,
)
from engine.runtime import compensation, ending, errors, throwing
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task, transaction
from engine.runtime.state import ACTIVE, Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    if item.node.event is None and item.node.work is None and not item.node.sends:
        turn.complete(item)
        return
    left = throwing.throw(turn, item)
    if item.life != ACTIVE:
        return
    if throwing.sends(item):
        job_task.start(turn, item)
    elif isinstance(left, ErrorDefinition):
        _throw(turn, item, left)
    elif isinstance(left, TerminateDefinition):
        _terminate(turn, item)
    elif isinstance(left, CompensateDefinition):
        compensation.throw(turn, item, left)
    elif isinstance(left, CancelDefinition):
        transaction.cancel(turn, item)
    else:
        turn.complete(item)


def _throw(turn: Turn, item: Item, event: ErrorDefinition) -> None:
    code = ""
    if event.code is not None:
        code = errors.code_of(turn, item, event.code, "the error code of")
    if not errors.throw_error(turn, item, code, "", {}):
        raise errors.uncaught(item, code, "")


def _terminate(turn: Turn, item: Item) -> None:
    ending.terminate_others(turn, item)
    turn.complete(item)


behavior = Behavior(start=start, done=compensation.done)

"""End event: none, error, escalation, terminate, or a message as a job.

BPMN 2.0.2 section 13.5.6. A terminate end event ends everything else in its own scope, which
then completes; an error end event that nobody catches is an incident.
"""

from engine.plan.details import ErrorDefinition, EscalationDefinition, TerminateDefinition
from engine.runtime import data, errors
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task
from engine.runtime.behaviors.throw_event import escalation_code
from engine.runtime.state import ACTIVE, OVER, Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    node = item.node
    if node.work is not None:
        job_task.start(turn, item)
    elif isinstance(node.event, ErrorDefinition):
        _throw(turn, item, node.event)
    elif isinstance(node.event, TerminateDefinition):
        _terminate(turn, item)
    else:
        if isinstance(node.event, EscalationDefinition):
            errors.throw_escalation(turn, item, escalation_code(turn, item, node.event))
        if item.life == ACTIVE:
            turn.complete(item)


def _throw(turn: Turn, item: Item, event: ErrorDefinition) -> None:
    code = ""
    if event.code is not None:
        what = f"the error code of '{item.node.element}'"
        code = str(data.evaluate(turn, event.code, item, "EXTRACT_VALUE_ERROR", what))
    if not errors.throw_error(turn, item, code, "", {}):
        raise errors.uncaught(item, code, "")


def _terminate(turn: Turn, item: Item) -> None:
    scope = item.scope
    if scope is not None:
        turn.drop_tokens(scope)
        turn.state.whole(scope)
        for other in list((scope.children or {}).values()):
            if other is not item and other.life not in OVER:
                turn.terminate(other)
        turn.drop_held(scope)
    turn.complete(item)


behavior = Behavior(start=start)

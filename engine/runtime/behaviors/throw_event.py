"""Intermediate throw event: none, escalation, compensation, a message as a job, a milestone.

BPMN 2.0.2 section 13.5.2. An escalation does not stop the token, unless its catcher ends the
scope that the token is in; compensation holds it until every handler has ended.
"""

from engine.plan.details import CompensateDefinition, EscalationDefinition, SignalDefinition
from engine.runtime import compensation, errors, signals
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task, milestone
from engine.runtime.state import ACTIVE, Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    node = item.node
    if node.milestone is not None:
        milestone.start(turn, item)
    elif node.work is not None:
        job_task.start(turn, item)
    elif isinstance(node.event, SignalDefinition):
        signals.throw(turn, item, node.event)
        turn.complete(item)
    elif isinstance(node.event, CompensateDefinition):
        compensation.throw(turn, item, node.event)
    else:
        if isinstance(node.event, EscalationDefinition):
            errors.throw_escalation(turn, item, errors.escalation_code(turn, item, node.event))
        if item.life == ACTIVE:
            turn.complete(item)


behavior = Behavior(start=start, done=compensation.done)

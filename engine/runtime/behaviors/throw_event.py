"""Intermediate throw event: none, escalation, compensation, a message as a job, a milestone.

BPMN 2.0.2 section 13.5.2. An escalation does not stop the token, unless its catcher ends the
scope that the token is in; compensation holds it until every handler has ended.
"""

from engine.plan.details import CompensateDefinition
from engine.runtime import compensation, throwing
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task, milestone
from engine.runtime.state import ACTIVE, Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    node = item.node
    if node.milestone is not None:
        milestone.start(turn, item)
        return
    if node.event is None and node.work is None and not node.sends:
        turn.complete(item)
        return
    left = throwing.throw(turn, item)
    if item.life != ACTIVE:
        return
    if throwing.sends(item):
        job_task.start(turn, item)
    elif isinstance(left, CompensateDefinition):
        compensation.throw(turn, item, left)
    else:
        turn.complete(item)


behavior = Behavior(start=start, done=compensation.done)

"""Intermediate throw event: none, escalation, a message as a job, or a milestone.

BPMN 2.0.2 section 13.5.2. An escalation does not stop the token, unless its catcher ends the
scope that the token is in.
"""

from engine.plan.details import EscalationDefinition
from engine.runtime import data, errors
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
    else:
        if isinstance(node.event, EscalationDefinition):
            errors.throw_escalation(turn, item, escalation_code(turn, item, node.event))
        if item.life == ACTIVE:
            turn.complete(item)


def escalation_code(turn: Turn, item: Item, event: EscalationDefinition) -> str | None:
    """The code that is thrown, evaluated where it is an expression."""
    if event.code is None:
        return None
    what = f"the escalation code of '{item.node.element}'"
    code = data.evaluate(turn, event.code, item, "EXTRACT_VALUE_ERROR", what)
    return None if code is None else str(code)


behavior = Behavior(start=start)

"""Business rule task: a deployed decision whose output becomes a variable, or a job.

BPMN 2.0.2 section 13.3.3, `zeebe:calledDecision`. The explained evaluation is in the journal.
"""

from engine.runtime import data, decisions
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    called = item.node.decision
    if called is None:
        job_task.start(turn, item)
        return
    element = f"'{item.node.element}'"
    what = f"the called decision of {element}"
    name = data.evaluate(turn, called.decision_id, item, "EXTRACT_VALUE_ERROR", what)
    if not isinstance(name, str):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected the decision id '{called.decision_id.text}' to be a string, "
            f"found {shown(name)}",
        )
    variables = turn.state.visible(item)
    answer = decisions.evaluate(turn, item, name, variables, called.binding, called.version_tag)
    if answer.failure is not None:
        raise Trouble("DECISION_EVALUATION_ERROR", f"{answer.failure}; called by {element}")
    turn.finish(item, {called.result: answer.output})


behavior = Behavior(start=start)

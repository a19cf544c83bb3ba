"""Script task: a FEEL expression whose value becomes a variable, or a job.

BPMN 2.0.2 section 13.3.3, `zeebe:script`.
"""

from engine.runtime import data
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    script = item.node.script
    if script is None:
        job_task.start(turn, item)
        return
    value = data.computed(turn, script.expression, item, "EXTRACT_VALUE_ERROR", "the script")
    turn.finish(item, {script.result: value})


behavior = Behavior(start=start)

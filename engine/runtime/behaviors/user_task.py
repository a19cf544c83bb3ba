"""User task: a person's work, held by the engine, or a job of type io.camunda.zeebe:userTask.

BPMN 2.0.2 section 13.3.3.
"""

from engine.runtime import tasks
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors import job_task
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    task = item.node.user_task
    if task is None or not task.managed:
        job_task.start(turn, item)
    else:
        tasks.open_user_task(turn, item, task)


behavior = Behavior(start=start)

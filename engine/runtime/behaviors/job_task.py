"""Service and send task, message throw and end event: work that a job worker does.

BPMN 2.0.2 section 13.3.3, `zeebe:taskDefinition`: the element is active until the job completes.
"""

from engine.runtime import waits
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.trouble import broken
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    work = item.node.work
    if work is None:
        broken(f"{item!r} has no task definition")
    waits.open_job(turn, item, work)


behavior = Behavior(start=start)

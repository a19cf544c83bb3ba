"""Human task of a case: active until a person completes it (CMMN 1.1 section 5.4.10.4)."""

from engine.plan.details import UserTask
from engine.runtime import tasks
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    tasks.open_user_task(turn, item, item.node.user_task or UserTask())


behavior = Behavior(start=start)

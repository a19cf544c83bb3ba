"""An instance that was asked at its start to end after an element.

A run of the element that is over, completed or terminated, ends the whole instance before any
token of it is taken on. It happens where the turn settles, since what ended the run may not be
done yet.
"""

from collections.abc import Sequence

from engine.plan.model import Plan
from engine.runtime.commands import CommandRejected
from engine.runtime.state import OVER, TERMINATING
from engine.runtime.turn import Turn


def nodes_of(plan: Plan, elements: Sequence[str]) -> list[str]:
    """The ids of the nodes to look for; of a repeated activity all runs count as one.

    Raises:
        CommandRejected: the process has no such element.
    """
    found: list[str] = []
    for element in elements:
        if element not in plan.by_id or plan.by_id[element] == 0:
            raise CommandRejected(
                "INVALID_ARGUMENT",
                "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to create "
                f"instance of process '{plan.id}' with runtime instructions but no element found "
                f"with id '{element}'",
            )
        body = f"{element}#multiInstanceBody"
        found.append(body if body in plan.by_id else element)
    return found


def halt(turn: Turn) -> None:
    """End the instance: a run that it was to end after is over."""
    turn.halting = False
    root = turn.state.root
    if root is None or root.life in OVER or root.life == TERMINATING:
        return
    turn.emit(("CancelRequested", root.key, "asked at its start to end after an element"))
    turn.terminate(root)
    if root.life in OVER:
        turn.emit(("InstanceEnded", root.key, "TERMINATED"))

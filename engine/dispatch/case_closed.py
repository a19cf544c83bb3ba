"""What is answered to a write on a closed case: nothing of it lives, so its rows are asked.

An item that never was is still unknown (404); all else is an illegal transition, since *close* is
final and the case file is read-only then (CMMN 1.1 sections 8.3 and 8.5).
"""

from engine.dispatch import rejections
from engine.runtime.case_commands import CASE, ILLEGAL_TRANSITION
from engine.runtime.commands import CommandRejected
from engine.store.definitions import deployed
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance

CLOSED = "CLOSED"


def is_closed(row: Instance) -> CommandRejected:
    """The case is closed."""
    return CommandRejected(
        ILLEGAL_TRANSITION,
        f"The case with key '{row.key}' is closed; nothing in it changes any more.",
    )


def refuse_file(row: Instance, item: str) -> CommandRejected:
    """Why a change of the case file is refused: its item is unknown, or the case is closed."""
    case = deployed(row.definition_key).plan.case
    if row.state == CLOSED and (case is None or item not in case.places):
        return rejections.rejected(
            "CHANGE",
            rejections.NOT_FOUND,
            f"There is no case file item '{item}' in the case '{row.key}'.",
        )
    return is_closed(row)


def refuse_move(row: Instance, item: str, index: int | None) -> CommandRejected:
    """Why a move in a closed case is refused: its item is unknown, or the case is closed."""
    if item == CASE or row.state != CLOSED:
        return is_closed(row)
    nodes = deployed(row.definition_key).nodes.values()
    named = {node.element_id for node in nodes if item in (node.element_id, node.name)}
    runs = ElementInstance.objects.filter(instance_key=row.key).exclude(key=row.key)
    if item.isdigit() and len(item) < 19 and runs.filter(key=int(item)).exists():
        return is_closed(row)
    if not named:
        return rejections.rejected(
            "MOVE", rejections.NOT_FOUND, f"There is no item '{item}' in the case '{row.key}'."
        )
    if index is not None and runs.filter(element_id__in=named).count() <= index:
        return rejections.rejected(
            "MOVE",
            rejections.NOT_FOUND,
            f"There is no item '{item}' with the index {index} in the case '{row.key}'.",
        )
    return is_closed(row)

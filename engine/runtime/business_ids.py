"""The business id of an instance: its name in the world outside, given once.

At the start, by its caller, or later: by hand, or by a worker that has just learned it. What was
made of it cannot be changed any more.
"""

from engine.runtime.commands import AssignBusinessId, CommandRejected
from engine.runtime.turn import Turn


def assign(turn: Turn, command: AssignBusinessId) -> None:
    """Give the instance its business id, as asked from outside."""
    give(turn, command.business_id)


def give(turn: Turn, business_id: str) -> None:
    """The instance has this business id from now on.

    Raises:
        CommandRejected: it has another one, or is called by another instance.
    """
    root = turn.state.root
    if root is None:
        raise CommandRejected("NOT_FOUND", "the instance has not been started")
    present = turn.state.meta.get("businessId")
    if present == business_id:
        return
    if "caller" in turn.state.meta:
        raise _refused(root.key, "it is called by another process instance")
    if present is not None:
        raise _refused(root.key, f"it already has the business id '{present}'")
    turn.emit(("BusinessIdAssigned", root.key, business_id))


def _refused(key: int, reason: str) -> CommandRejected:
    return CommandRejected(
        "INVALID_STATE",
        f"Expected to assign a business id to process instance with key '{key}', but {reason}",
    )

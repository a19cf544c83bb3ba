"""What can go wrong inside a model while it runs. Each becomes an incident on its element."""

from typing import NoReturn

#: Steps that an incident's resolution tries again (kept in the item's memo as ``step``).
ENTER = "enter"  #: input mappings, subscriptions and the start of the behavior
START = "start"  #: the behavior's start alone
COMPLETE = "complete"  #: output mappings and all that follows
LEAVE = "leave"  #: the choice of the outgoing flows
JOB = "job"  #: the job is handed out again


class Trouble(Exception):
    """Run-time trouble in a model.

    Attributes:
        type: the incident's type, a word of the REST API such as ``IO_MAPPING_ERROR``.
        message: what was expected and what was found.
    """

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(message)
        self.type = type_
        self.message = message


class BrokenInvariant(Exception):
    """The kernel itself is wrong; the turn is abandoned and nothing of it is kept."""


def broken(message: str) -> NoReturn:
    """Abandon the turn."""
    raise BrokenInvariant(message)

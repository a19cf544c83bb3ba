"""What can go wrong inside a model while it runs. Each becomes an incident on its element."""

from decimal import Decimal
from typing import NoReturn

from engine.feel.values import Value, kind_of

#: Steps that an incident's resolution tries again (kept in the item's memo as ``step``).
ENTER = "enter"  #: input mappings, subscriptions and the start of the behavior
START = "start"  #: the behavior's start alone
COMPLETE = "complete"  #: output mappings and all that follows
COLLECT = "collect"  #: what the scope gathers from the item, and all that follows
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


_SHOWN = 120  #: characters of a value that a message repeats


def shown(value: Value) -> str:
    """A value for a message: short, whatever it is and however large."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | Decimal):
        text = value[: _SHOWN + 1] if isinstance(value, str) else f"{Decimal(value):g}"
        return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}…'"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"a context of {len(value)} entries"
    return f"a {kind_of(value)}"

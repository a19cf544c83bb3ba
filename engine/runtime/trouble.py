"""What can go wrong inside a model while it runs. Each becomes an incident on its element."""

from decimal import Decimal
from typing import NoReturn

from engine.feel.values import Value, kind_of

#: Steps that an incident's resolution tries again (kept in the item's memo as ``step``).
ENTER = "enter"  #: input mappings, subscriptions and the start of the behavior
LISTEN = "listen"  #: the listeners that are being asked, from the first
AWAIT = "await"  #: what follows the start listeners: subscriptions and the behavior
START = "start"  #: the behavior's start alone
COMPLETE = "complete"  #: output mappings and all that follows
COLLECT = "collect"  #: what the scope gathers from the item, and all that follows
LEAVE = "leave"  #: the choice of the outgoing flows
CONDITION = "condition"  #: the conditions that the item waits for
JOB = "job"  #: the job is handed out again
JUDGE = "judge"  #: all that a case looks at
RESTART = "restart"  #: the work of a task of a case that has failed
OPEN = "open"  #: what a scope waits for, when an operator has begun it without its start


class Trouble(Exception):
    """Run-time trouble in a model.

    Attributes:
        type: the incident's type, a word of the REST API such as ``IO_MAPPING_ERROR``.
        message: what was expected and what was found.
    """

    def __init__(self, type_: str, message: str) -> None:
        message = message.replace("\0", "\N{REPLACEMENT CHARACTER}")  # no text in PostgreSQL
        super().__init__(message)
        self.type = type_
        self.message = message


class BrokenInvariant(Exception):
    """The kernel itself is wrong; the turn is abandoned and nothing of it is kept."""


def broken(message: str) -> NoReturn:
    """Abandon the turn."""
    raise BrokenInvariant(message)


LONGEST_NAME = 255  #: characters of what is looked for by an index
_SHOWN = 120  #: characters of a value that a message repeats


def findable(text: str, what: str) -> str:
    """*text*, which others are going to look for: a name, a correlation key, a job type.

    Raises:
        Trouble: EXTRACT_VALUE_ERROR, no index can hold it.
    """
    if len(text) <= LONGEST_NAME and "\0" not in text:
        return text
    raise Trouble(
        "EXTRACT_VALUE_ERROR",
        f"{what}: expected at most {LONGEST_NAME} characters, none of them U+0000, "
        f"found {len(text)}: {shown(text)}",
    )


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

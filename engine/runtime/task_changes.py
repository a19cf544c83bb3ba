"""What may be changed in a task, and what each of its attributes may be."""

from collections.abc import Collection, Mapping

from engine.feel.values import Value
from engine.plan.schedule import ScheduleError, parse_date
from engine.runtime.commands import CommandRejected
from engine.runtime.trouble import LONGEST_NAME, shown

CHANGEABLE = ("candidateGroups", "candidateUsers", "dueDate", "followUpDate", "priority")


def check(changes: Mapping[str, Value], allowed: Collection[str] = CHANGEABLE) -> None:
    """Refuse changes of other attributes, and of these to what they cannot be.

    Raises:
        CommandRejected: INVALID_ARGUMENT.
    """
    unknown = sorted(set(changes) - set(allowed))
    if unknown:
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"expected changes of {', '.join(sorted(allowed))}; found {', '.join(unknown)}",
        )
    for name, value in changes.items():
        _check_one(name, value)


def _check_one(name: str, value: Value) -> None:
    if name in ("dueDate", "followUpDate"):
        wanted, fits = "null or an ISO 8601 date and time", value is None or _is_date(value)
    elif name == "priority":
        wanted, fits = "a number from 0 to 100", type(value) is int and 0 <= value <= 100
    elif name == "assignee":
        wanted, fits = f"null or a name of at most {LONGEST_NAME} characters", _is_someone(value)
    else:
        wanted = "a list of names"
        fits = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if not fits:
        raise CommandRejected(
            "INVALID_ARGUMENT", f"expected {name} to be {wanted}, found {shown(value)}"
        )


def _is_date(value: Value) -> bool:
    try:
        parse_date(value if isinstance(value, str) else "")
    except ScheduleError:
        return False
    return True


def _is_someone(value: Value) -> bool:
    return value is None or (isinstance(value, str) and 0 < len(value) <= LONGEST_NAME)

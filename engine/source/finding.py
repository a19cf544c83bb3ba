"""What the rules of a front end find in a file: what is wrong, where, and how bad that is."""

from dataclasses import dataclass
from typing import Protocol

from engine.source.problem import Severity


class Placed(Protocol):
    """Something in a file that findings are about."""

    @property
    def id(self) -> str:
        """How it is called in the file."""

    @property
    def line(self) -> int:
        """Where it begins, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in a model that breaks a rule.

    Attributes:
        message: what was expected and what was found.
        element: what is at fault, or its id; None for the file as a whole.
        field: the attribute or extension at fault.
        line: where, if not where the element begins.
    """

    message: str
    element: Placed | str | None = None
    field: str | None = None
    line: int | None = None
    severity: Severity = Severity.ERROR


def error(
    element: Placed | None, message: str, field: str | None = None, line: int | None = None
) -> Finding:
    """A finding that refuses the deployment."""
    return Finding(message=message, element=element, field=field, line=line)


def warning(
    element: Placed | None, message: str, field: str | None = None, line: int | None = None
) -> Finding:
    """A finding that only informs the author."""
    return Finding(
        message=message, element=element, field=field, line=line, severity=Severity.WARNING
    )

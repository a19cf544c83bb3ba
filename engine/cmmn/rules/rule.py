"""What a rule is: an id, the clause that it guards, and a check that yields findings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.cmmn.model import Element, Model
from engine.source.problem import Severity


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
    element: Element | str | None = None
    field: str | None = None
    line: int | None = None
    severity: Severity = Severity.ERROR


Check = Callable[[Model], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id becomes the problem's code."""

    id: str
    clause: str
    check: Check


def error(
    element: Element | None, message: str, field: str | None = None, line: int | None = None
) -> Finding:
    """A finding that refuses the deployment."""
    return Finding(message=message, element=element, field=field, line=line)


def warning(
    element: Element | None, message: str, field: str | None = None, line: int | None = None
) -> Finding:
    """A finding that only informs the author."""
    return Finding(
        message=message, element=element, field=field, line=line, severity=Severity.WARNING
    )

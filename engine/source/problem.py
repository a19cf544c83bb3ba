"""What is wrong with a model, as a value.

A `Problem` names the file, the element and the field, and says what was expected and
what was found. Whoever reads a source gathers problems and raises `Refused` with all
of them at once, so that an author can mend a file in one go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``error`` refuses a deployment, ``warning`` only informs the author."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a source.

    Attributes:
        code: stable and machine-readable, kebab-case, for example ``unknown-flow-target``.
        message: what was expected and what was found, one or two sentences.
        file: the resource's name as given by its author.
        element: the id of the element at fault, or None for the file as a whole.
        field: the attribute, extension or cell at fault, or None.
        line: the line in the source, counted from 1, or None.
        clause: the clause of the standard that is broken, or None.
    """

    code: str
    message: str
    file: str | None = None
    element: str | None = None
    field: str | None = None
    line: int | None = None
    clause: str | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """The problem as one line of plain text, element first."""
        where = " > ".join(part for part in (self.file, self.element, self.field) if part)
        return f"{where}: {self.message}" if where else self.message


class Refused(Exception):
    """A source that cannot be accepted; carries every problem found, errors first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
        self.problems: Sequence[Problem] = tuple(ordered)
        super().__init__("; ".join(str(problem) for problem in self.problems))

"""How FEEL says that something is wrong.

Three ways: a text that does not parse is a `FeelSyntaxError`; a run that gives null for a
reason leaves a `Message`; a run that uses up its budget is a `BudgetExceeded`, which
`Expression.evaluate` turns into null, a message and ``context.failed``.
"""

from typing import NamedTuple


class Message(NamedTuple):
    """Why something became null.

    Attributes:
        text: what happened, one sentence.
        code: stable, kebab-case: ``no-such-variable``, ``wrong-type``, ``assertion-failed``, ...
        column: where in the expression's text, counted from 1 over all its lines, or None.
        at: the id of the element that holds the text, where it stands in a model.
        where: its place in words, for example ``decision 'Rate', rule 3, output 'rate'``.
    """

    text: str
    code: str
    column: int | None = None
    at: str | None = None
    where: str | None = None

    @property
    def sentence(self) -> str:
        """Where, what, and at which character of the text."""
        where = f"{self.where}: " if self.where else ""
        character = f" (character {self.column})" if self.column is not None else ""
        return f"{where}{self.text}{character}"


class FeelSyntaxError(Exception):
    """A text that is not FEEL.

    Attributes:
        message: what was expected and what was found.
        line: line of the place, counted from 1.
        column: column in that line, counted from 1.
        text: the whole text.
    """

    def __init__(self, message: str, text: str, offset: int) -> None:
        offset = min(offset, len(text))
        self.message = message
        self.text = text
        self.line = text.count("\n", 0, offset) + 1
        self.column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        super().__init__(message)

    def __str__(self) -> str:
        """The message, the line at fault and a caret under the place."""
        line = self.text.split("\n")[self.line - 1]
        first = max(0, self.column - 1 - 60)
        shown = line[first : first + 120]
        caret = " " * (self.column - 1 - first) + "^"
        return f"line {self.line}, column {self.column}: {self.message}\n{shown}\n{caret}"


class BudgetExceeded(Exception):
    """An evaluation that needs more steps, depth or space than it was given."""

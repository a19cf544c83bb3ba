"""FEEL in a BPMN file: a value that begins with ``=``; each distinct text is compiled once."""

from functools import lru_cache

from engine.bpmn.text import short
from engine.feel.compile import Expression, compile_expression
from engine.feel.errors import FeelSyntaxError

MARK = "="


def is_feel(text: str) -> bool:
    """Whether the value is an expression; otherwise it is taken literally."""
    return text.startswith(MARK)


def expression(text: str) -> Expression:
    """The expression behind the ``=`` of *text*.

    Raises:
        FeelSyntaxError: it does not parse.
    """
    compiled = _compile(text[len(MARK) :])
    if isinstance(compiled, FeelSyntaxError):
        raise compiled
    return compiled


def fault(text: str) -> str | None:
    """What is wrong with the expression behind the ``=`` of *text*, or None."""
    compiled = _compile(text[len(MARK) :])
    if not isinstance(compiled, FeelSyntaxError):
        return None
    place = f"line {compiled.line}, column {compiled.column}"
    return f"'{short(text)}' is not FEEL: {compiled.message} ({place})"


@lru_cache(maxsize=4096)
def _compile(text: str) -> Expression | FeelSyntaxError:
    try:
        return compile_expression(text)
    except FeelSyntaxError as error:
        return error

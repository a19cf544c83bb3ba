"""FEEL in a CMMN file; each distinct text is compiled once.

An expression of CMMN is FEEL as it stands, without a ``=`` before it; a value of the namespace
``urn:helm:ext`` is FEEL when it begins with ``=``. Names of case file items may have spaces, so
an expression is read with the names of its case.
"""

import re
from functools import lru_cache
from typing import Final

from engine.cmmn.model import Case, Formal
from engine.cmmn.text import short
from engine.cmmn.walk import file_items
from engine.feel.compile import Expression, compile_expression
from engine.feel.errors import FeelSyntaxError

MARK: Final = "="
MOST_NAMES: Final = 1000  #: with spaces or signs, in one case
_JUEL: Final = re.compile(r"[$#]\{")


def names_of(case: Case) -> tuple[str, ...]:
    """Names of the case that an expression may use though they have spaces or signs."""
    items = {item.name for item in file_items(case) if item.name}
    parameters = {one.name for one in (*case.inputs, *case.outputs) if one.name}
    return tuple(sorted(name for name in items | parameters if not name.isidentifier()))


def is_marked(text: str) -> bool:
    """Whether a value of HELM's namespace is an expression; otherwise it is taken literally."""
    return text.startswith(MARK)


def expression(formal: Formal, names: tuple[str, ...] = ()) -> Expression:
    """The expression of *formal*.

    Raises:
        FeelSyntaxError: it does not parse.
    """
    compiled = _compile(formal.text, names)
    if isinstance(compiled, FeelSyntaxError):
        raise compiled
    return compiled


def fault(text: str, names: tuple[str, ...] = ()) -> str | None:
    """What is wrong with an expression, with line and column inside it, or None."""
    if is_marked(text):  # `=x` alone is a test of nothing, and never true
        return (
            f"'{short(text)}' begins with =, but in CMMN an expression is FEEL as it stands; "
            "remove the ="
        )
    compiled = _compile(text, names)
    if not isinstance(compiled, FeelSyntaxError):
        return None
    if not text:
        return "the expression is empty; write one, or remove the element"
    place = f"line {compiled.line}, column {compiled.column}"
    said = f"'{short(text)}' is not FEEL: {compiled.message} ({place})"
    if _JUEL.search(text):
        return f"{said}; it looks like JUEL: write the condition in FEEL, for example amount > 100"
    return f"{said}; mend the expression"


@lru_cache(maxsize=4096)
def _compile(text: str, names: tuple[str, ...]) -> Expression | FeelSyntaxError:
    try:
        return compile_expression(text, names=[name for name in names if name in text])
    except FeelSyntaxError as error:
        return error

"""Texts of the dialect and of problems: names, lists of names, and words with their article."""

from dataclasses import dataclass

_SHOWN = 120
_LONGEST_NAME = 255
_RESERVED = frozenset(
    (
        "null",
        "true",
        "false",
        "function",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "of",
    )
)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an expression or a name, stripped, and where it stands."""

    value: str
    line: int


def is_name(text: str) -> bool:
    """Whether this may be the name of a variable."""
    return len(text) <= _LONGEST_NAME and text.isidentifier() and text not in _RESERVED


def names(text: str | None) -> tuple[str, ...]:
    """The names of a list ``a, b, c``, without blanks around them."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def short(text: str) -> str:
    """The text, or its beginning where it is too long for a message."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def a(word: str) -> str:
    """``a task``, ``an escalation``."""
    return f"an {word}" if word[:1] in "aeio" else f"a {word}"

"""Texts of the dialect and of problems: lists of names, and words with their article."""

_SHOWN = 120


def names(text: str | None) -> tuple[str, ...]:
    """The names of a list ``a, b, c``, without blanks around them."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def short(text: str) -> str:
    """The text, or its beginning where it is too long for a message."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def a(word: str) -> str:
    """``a task``, ``an escalation``."""
    return f"an {word}" if word[:1] in "aeio" else f"a {word}"

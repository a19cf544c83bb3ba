"""Words for problems."""

from collections.abc import Iterable

_SHOWN = 120


def short(text: str) -> str:
    """The text, or its beginning where it is too long for a message."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def a(word: str) -> str:
    """``a task``, ``an eventListener``."""
    return f"an {word}" if word[:1] in "aeio" else f"a {word}"


def quoted(words: Iterable[str]) -> str:
    """``'a', 'b'``."""
    return ", ".join(f"'{word}'" for word in words)

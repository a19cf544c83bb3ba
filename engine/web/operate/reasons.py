"""Reasons: the one that an operator gives, for the journal, and the engine's for a refusal."""

import re

LONGEST = 500

_REFUSED = re.compile(
    r"Command '[A-Z_]+' rejected with code '[A-Z_]+': (?:Expected to [^,]+, but )?"
)


class NoReason(ValueError):
    """There is none, or it is too long."""

    def __init__(self) -> None:
        super().__init__(f"Say why, in 1 to {LONGEST} characters. Nothing happened.")


def reason_of(text: str) -> str:
    """The reason on one line.

    Raises:
        NoReason: there is none, or it is too long.
    """
    reason = " ".join(text.split())
    if not 1 <= len(reason) <= LONGEST:
        raise NoReason
    return reason


def refusal(message: str) -> str:
    """What the engine refused, without the words for programs around it."""
    return sentence(_REFUSED.sub("", message, count=1))


def sentence(text: str) -> str:
    """A reason as a sentence of its own."""
    end = "" if text.endswith((".", "!", "?")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"

"""The reason that an operator gives for what cannot be undone; it stands in the journal."""

LONGEST = 500


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

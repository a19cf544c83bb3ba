"""Lists of names as the dialect writes them: ``a, b, c``."""


def names(text: str | None) -> tuple[str, ...]:
    """The names between the commas, without blanks around them."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())

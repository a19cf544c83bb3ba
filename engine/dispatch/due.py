"""What becomes due soon: a hint from those who plan to the one who looks."""

from collections.abc import Callable

_heard: list[Callable[[int], None]] = []


def hear(callback: Callable[[int], None]) -> None:
    """Tell *callback* how many milliseconds from now something is due."""
    _heard.append(callback)


def forget(callback: Callable[[int], None]) -> None:
    """No longer tell *callback*."""
    if callback in _heard:
        _heard.remove(callback)


def tell(milliseconds: int) -> None:
    """Something is due in *milliseconds*."""
    for callback in list(_heard):
        callback(milliseconds)


def is_heard() -> bool:
    """Whether an engine thread of this process looks when it is told."""
    return bool(_heard)

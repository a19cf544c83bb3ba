"""How often something can be done in a second, best of several rounds."""

import time
from collections.abc import Callable


def per_second(once: Callable[[], object], *, seconds: float = 1.0, rounds: int = 3) -> float:
    """Calls of *once* per second: the best of *rounds*, each about *seconds* long."""
    once()
    best = 0.0
    for _ in range(rounds):
        done, began = 0, time.perf_counter()
        end = began + seconds / rounds
        while time.perf_counter() < end:
            once()
            done += 1
        best = max(best, done / (time.perf_counter() - began))
    return best

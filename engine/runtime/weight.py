"""How much a value weighs when it is written: about the characters of its JSON.

A loop that lengthens a list in each round would fill any journal before it comes to the limit of
steps; so what one turn writes is bounded as well (`engine.runtime.settling`).
"""

from engine.feel.values import Value

MAX_WEIGHT = 32_000_000
HEAVY = frozenset((str, list, dict))  #: all other values weigh nothing


def weight(value: Value) -> int:
    """The value's weight; small values weigh nothing, the steps of a turn bound them."""
    if isinstance(value, str):
        return len(value)
    if not isinstance(value, list | dict):
        return 0
    total = 0
    pending: list[Value] = [value]
    while pending:
        found = pending.pop()
        if isinstance(found, dict):
            total += 2 + sum(map(len, found))
            pending.extend(found.values())
        elif isinstance(found, list):
            total += 2
            pending.extend(found)
        else:
            total += len(found) if isinstance(found, str) else 4
    return total

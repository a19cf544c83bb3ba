"""List functions (DMN 1.5 §10.3.4.4)."""

from engine.feel.builtins.registry import builtin
from engine.feel.values import Value

_CLAUSE = "DMN 1.5 §10.3.4.4"


@builtin("count", "list", clause=_CLAUSE)
def count(list_: list[Value]) -> Value:
    """How many elements the list has.

    FEEL:
        count([1, 2, 3]) = 3
        count([])        = 0
    """
    return len(list_)

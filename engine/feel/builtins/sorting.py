"""The sort function (DMN 1.5 §10.3.4.13)."""

from functools import cmp_to_key

from engine.feel.builtins.registry import builtin
from engine.feel.compare import order
from engine.feel.context import Context
from engine.feel.functions import Function
from engine.feel.values import Value


class _NoOrder(Exception):
    """Two elements of which neither stands before the other."""


@builtin("sort", "list", "precedes", clause="DMN 1.5 §10.3.4.13")
def sort(list_: list[Value], precedes: Function | None = None, *, context: Context) -> Value:
    """The elements in the order of *precedes*, or in their own; equal ones keep their places.

    FEEL:
        sort([3, 1, 5], function(x, y) x > y) = [5, 3, 1]
        sort([3, 1, 2])                       = [1, 2, 3]
        sort([1, "a"])                        = null
    """

    def compare(left: Value, right: Value) -> int:
        context.spend(1)
        if precedes is None:
            found = order(left, right, context)
            if found is None:
                raise _NoOrder
            return found
        if _holds(precedes, left, right, context):
            return -1
        return 1 if _holds(precedes, right, left, context) else 0

    try:
        return sorted(list_, key=cmp_to_key(compare))
    except _NoOrder:
        context.note("'sort' needs elements that have an order", "not-comparable")
        return None


def _holds(precedes: Function, left: Value, right: Value, context: Context) -> bool:
    found = precedes.call([left, right], context)
    if not isinstance(found, bool):
        raise _NoOrder
    return found

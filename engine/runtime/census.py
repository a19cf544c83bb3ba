"""How many live items of each node a scope holds: counted once, then kept by `evolve`.

What looks at a scope again and again, as joins that look ahead do, asks for kinds of nodes and not
for items, so that a step costs the same beside ten items and beside ten thousand.
"""

from collections.abc import Mapping

from engine.runtime.state import Item


def census(scope: Item) -> Mapping[int, int]:
    """The number of live items directly in *scope*, by the index of their node."""
    found = scope.census
    if found is None:
        found = {}
        for child in (scope.children or {}).values():
            found[child.node.index] = found.get(child.node.index, 0) + 1
        scope.census = found
    return found

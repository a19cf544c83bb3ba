"""How one kind of element acts, as a frozen table row of functions.

Elements do not inherit from each other: the row of each kind stands in
`engine.runtime.behaviors`, one file a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.model import Flow
from engine.runtime.state import Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """What an element does.

    Attributes:
        start: what happens when an item begins; raises `Trouble` for an incident.
        route: the outgoing flows to take; None takes every one.
        done: for scopes: whether it is complete now; asked when nothing else can move.
        dress: for scopes of iterations: variables of an inner item before it is entered.
        collect: for scopes that gather results: takes a child's result before it leaves.
        child_over: for scopes that act when a child has ended without a flow; None: `done` is
            asked at quiescence.
        returned: for what calls: what the end of the called instance leads to (with its
            variables); None: they are the element's results.
        occurred: what an event that the item waited for leads to (with the event's variables).
    """

    start: Callable[[Turn, Item], None]
    route: Callable[[Turn, Item], Sequence[Flow]] | None = None
    done: Callable[[Turn, Item], bool] | None = None
    dress: Callable[[Turn, Item, Item], None] | None = None
    collect: Callable[[Turn, Item, Item], None] | None = None
    child_over: Callable[[Turn, Item, Item], None] | None = None
    returned: Callable[[Turn, Item, Mapping[str, Value]], None] | None = None
    occurred: Callable[[Turn, Item, str, Mapping[str, Value]], None] | None = None

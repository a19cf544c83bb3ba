"""What is true of one instance now. It changes through `engine.runtime.evolve` alone.

These are plain slotted classes, made by the thousand (`decisions.md`, section 4). Only live
items are kept, except where a node `keeps` its ended ones. A scope with many children is kept
in *parts*: the items of a part may be away (not loaded), their number stands in `Item.away`.
"""

from collections.abc import Callable
from typing import Any

from engine.feel.values import Value
from engine.plan.model import Node, Plan

AVAILABLE = "AVAILABLE"
ENABLED = "ENABLED"
DISABLED = "DISABLED"
ACTIVE = "ACTIVE"
COMPLETING = "COMPLETING"
STARTING = "STARTING"  #: its start listeners are asked
COMPLETING = "COMPLETING"  #: its work is done, its end listeners are asked
TERMINATING = "TERMINATING"  #: it is ended from outside, its listeners or those inside are asked
SUSPENDED = "SUSPENDED"
FAILED = "FAILED"
COMPLETED = "COMPLETED"
TERMINATED = "TERMINATED"
CLOSED = "CLOSED"  #: a case that takes nothing any more

OVER = frozenset((COMPLETED, TERMINATED))
BETWEEN = frozenset((STARTING, COMPLETING, TERMINATING))

PART_SIZE = 64  #: children of a multi-instance body that are loaded and written together

PartKey = tuple[int, int]  #: (key of the large scope's item, number of the part)


class Item:
    """One run of a node.

    Attributes:
        key: the element instance's key.
        node: the plan's node.
        scope: the item that holds this one; None for the root.
        life: one of the words above.
        vars: variables of this scope, or None as long as there are none.
        children: live items directly inside, by key (ended ones too where nodes keep them).
        held: tokens of COUNT criteria and marks of LATCH ones: criterion index -> part -> number.
        waits: what this item waits for, by key: jobs, timers, subscriptions, tasks (see `Wait`).
        memo: what the behavior must remember, JSON values by name; ``incident`` among them.
        index: the iteration of a multi-instance inner item (from 0), else -1.
        part: the part of a large scope that this item belongs to, or None.
        outputs: results collected so far by index (multi-instance, ad-hoc), or None.
        census: how many live items of each node are directly inside, while a join that looks ahead
            asks for it; follows from `children` and is never kept.
        away: for a large scope: number of live children in each part that is not loaded.
    """

    __slots__ = (
        "away",
        "census",
        "children",
        "held",
        "index",
        "key",
        "life",
        "memo",
        "node",
        "outputs",
        "part",
        "scope",
        "vars",
        "waits",
    )

    def __init__(self, key: int, node: Node, scope: "Item | None", life: str) -> None:
        self.key = key
        self.node = node
        self.scope = scope
        self.life = life
        self.vars: dict[str, Value] | None = None
        self.children: dict[int, Item] | None = None
        self.held: dict[int, dict[int, int]] | None = None
        self.waits: dict[int, Wait] | None = None
        self.memo: dict[str, Any] | None = None
        self.index = -1
        self.part: PartKey | None = scope.part if scope is not None else None
        self.outputs: dict[int, Value] | None = None
        self.away: dict[int, int] | None = None
        self.census: dict[int, int] | None = None

    def collected(self) -> list[Value]:
        """The results that an ad-hoc sub-process has gathered so far, in order."""
        outputs = self.outputs or {}
        return [outputs[index] for index in range(len(outputs))]

    def __repr__(self) -> str:
        """``<Approve ACTIVE 2251799813685301>``, for tests and debuggers."""
        return f"<{self.node.id} {self.life} {self.key}>"


#: ("job", retries, kind) · ("timer", node id, due ms, repetitions left, cycle text)
#: ("message", node id, name, correlation key) · ("signal", node id, name)
#: ("condition", node id, number of the definition)
#: ("task", kind, attributes) · ("call", kind of what is called)
Wait = tuple[Any, ...]

Pager = Callable[["State", int], None]
Plans = Callable[[int], Plan]  #: the plan of a deployed definition, by its key


def _no_plans(definition_key: int) -> Plan:
    raise LookupError(f"nobody has said where the plan of definition '{definition_key}' is")


class State:
    """One instance: the tree of items and an index of them by key.

    Attributes:
        root: the process or case itself; None before the start.
        meta: ``version``, ``definition``, ``businessId``, ``tags`` as started.
        dirty: parts changed since loading.
        mixed: whether a part was added behind items that began later.
        pager: loads all parts of a large scope (by its item's key) that are away.
        plan_of: gives the plans of other definitions, for an instance that migrates.
    """

    __slots__ = ("dirty", "items", "meta", "mixed", "pager", "plan", "plan_of", "root")

    def __init__(self, plan: Plan, pager: Pager | None = None) -> None:
        self.plan = plan
        self.root: Item | None = None
        self.items: dict[int, Item] = {}
        self.meta: dict[str, Any] = {}
        self.dirty: set[PartKey] = set()
        self.mixed = False
        self.pager = pager
        self.plan_of: Plans = _no_plans

    @property
    def over(self) -> bool:
        """Whether the instance has ended; a case may be opened again until it is closed."""
        if self.root is None:
            return False
        return self.root.life in OVER if self.plan.case is None else self.root.life == CLOSED

    def whole(self, item: Item) -> None:
        """Make sure that every child of *item* is loaded, and that the oldest come first.

        What goes through many items then does so in the same order, however they were loaded.
        """
        if item.away:
            if self.pager is None:
                raise LookupError(f"parts of {item!r} are away and there is no pager")
            self.pager(self, item.key)
        if self.mixed:
            self.mixed = False
            self.items = dict(sorted(self.items.items()))
            for body in self.items.values():
                if body.children is not None and body.node.multi_instance is not None:
                    body.children = dict(sorted(body.children.items()))

    def visible(self, item: Item) -> dict[str, Value]:
        """All variables seen from *item*, the innermost of each name."""
        chain: list[dict[str, Value]] = []
        scope: Item | None = item
        while scope is not None:
            if scope.vars:
                chain.append(scope.vars)
            if scope.node.collects is not None:
                chain.append({scope.node.collects: scope.collected()})
            scope = scope.scope
        merged: dict[str, Value] = {}
        for variables in reversed(chain):
            merged.update(variables)
        return merged

"""Conditional events: waits that are met when a condition becomes true.

BPMN 2.0.2 section 10.5.1, `zeebe:conditionalFilter`. A condition is judged when it begins to be
waited for, and whenever a variable that it reads is created or changed in a scope that it sees,
outermost waits first. Each wait is met once in a turn at most; that of a non-interrupting event
stays and may be met again in a later one. Null means that it does not hold. An element that needs
data waits for it in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import AVAILABLE, ConditionalDefinition
from engine.plan.model import Node, condition_of
from engine.runtime import data, incidents, waits
from engine.runtime.state import OVER, Item
from engine.runtime.trouble import CONDITION, ENTER, Trouble, broken, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

KIND = "condition"

#: A scope in which variables have been written: the names that are new there, and the others.
Change = tuple[Item, frozenset[str], frozenset[str]]


class Watch:
    """What has to be looked at in one turn.

    Attributes:
        changed: writes of variables that conditions read.
        triggered: the waits that were met in this turn.
    """

    __slots__ = ("changed", "triggered")

    def __init__(self) -> None:
        self.changed: list[Change] = []
        self.triggered: set[int] = set()


def note(
    turn: Turn,
    watch: Watch,
    scope: Item,
    variables: Mapping[str, Value],
    new: Mapping[str, int],
) -> None:
    """Variables are written in *scope*; those that conditions read are looked at soon."""
    names = turn.plan.watching[0] & variables.keys()
    if names:
        created = frozenset(name for name in names if name in new)
        watch.changed.append((scope, created, names - created))


def notice(turn: Turn, watch: Watch) -> None:
    """Judge the conditions that read what has changed since the last time."""
    while watch.changed:
        change = watch.changed.pop(0)
        scope, created, updated = change
        for item in _watchers(turn, scope, created | updated):
            _judge(turn, watch, item, change)


def _watchers(turn: Turn, scope: Item, names: frozenset[str]) -> Iterator[Item]:
    """The items in and below *scope* that may wait for a condition over *names*, outermost first.

    An item that has ended meanwhile, or has been begun, is not among them.
    """
    level = [scope]
    while level:
        below: list[Item] = []
        for item in level:
            if item.life in OVER or turn.plan.watching[item.node.index].isdisjoint(names):
                continue
            yield item
            if item.away and _inside(turn, item, names):
                turn.state.whole(item)
            below.extend((item.children or {}).values())
        level = below


def _inside(turn: Turn, item: Item, names: frozenset[str]) -> bool:
    """Whether a condition over *names* may be waited for inside *item*."""
    watching = turn.plan.watching
    return any(not watching[child].isdisjoint(names) for child in item.node.children)


def _judge(turn: Turn, watch: Watch, item: Item, change: Change) -> None:
    scope, created, updated = change
    for key, wait in list((item.waits or {}).items()):
        if wait[0] != KIND or key not in (item.waits or {}) or key in watch.triggered:
            continue
        condition = of(turn.plan.node(wait[1]), wait[2])
        wanted = (created if condition.created else frozenset()) | (
            updated if condition.updated else frozenset()
        )
        seen = wanted & condition.condition.names
        if any(_home(item, name) is scope for name in seen):
            _try(turn, item, key)


def _home(item: Item, name: str) -> Item | None:
    """The nearest scope, from *item* up, that has the variable."""
    scope: Item | None = item
    while scope is not None and (scope.vars is None or name not in scope.vars):
        scope = scope.scope
    return scope


def _try(turn: Turn, item: Item, key: int) -> None:
    wait = (item.waits or {})[key]
    node = turn.plan.node(wait[1])
    try:
        met = holds(turn, item, node, wait[2])
    except Trouble as trouble:
        if not incidents.is_open(item):
            incidents.raise_incident(turn, item, trouble, CONDITION)
        return
    if met:
        meet(turn, item, key)


def again(turn: Turn, item: Item) -> None:
    """Judge every condition that *item* waits for, after an incident."""
    for key, wait in list((item.waits or {}).items()):
        if wait[0] == KIND and key in (item.waits or {}):
            _try(turn, item, key)


def meet(turn: Turn, item: Item, key: int) -> None:
    """The condition that *item* waits for under *key* holds: its event happens."""
    wait = (item.waits or {}).get(key)
    if wait is None or item.life in OVER:
        return
    if turn.watch is not None:
        turn.watch.triggered.add(key)
    turn.emit(("ConditionMet", key, item.key, waits.stays_open(turn, item, wait[1])))
    if wait[2] == AVAILABLE:
        turn.enter(item)
    else:
        waits.occurred(turn, item, wait[1], {})


def awaits_data(turn: Turn, item: Item) -> bool:
    """Whether *item* has to wait for data that it needs (BPMN 2.0.2 section 10.4.2)."""
    try:
        if holds(turn, item, item.node, AVAILABLE):
            return False
    except Trouble as trouble:
        incidents.raise_incident(turn, item, trouble, ENTER)
        return True
    turn.emit((waits.CONDITION_SUBSCRIBED, turn.key(), item.key, item.node.id, AVAILABLE))
    return True


def holds(turn: Turn, item: Item, node: Node, number: int) -> bool:
    """Whether the condition *number* of the event *node* is true, as *item* sees it.

    Raises:
        Trouble: it is neither true nor false nor null.
    """
    condition = of(node, number).condition
    what = f"the condition of '{node.element}'"
    value = data.evaluate(turn, condition, item, "EXTRACT_VALUE_ERROR", what)
    if value is None or value is True or value is False:
        return value is True
    raise Trouble(
        "EXTRACT_VALUE_ERROR",
        f"{what}: expected '{condition.text}' to be true or false, found {shown(value)}",
    )


def of(node: Node, number: int) -> ConditionalDefinition:
    """The definition that a wait for the event *node* is about, or for the data that it needs."""
    definition = condition_of(node, number)
    if definition is None:
        broken(f"definition {number} of '{node.id}' is no condition")
    return definition

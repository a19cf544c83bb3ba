"""The menu: what a performer may choose in a scope now. Offered means accepted.

One list for people's buttons, the REST API and an agent's tools: the activities of an active
ad-hoc sub-process (BPMN 2.0.2 section 13.3.5), the ENABLED items of an active stage, and its
discretionary items, which do not exist before they are planned (CMMN 1.1 section 5.4.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.plan.model import Begins, Plan
from engine.runtime import regions
from engine.runtime.commands import ChooseItem, CommandRejected
from engine.runtime.state import ACTIVE, ENABLED, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


@dataclass(frozen=True, slots=True)
class Choice:
    """Something on the menu: an item that is ENABLED already, or an element to plan."""

    element: str
    item: int | None = None


def menu(plan: Plan, scope: Item) -> list[Choice]:
    """What may be chosen in *scope*, in document order; nothing unless it is active."""
    if scope.life != ACTIVE:
        return []
    if scope.node.ad_hoc is not None and regions.fulfilled(scope):
        return []
    if scope.node.ad_hoc is not None:
        return [Choice(tool.element) for tool in scope.node.ad_hoc.tools]
    if not scope.node.keeps:
        return []  # BPMN offers nothing outside an ad-hoc sub-process
    enabled = [
        Choice(child.node.element, child.key)
        for child in (scope.children or {}).values()
        if child.life == ENABLED
    ]
    return enabled + [
        Choice(plan.nodes[index].element)
        for index in scope.node.children
        if index not in scope.node.at_open and plan.nodes[index].begins is Begins.WHEN_CHOSEN
    ]


def choose(turn: Turn, item: Item | None, command: ChooseItem) -> None:
    """Start an ENABLED item, or plan *element* into the scope *item*.

    Raises:
        CommandRejected: it is not on the menu.
    """
    if command.element is None:
        if item is None or item.life != ENABLED or item.scope is None or item.scope.life != ACTIVE:
            raise _not_offered(str(command.item))
        turn.emit(("ItemChosen", item.scope.key, item.node.id))
        turn.emit(("ItemMoved", item.key, ACTIVE))
        turn.enter(item)
        return
    if item is None or Choice(command.element) not in menu(turn.plan, item):
        raise _not_offered(command.element)
    if item.node.ad_hoc is not None:
        regions.activate(turn, item, (regions.Choice(command.element),))
        return
    node = turn.plan.node(command.element)
    turn.emit(("ItemChosen", item.key, node.id))
    turn.begin(node, item)


def _not_offered(what: str) -> CommandRejected:
    return CommandRejected(
        "INVALID_STATE", f"expected to choose '{what}', but it is not on the menu now"
    )

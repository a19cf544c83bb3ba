"""The menu: what a performer may choose in a scope now. Offered means accepted.

One list for people's buttons, the REST API and an agent's tools: the activities of an active
ad-hoc sub-process (BPMN 2.0.2 section 13.3.5). What may be done in a case is a list of its own
(`engine.runtime.cases.offers`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.plan.model import Plan
from engine.runtime import regions
from engine.runtime.commands import ChooseItem, CommandRejected
from engine.runtime.state import ACTIVE, Item

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
    return []  # BPMN offers nothing outside an ad-hoc sub-process


def choose(turn: Turn, item: Item | None, command: ChooseItem) -> None:
    """Begin *element* in the scope *item*.

    Raises:
        CommandRejected: it is not on the menu.
    """
    element = command.element
    if item is None or element is None or Choice(element) not in menu(turn.plan, item):
        raise _not_offered(str(element or command.item))
    regions.activate(turn, item, (regions.Choice(element),))


def _not_offered(what: str) -> CommandRejected:
    return CommandRejected(
        "INVALID_STATE", f"expected to choose '{what}', but it is not on the menu now"
    )

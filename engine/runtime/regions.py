"""What every performer of an ad-hoc sub-process uses: its menu, and how a choice begins.

The performer may be a collection in the model, the REST API, a job worker, or an agent; each of
them chooses from the same menu, and what is not on it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import AdHoc, Tool
from engine.runtime import data, waits
from engine.runtime.commands import Activation, CommandRejected
from engine.runtime.state import ACTIVE, OVER, Item
from engine.runtime.trouble import broken

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

ELEMENTS = "adHocSubProcessElements"


def of(item: Item) -> AdHoc:
    """The region that the item's node describes."""
    if item.node.ad_hoc is None:
        broken(f"{item!r} is no ad-hoc sub-process")
    return item.node.ad_hoc


def described(region: AdHoc) -> list[Value]:
    """The menu as a FEEL list: id, name, documentation, parameters of each activity."""
    return [
        {
            "elementId": tool.element,
            "elementName": tool.title,
            "documentation": tool.description,
            "properties": dict(tool.properties),
            "parameters": [_parameter(parameter) for parameter in tool.parameters],
        }
        for tool in region.tools
    ]


def _parameter(parameter: object) -> Value:
    fields = ("name", "description", "type", "schema", "options")
    found = {field: getattr(parameter, field, None) for field in fields}
    return {name: data.as_json(value) for name, value in found.items() if value is not None}


def tool_named(item: Item, element: str) -> Tool:
    """The activity of the menu with this element id.

    Raises:
        CommandRejected: the region does not offer it.
    """
    region = of(item)
    for tool in region.tools:
        if tool.element == element:
            return tool
    offered = ", ".join(tool.element for tool in region.tools) or "nothing"
    raise CommandRejected(
        "NOT_FOUND",
        f"Command 'ACTIVATE' rejected with code 'NOT_FOUND': Expected to activate '{element}' in "
        f"the ad-hoc sub-process '{item.node.element}', but it offers {offered}",
    )


def activate(turn: Turn, item: Item, tool: Tool, variables: dict[str, Value]) -> Item:
    """Begin a chosen activity in a scope of its own that holds *variables*."""
    region = of(item)
    node = turn.plan.nodes[tool.node]
    turn.emit(("ItemChosen", item.key, node.id))
    inner = turn.begin(turn.plan.nodes[region.inner], item)
    if variables:
        data.set_local(turn, inner, variables)
    turn.queue.append((node, inner, -1))
    return inner


def fulfill(turn: Turn, item: Item, *, cancel_remaining: bool) -> None:
    """The region is done: at once, or when what still runs has ended."""
    waits.cancel(turn, item, "job")
    turn.remember(item, "fulfilled", True)
    if cancel_remaining:
        turn.terminate_inside(item)
    turn.doubtful[item.key] = item


def ask_worker(turn: Turn, item: Item) -> None:
    """Open the one job of the region; an older one is stale from now on."""
    waits.cancel(turn, item, "job")
    work = item.node.work
    if work is None:
        broken(f"{item!r} has no task definition")
    waits.open_job(turn, item, work, waits.AD_HOC_SUB_PROCESS)


def activate_all(turn: Turn, item: Item, activations: Sequence[Activation]) -> None:
    """Begin each chosen activity, in order."""
    for activation in activations:
        tool = tool_named(item, activation.element)
        activate(turn, item, tool, dict(activation.variables))


def check_offered(item: Item | None, element_key: int, activations: Sequence[Activation]) -> Item:
    """The region's item, when it is active and offers everything that is asked.

    Raises:
        CommandRejected: it is not active, or offers something else.
    """
    if item is None or item.life != ACTIVE or item.node.ad_hoc is None:
        raise CommandRejected(
            "NOT_FOUND",
            f"Command 'ACTIVATE' rejected with code 'NOT_FOUND': Expected to activate activities "
            f"in the ad-hoc sub-process with key '{element_key}', but no such active ad-hoc "
            "sub-process was found",
        )
    for activation in activations:
        tool_named(item, activation.element)
    return item


def live(item: Item) -> list[Item]:
    """The scopes of chosen activities that still run."""
    return [child for child in (item.children or {}).values() if child.life not in OVER]


def fulfilled(item: Item) -> bool:
    return item.memo is not None and bool(item.memo.get("fulfilled"))

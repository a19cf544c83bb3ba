"""What every performer of an ad-hoc sub-process uses: its menu, and how a choice begins.

The performer may be a collection in the model, the REST API, a job worker, or an agent; each of
them chooses from the same menu, and what is not on it is refused. With sequential ordering
(BPMN 2.0.2 section 13.3.5) one choice runs at a time, the others wait in the region's memo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import AdHoc, Tool
from engine.runtime import agent_memory, data, incidents, waits
from engine.runtime.commands import Activation, CommandRejected
from engine.runtime.state import ACTIVE, OVER, Item
from engine.runtime.trouble import broken

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

ELEMENTS = "adHocSubProcessElements"
QUEUED, BEGUN = "queued", "begun"


@dataclass(frozen=True, slots=True)
class Choice:
    """An activity to begin, with variables for its scope.

    Attributes:
        call: the place of the agent's call that it answers; *arguments* are that call's.
    """

    element: str
    variables: dict[str, Value] = field(default_factory=dict)
    call: int | None = None
    arguments: dict[str, Value] | None = None


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


def activate(turn: Turn, item: Item, choices: Sequence[Choice]) -> None:
    """Begin the chosen activities, in order: all together, or one after the other."""
    if not of(item).sequential:
        for choice in choices:
            _begin(turn, item, choice)
        return
    waiting = [_written(choice) for choice in choices]
    memo = item.memo or {}
    if QUEUED in memo:
        turn.remember(item, QUEUED, [*memo[QUEUED][memo[BEGUN] :], *waiting])
    else:
        turn.remember(item, QUEUED, waiting)
    turn.remember(item, BEGUN, 0)
    if not runs(item):
        begin_next(turn, item)


def runs(item: Item) -> bool:
    """Whether a chosen activity runs in the region, with what follows it."""
    return any(child.node.kind == data.TOOL_SCOPE for child in (item.children or {}).values())


def begin_next(turn: Turn, item: Item) -> bool:
    """Begin the choice whose turn it is, where choices run one at a time."""
    memo = item.memo or {}
    waiting, begun = memo.get(QUEUED, ()), memo.get(BEGUN, 0)
    if begun >= len(waiting):
        return False
    turn.remember(item, BEGUN, begun + 1)
    _begin(turn, item, Choice(*waiting[begun]))
    return True


def _written(choice: Choice) -> list[Any]:
    return [choice.element, choice.variables, choice.call, choice.arguments]


def _begin(turn: Turn, item: Item, choice: Choice) -> None:
    """Begin a chosen activity in a scope of its own that holds its variables."""
    node = turn.plan.nodes[tool_named(item, choice.element).node]
    turn.emit(("ItemChosen", item.key, node.id))
    inner = turn.begin(turn.plan.nodes[of(item).inner], item)
    if choice.call is not None:
        agent_memory.dispatched(turn, item, choice.call, inner, choice.arguments or {})
    if choice.variables:
        data.set_local(turn, inner, choice.variables)
    turn.queue.append((node, inner, -1))


def cancel_remaining(turn: Turn, item: Item) -> None:
    """End the chosen activities, and forget what waits for its turn; event sub-processes go on."""
    turn.state.whole(item)
    for child in list((item.children or {}).values()):
        if child.node.kind == data.TOOL_SCOPE and child.life not in OVER:
            turn.terminate(child)
    turn.remember(item, QUEUED, None)
    turn.remember(item, BEGUN, None)


def fulfill(turn: Turn, item: Item, *, cancel: bool) -> None:
    """The region is done: at once, or when what still runs has ended."""
    give_up_asking(turn, item)
    waits.cancel(turn, item, "task")
    turn.remember(item, "fulfilled", True)
    if cancel:
        cancel_remaining(turn, item)
    turn.doubtful[item.key] = item


def ask_worker(turn: Turn, item: Item) -> None:
    """Open the one job of the region; an older one is stale from now on."""
    give_up_asking(turn, item)
    work = item.node.work
    if work is None:
        broken(f"{item!r} has no task definition")
    waits.open_job(turn, item, work, waits.AD_HOC_SUB_PROCESS)


def give_up_asking(turn: Turn, item: Item) -> None:
    """The region's job is stale, and so is an incident about it."""
    incidents.clear_of_job(turn, item)
    waits.cancel(turn, item, "job")


def chosen(activations: Sequence[Activation]) -> list[Choice]:
    """What a performer asks for, as choices."""
    return [Choice(activation.element, dict(activation.variables)) for activation in activations]


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
    if fulfilled(item):
        raise CommandRejected(
            "INVALID_STATE",
            f"Command 'ACTIVATE' rejected with code 'INVALID_STATE': the ad-hoc sub-process with "
            f"key '{element_key}' is complete but for what still runs; it offers nothing more",
        )
    for activation in activations:
        tool_named(item, activation.element)
    return item


def fulfilled(item: Item) -> bool:
    """Whether the region has all it wanted and only waits for what still runs."""
    return item.memo is not None and bool(item.memo.get("fulfilled"))

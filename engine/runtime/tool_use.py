"""The steps of one tool call that the journal shows: decided, dispatched, returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import AgentRegion, Tool
from engine.runtime import agent_memory, data, policy, regions
from engine.runtime.state import Item
from engine.runtime.trouble import broken

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

ESCALATE = "escalate"
CALL, RESULT = "toolCall", "toolCallResult"


def agent_of(item: Item) -> AgentRegion:
    """The agent that works the item's region, or the stage or case that the item is."""
    part = item.node.case_item
    if part is not None and part.agent is not None:
        return part.agent.region
    agent = regions.of(item).agent
    if agent is None:
        broken(f"{item!r} has no agent")
    return agent


def tool_called(item: Item, name: str) -> Tool | None:
    """The tool of the region's menu with this name."""
    return next((tool for tool in regions.of(item).tools if tool.name == name), None)


def decided(turn: Turn, item: Item, number: int, verdict: policy.Verdict) -> None:
    """Record what becomes of the call."""
    record = {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "decision": verdict.decision,
        "version": verdict.version,
        "rules": list(verdict.rules),
        "approvers": list(verdict.approvers),
    }
    _record(turn, item, number, "ToolDecided", record)


def dispatch(turn: Turn, item: Item, number: int, tool: Tool, arguments: dict[str, Value]) -> None:
    """Begin the tool's activity with the arguments in a scope of its own."""
    entry = agent_memory.call_at(item, number)
    call: dict[str, Value] = {**arguments, "_meta": {"id": entry["call"], "name": tool.name}}
    choice = regions.Choice(tool.element, {CALL: call, RESULT: ""}, number, arguments)
    regions.activate(turn, item, [choice])


def returned(turn: Turn, item: Item, number: int, outcome: dict[str, Value]) -> None:
    """The call has a result: ``{result}``, or ``{error}`` as an answer to the model."""
    _record(turn, item, number, "ToolReturned", outcome)
    agent_memory.change(turn, item, number, done=True, outcome=outcome)


def returned_by(turn: Turn, item: Item, inner: Item) -> bool:
    """The activity in *inner* has ended: what it left is the result of its call, if it has one.

    ``toolCallResult`` if the activity wrote it, else the variables that it left.
    """
    number = (inner.memo or {}).get("call")
    if number is None:
        return False
    written = (inner.vars or {}).get(RESULT)
    result = written if written not in ("", None) else data.left_by(inner)
    returned(turn, item, number, {"result": result})
    return True


def give_up_ended(turn: Turn, item: Item, reason: str) -> None:
    """Answer the calls whose activities were ended from outside."""
    for number, entry in enumerate([*agent_memory.calls(item)]):
        asked = entry.get("task") is not None
        if not entry["done"] and not asked and entry.get("item") not in turn.state.items:
            returned(turn, item, number, {"error": reason})


def _record(turn: Turn, item: Item, number: int, name: str, what: Mapping[str, Any]) -> None:
    call = agent_memory.call_at(item, number)["call"]
    turn.emit((name, item.key, agent_memory.mind(item)["turn"], call, what))

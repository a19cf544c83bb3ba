"""What bounds an agent: model calls, tokens, and turns that lead nowhere.

A turn's call is reserved before the model is asked and settled after it, so a limit is passed by
one call at most. Reaching it is the BPMN error ``AGENT_BUDGET_EXCEEDED``, the same refused calls
again and again are ``AGENT_NO_PROGRESS``; nobody catches it: an incident. Resolving that is an
operator's grant of the same again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.plan.details import AgentRegion
from engine.runtime import agent_memory, errors, incidents, tool_calls
from engine.runtime.commands import ToolCall
from engine.runtime.state import Item
from engine.runtime.tool_use import agent_of
from engine.runtime.trouble import START

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

BUDGET_EXCEEDED = "AGENT_BUDGET_EXCEEDED"
NO_PROGRESS = "AGENT_NO_PROGRESS"
TURN_RESERVE = 1  #: model calls reserved before each turn
MAX_REPEATS = 3  #: turns of the same refused calls in a row


def spent(agent: AgentRegion, mind: Mapping[str, Any]) -> str | None:
    """Which limit is reached, in words; None while another call may be made."""
    if mind["calls"] >= agent.max_model_calls * mind["grants"]:
        return f"{mind['calls']} model calls, the limit is {agent.max_model_calls}"
    if agent.max_tokens is not None and mind["tokens"] >= agent.max_tokens * mind["grants"]:
        return f"{mind['tokens']} tokens, the limit is {agent.max_tokens}"
    return None


def exceeded(turn: Turn, item: Item, what: str) -> None:
    """A limit is reached.

    Raises:
        Trouble: nobody catches the error.
    """
    mind = agent_memory.mind(item)
    message = f"the agent '{agent_of(item).name}' in '{item.node.element}' has used {what}"
    if errors.throw_error(turn, item, BUDGET_EXCEEDED, message, {}):
        return
    agent_memory.keep(turn, item, {**mind, "grants": mind["grants"] + 1})
    raise errors.uncaught(item, BUDGET_EXCEEDED, message)


def makes_progress(turn: Turn, item: Item, calls: Sequence[ToolCall]) -> bool:
    """Whether the agent may go on after a turn with these calls.

    False when the same calls have been refused so often that they would be for ever; the error
    has been thrown then, or is an incident.
    """
    message = stands_still(turn, item, calls)
    if message is None:
        return True
    if not errors.throw_error(turn, item, NO_PROGRESS, message, {}):
        incidents.raise_incident(turn, item, errors.uncaught(item, NO_PROGRESS, message), START)
    return False


def stands_still(turn: Turn, item: Item, calls: Sequence[ToolCall]) -> str | None:
    """What to say when the same calls have been refused so often that they would be for ever."""
    mind = agent_memory.mind(item)
    if not tool_calls.all_refused(item):
        if "refused" in mind:
            agent_memory.keep(turn, item, {k: v for k, v in mind.items() if k != "refused"})
        return None
    proposed = tool_calls.same(calls)
    before, times = mind.get("refused", ("", 0))
    times = times + 1 if before == proposed else 1
    if times < MAX_REPEATS:
        agent_memory.keep(turn, item, {**mind, "refused": [proposed, times]})
        return None
    agent_memory.keep(turn, item, {k: v for k, v in mind.items() if k != "refused"})
    return (
        f"the agent '{agent_of(item).name}' in '{item.node.element}' has proposed the same refused "
        f"calls {times} times in a row"
    )

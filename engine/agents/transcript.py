"""A region's conversation, read from what the instance remembers and from stored messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dispatch import routes
from engine.feel.values import Value
from engine.plan.details import AgentRegion, Tool
from engine.runtime import agent_turns, regions
from engine.runtime.state import Item
from engine.store import large
from engine.store.loading import read_instances


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the next turn needs: who asks whom, with which tools, after which messages.

    Attributes:
        messages: everything said so far, oldest first.
        pending: the calls of the last turn with their outcomes, not yet told to the model.
    """

    agent: AgentRegion
    tools: Sequence[Tool]
    connection: str
    parameters: Mapping[str, Value]
    goal: Mapping[str, Value]
    inputs: Mapping[str, Value]
    messages: Sequence[dict[str, Any]]
    pending: Sequence[Mapping[str, Any]]


def conversation(region: int) -> Conversation | None:
    """The conversation of the region's item, or None when it is over."""
    route = routes.element(region)
    if route is None:
        return None
    loaded = read_instances({route.instance: route.parts}).get(route.instance)
    item: Item | None = loaded.state.items.get(region) if loaded is not None else None
    if item is None or item.node.ad_hoc is None or item.node.ad_hoc.agent is None:
        return None
    mind = agent_turns.memory(item)
    stored = large.messages(mind["messages"])
    return Conversation(
        agent=item.node.ad_hoc.agent,
        tools=regions.of(item).tools,
        connection=mind.get("connection", ""),
        parameters=mind.get("parameters") or {},
        goal=mind.get("goal") or {},
        inputs=agent_turns.inputs(item),
        messages=[dict(stored[name]) for name in mind["messages"]],  # type: ignore[arg-type]
        pending=mind["pending"],
    )

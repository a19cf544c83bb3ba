"""A region's conversation, read from what the instance remembers and from stored messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.dispatch import routes
from engine.feel.values import Value
from engine.plan.details import AgentRegion, Tool
from engine.runtime import agent_turns, regions
from engine.runtime.cases import agent_tools
from engine.runtime.state import Item
from engine.store import large
from engine.store.clock import now_ms
from engine.store.loading import read_instances
from engine.store.turns import Loaded


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the next turn needs: who asks whom, with which tools, after which messages.

    Attributes:
        messages: everything said so far, oldest first.
        pending: the calls of the last turn with their outcomes, not yet told to the model.
        situation: of a case: the items of the stage as they are now; None for a process.
        told: what people have told the agent since its last turn.
    """

    agent: AgentRegion
    tools: Sequence[Tool]
    connection: str
    parameters: Mapping[str, Value]
    goal: Mapping[str, Value]
    inputs: Mapping[str, Value]
    messages: Sequence[dict[str, Any]]
    pending: Sequence[Mapping[str, Any]]
    situation: Sequence[Mapping[str, Any]] | None = None
    told: Sequence[Mapping[str, str]] = ()


def conversation(region: int) -> Conversation | None:
    """The conversation of the region's item, or None when it is over."""
    route = routes.element(region)
    if route is None:
        return None
    loaded = read_instances({route.instance: route.parts}).get(route.instance)
    item: Item | None = loaded.state.items.get(region) if loaded is not None else None
    if item is None or loaded is None:
        return None
    if item.node.case_item is not None:
        return _of_case(loaded, item)
    if item.node.ad_hoc is None or item.node.ad_hoc.agent is None:
        return None
    tools, inputs = regions.of(item).tools, agent_turns.inputs(item)
    return _talk(item, item.node.ad_hoc.agent, tools, inputs)


def _of_case(loaded: Loaded, item: Item) -> Conversation | None:
    """The agent of a stage or case: its tools are the moves of its role now."""
    agent = agent_tools.agent_at(item)
    if agent is None:
        return None
    mind = agent_turns.memory(item)
    tools, situation = agent_tools.described(loaded.plan, loaded.state, item, agent, now_ms())
    talk = _talk(item, agent.region, tools, mind.get("inputs") or {})
    return replace(talk, situation=situation, told=mind.get("news") or ())


def _talk(
    item: Item, agent: AgentRegion, tools: Sequence[Tool], inputs: Mapping[str, Value]
) -> Conversation:
    mind = agent_turns.memory(item)
    stored = large.messages(mind["messages"])
    return Conversation(
        agent=agent,
        tools=tools,
        connection=mind.get("connection", ""),
        parameters=mind.get("parameters") or {},
        goal=mind.get("goal") or {},
        inputs=inputs,
        messages=[dict(stored[name]) for name in mind["messages"]],  # type: ignore[arg-type]
        pending=mind["pending"],
    )

"""What an agent may do in its stage now: the moves of its role, as the tools of a model.

The menu is the list of moves that people's buttons are made of (`engine.runtime.cases.offers`),
as far as they concern the stage that the agent works: what is offered is accepted, and what its
role may not do is not offered at all. A model never names elements freely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

from engine.feel.ai import AiParameter
from engine.feel.values import Value
from engine.plan.cases import CaseAgent
from engine.plan.details import Tool
from engine.plan.model import Node, Plan
from engine.runtime.case_commands import Actor
from engine.runtime.cases import checks
from engine.runtime.cases.life import ENDED
from engine.runtime.cases.run import Run, details_of
from engine.runtime.payloads import digest
from engine.runtime.state import Item, State
from engine.runtime.turn import Turn
from engine.runtime.world import Definitions, World

#: The moves that an agent may choose, and the first word of the tool.
VERBS = {
    "plan": "plan",
    "manualStart": "start",
    "trigger": "trigger",
    "complete": "complete",
    "disable": "disable",
    "reenable": "reenable",
}
_SAYS = {
    "plan": "Plan the optional work '{}'.",
    "manualStart": "Start '{}', which waits to be started by hand.",
    "trigger": "Say that the event '{}' has happened.",
    "complete": "Say that '{}' is done.",
    "disable": "Say that '{}' is not needed.",
    "reenable": "Say that '{}' is needed after all.",
}
_NAME = 60  #: letters of a tool's name: what every vendor takes
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
REASON, ITEM, VARIABLES = "reason", "item", "variables"


@dataclass(frozen=True, slots=True)
class Offer:
    """A move that the agent may choose.

    Attributes:
        items: keys: what it would move; for ``plan``, the owners of the tables.
    """

    tool: Tool
    kind: str
    items: tuple[int, ...]


def actor_of(agent: CaseAgent) -> Actor:
    """The agent as somebody who makes moves: in its role, and in no other."""
    return Actor(agent.region.name, frozenset((agent.role,)))


def agent_at(item: Item) -> CaseAgent | None:
    """The agent that works the stage or case *item*."""
    return details_of(item).agent if item.node.case_item is not None else None


def offers(run: Run, region: Item, agent: CaseAgent) -> list[Offer]:
    """The moves that the agent may choose now, in the order of the items and tables."""
    found: dict[tuple[str, int], list[int]] = {}
    for kind, node, key in _possible(run, region, agent):
        found.setdefault((kind, node), []).append(key)
    taken: set[str] = set()
    return [
        Offer(_tool(run.plan.nodes[node], kind, keys, taken), kind, tuple(keys))
        for (kind, node), keys in found.items()
    ]


def _possible(run: Run, region: Item, agent: CaseAgent) -> Iterator[tuple[str, int, int]]:
    actor = actor_of(agent)
    for item in list(run.state.items.values()):
        if item.life in ENDED or not is_inside(item, region):
            continue
        for kind in VERBS:
            if kind == "plan" or not _is_its_own(item, kind, agent):
                continue
            if checks.illegal(run, item, kind) or checks.refusal(run, item, kind, actor):
                continue
            yield kind, item.node.index, item.key
    for planning in checks.open_tables(run):
        if is_inside(planning.owner, region) and checks.may_plan(run, planning, actor) is None:
            yield "plan", planning.entry.node, planning.owner.key


def is_inside(item: Item, region: Item) -> bool:
    """Whether *item* is *region* or lies in it."""
    step: Item | None = item
    while step is not None and step is not region:
        step = step.scope
    return step is not None


def _is_its_own(item: Item, kind: str, agent: CaseAgent) -> bool:
    """An agent does not say that a person's work is done."""
    if kind != "complete" or item.node.kind != "humanTask":
        return True
    return details_of(item).performer == agent.role


def _tool(node: Node, kind: str, keys: list[int], taken: set[str]) -> Tool:
    title = node.name or node.element
    says = _SAYS[kind].format(title)
    return Tool(
        node=node.index,
        name=_named(kind, node, taken),
        element=node.element,
        title=title,
        description=f"{says} {node.documentation}" if node.documentation else says,
        parameters=tuple(_parameters(node, kind, keys)),
        properties={"kind": kind},
    )


def _named(kind: str, node: Node, taken: set[str]) -> str:
    bare = _UNSAFE.sub("_", f"{VERBS[kind]}_{node.element}")[:_NAME]
    name = next(one for one in _numbered(bare) if one not in taken)
    taken.add(name)
    return name


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}_{number}"


def _parameters(node: Node, kind: str, keys: list[int]) -> Iterator[AiParameter]:
    yield AiParameter(REASON, "Why, for the record; people read it.", "string")
    optional: dict[str, Value] = {"required": False}
    if len(keys) > 1:
        choices: dict[str, Value] = {"enum": [str(key) for key in keys]}
        which = "Which one of several, by its key; without it the first."
        yield AiParameter(ITEM, which, "string", choices, optional)
    if kind == "complete":
        outputs = node.case_item.outputs if node.case_item is not None else ()
        named = f": {', '.join(outputs)}" if outputs else ""
        yield AiParameter(VARIABLES, f"What came of it{named}.", "object", None, optional)


def situation(run: Run, region: Item) -> list[dict[str, Any]]:
    """The items in the stage, as the agent is told of them: no data, only what there is."""
    return [
        {
            "key": str(item.key),
            "id": item.node.element,
            "name": item.node.name,
            "kind": item.node.kind,
            "state": item.life.lower(),
        }
        for item in run.state.items.values()
        if item is not region and is_inside(item, region)
    ]


def fingerprint(run: Run, region: Item, agent: CaseAgent, inputs: Mapping[str, Value]) -> str:
    """What the agent would be told, in short: it is asked again when this is another."""
    menu: list[Any] = [
        [offer.kind, offer.tool.element, *offer.items] for offer in offers(run, region, agent)
    ]
    told: list[Any] = situation(run, region)
    return digest([told, menu, dict(inputs)])


def described(
    plan: Plan, state: State, region: Item, agent: CaseAgent, at: int
) -> tuple[list[Tool], list[dict[str, Any]]]:
    """The tools and the situation of a case as it was read, at *at* (epoch milliseconds)."""
    world = World(at, count(1), cast(Definitions, None), "", "")
    run = Run(Turn(plan, state, world, {}))
    return [offer.tool for offer in offers(run, region, agent)], situation(run, region)

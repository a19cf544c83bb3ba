"""Suggestions of an agent: moves that it would make, for people to make or to dismiss.

They are no promises: a suggestion goes when its move is made, or cannot be made any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.feel.values import Value
from engine.plan.cases import CaseAgent
from engine.runtime import agent_memory
from engine.runtime.cases import agent_tools
from engine.runtime.cases.agent_tools import ITEM, REASON, VARIABLES, Offer
from engine.runtime.cases.run import Run
from engine.runtime.state import Item

SUGGESTED = "suggested:"
MOST = 50  #: suggestions of one agent; the oldest goes when there is another


def add(run: Run, region: Item, offer: Offer, arguments: Mapping[str, Value]) -> None:
    """The agent would make this move; the same suggestion stands once."""
    key = int(str(arguments[ITEM])) if ITEM in arguments else offer.items[0]
    found = {
        "kind": offer.kind,
        "element": offer.tool.element,
        "name": offer.tool.title,
        "item": key,
        "reason": str(arguments.get(REASON) or ""),
        "variables": arguments.get(VARIABLES) or {},
        "turn": agent_memory.mind(region)["turn"],
    }
    known = dict(of(region))
    for number, other in known.items():
        if _move(other) == _move(found):
            run.turn.remember(region, f"{SUGGESTED}{number}", found)
            return
    if len(known) >= MOST:
        run.turn.remember(region, f"{SUGGESTED}{min(known)}", None)
    run.turn.remember(region, f"{SUGGESTED}{max(known, default=0) + 1}", found)


def _move(suggestion: Mapping[str, Any]) -> tuple[str, str, int]:
    return suggestion["kind"], suggestion["element"], suggestion["item"]


def of(region: Item) -> Iterator[tuple[int, dict[str, Any]]]:
    """The suggestions by number, oldest first."""
    memo = region.memo or {}
    numbers = sorted(int(name[len(SUGGESTED) :]) for name in memo if name.startswith(SUGGESTED))
    for number in numbers:
        yield number, memo[f"{SUGGESTED}{number}"]


def drop(run: Run, region: Item, number: int) -> bool:
    """Forget one; False: there is none of that number."""
    if number not in dict(of(region)):
        return False
    run.turn.remember(region, f"{SUGGESTED}{number}", None)
    return True


def made(run: Run, kind: str, element: str, item: int | None) -> None:
    """Somebody has made a move: nobody has to be told of it any more."""
    for node in run.case.agents:
        for region in run.of(node):
            for number, suggestion in [*of(region)]:
                if (suggestion["kind"], suggestion["element"]) != (kind, element):
                    continue
                if item is None or suggestion["item"] == item:
                    drop(run, region, number)


def prune(run: Run, region: Item, agent: CaseAgent) -> None:
    """Suggestions whose moves cannot be made any more go."""
    known = [*of(region)]
    if not known:
        return
    possible = {
        (offer.kind, offer.tool.element, key)
        for offer in agent_tools.offers(run, region, agent)
        for key in offer.items
    }
    for number, suggestion in known:
        if _move(suggestion) not in possible:
            drop(run, region, number)

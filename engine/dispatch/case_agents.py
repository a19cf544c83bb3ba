"""The agents that work a case, as its members see them: what they do, spend, say and suggest."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.dispatch.case_reading import readable
from engine.governance.principal import Actor
from engine.runtime.cases import agents
from engine.store.loading import read_instances
from engine.store.models.agents import AgentTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A move that an agent would make; *number* names it when it is dismissed.

    Attributes:
        item: the key of what would be moved; for ``plan``, of the table's owner.
    """

    number: int
    kind: str
    item: int
    element: str
    name: str
    reason: str
    variables: Mapping[str, Any]
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentView:
    """An agent of the case.

    Attributes:
        item: the key of the stage that it works; None: the case itself.
        state: ``off paused failed asks thinking waiting``.
        cost: money in the connection's currency, or None without a price.
        said: its last answer without a move, or beside one.
        scripted: the scripted model has given that answer, and no real one.
    """

    item: int | None
    element: str
    stage: str
    name: str
    role: str
    autonomy: str
    state: str
    calls: int
    max_calls: int
    tokens: int
    max_tokens: int | None
    cost: Decimal | None
    said: str | None
    scripted: bool
    suggestions: tuple[Suggestion, ...]


def case_agents(key: int, *, actor: Actor) -> list[AgentView]:
    """The agents that work the case now, the outermost first.

    Raises:
        CommandRejected: NOT_FOUND; FORBIDDEN.
    """
    readable(key, actor)
    loaded = read_instances({key: ()}).get(key)
    found = [] if loaded is None else agents.panel(loaded.plan, loaded.state)
    return [_agent(key, one) for one in found]


def _agent(key: int, found: Mapping[str, Any]) -> AgentView:
    cost = found["cost"]
    return AgentView(
        item=None if found["item"] == key else found["item"],
        element=found["element"],
        stage=found["stage"],
        name=found["name"],
        role=found["role"],
        autonomy=found["autonomy"],
        state=found["state"],
        calls=found["calls"],
        max_calls=found["maxCalls"],
        tokens=found["tokens"],
        max_tokens=found["maxTokens"],
        cost=None if cost is None else Decimal(str(cost)),
        said=found["said"],
        scripted=_scripted(found["item"]),
        suggestions=tuple(Suggestion(**one) for one in found["suggestions"]),
    )


def _scripted(region: int) -> bool:
    answered = AgentTurn.objects.filter(region_key=region, state="COMPLETED").order_by("-turn")
    return bool(answered.values_list("scripted", flat=True).first())

"""The agents of a case as its page shows them: state in words, suggestions as buttons."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.public import Actor, cases
from engine.store import json
from engine.web.cases import words


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A move that the agent would make, as a button that makes it."""

    view: cases.Suggestion
    text: str
    mark: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AgentCard:
    """One agent: how its state looks, what it may do, what it suggests."""

    view: cases.AgentView
    look: str
    word: str
    may: str
    suggestions: tuple[SuggestionLine, ...]


def cards(key: int, actor: Actor) -> list[AgentCard]:
    """The agents that work the case now."""
    return [_card(key, view) for view in cases.case_agents(key, actor=actor)]


def _card(key: int, view: cases.AgentView) -> AgentCard:
    look, word = words.AGENTS[view.state]
    suggestions = tuple(_line(key, one) for one in view.suggestions)
    return AgentCard(view, look, word, words.AUTONOMY[view.autonomy], suggestions)


def _line(key: int, one: cases.Suggestion) -> SuggestionLine:
    if one.kind == "plan":
        owner = "" if one.item == key else str(one.item)
        mark = f"plan:{owner}:{one.element}"
    else:
        mark = f"{one.kind}::{'case' if one.item == key else one.item}"
    name = words.MOVES.get(one.kind, "{}").format(one.name)
    return SuggestionLine(one, name, mark, _values(one.variables))


def _values(variables: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, json.encode(value).decode()) for name, value in variables.items())

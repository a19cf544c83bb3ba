"""What happened in a case: people, the engine and agents in one, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.store import json
from engine.store.models.agents import AgentTurn
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance
from engine.web.cases import words

TURNS = 60
LINES = 12  #: of what followed from one turn

_OF_ITEMS = {
    "ItemCompleted": "done",
    "ItemTerminated": "ended",
    "TimerFired": "is due",
    "IncidentRaised": "is in trouble",
    "DecisionEvaluated": "decided",
}
_MOVED = {
    "ACTIVE": "began",
    "ENABLED": "can be started",
    "DISABLED": "is not needed",
    "SUSPENDED": "stands still",
    "FAILED": "has failed",
    "AVAILABLE": "waits again",
}
_ITEM_AT = {"TimerFired": 2, "IncidentRaised": 2, "DecisionEvaluated": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn: who did what, and what followed from it."""

    at: datetime
    kind: str
    who: str
    did: str
    followed: tuple[str, ...]
    more: int


def entries(key: int, files: Mapping[str, str]) -> list[Entry]:
    """The newest turns of the case; *files* are the names of its case file items by id."""
    rows = list(Journal.objects.filter(instance_key=key).order_by("-seq")[:TURNS])
    turns = [json.decode(bytes(row.events)) for row in rows]
    names: dict[int | str, str] = dict(_names(key))
    names.update(files)
    agents = _agents(key)
    return [_entry(row, events, names, agents) for row, events in zip(rows, turns, strict=True)]


def _names(key: int) -> Mapping[int | str, str]:
    rows = ElementInstance.objects.filter(instance_key=key).exclude(key=key)
    found = rows.values_list("key", "element_name", "element_id")
    return {item: name or element for item, name, element in found}


def _entry(
    row: Journal,
    events: Sequence[Sequence[Any]],
    names: Mapping[int | str, str],
    agents: Mapping[int, str],
) -> Entry:
    kind, _, who = row.actor.partition(":")
    if row.command in _OF_AGENTS:
        kind, who = "agent", _agent_in(events, agents)
    followed = list(dict.fromkeys(_lines(events, names)))
    if row.command in _OF_AGENTS:
        followed = [*_chosen(events, names), *followed]
    return Entry(
        at=row.at,
        kind=kind,
        who="The engine" if kind == "system" else who,
        did=_did(row.command, events, names),
        followed=tuple(followed[:LINES]),
        more=max(len(followed) - LINES, 0),
    )


def _agents(key: int) -> Mapping[int, str]:
    """The names of the agents that have worked the case, by the key of their stage."""
    rows = AgentTurn.objects.filter(instance_key=key).values_list("region_key", "agent", "scripted")
    return {
        region: f"{name} (scripted model)" if scripted else name
        for region, name, scripted in rows.distinct()
    }


def _agent_in(events: Sequence[Sequence[Any]], agents: Mapping[int, str]) -> str:
    """Whose turn it was."""
    found = (event[1] for event in events if event[0] in ("TurnCompleted", "TurnFailed"))
    return agents.get(next(found, 0), "The agent")


def _did(command: str, events: Sequence[Sequence[Any]], names: Mapping[int | str, str]) -> str:
    for event in events:
        if event[0] == "TurnCompleted":
            text = event[3].get("text")
            return f"said “{text}”" if text else _COMMANDS[command]
        if event[0] == "MoveMade":
            roles = event[3].get("roles") or []
            return _made(event, names) + (f" as {', '.join(roles)}" if roles else "")
        if event[0] == "AgentSteered":
            message = event[2].get("message")
            said = f": “{message}”" if message else ""
            return f"{_STEERED[event[2]['action']]}{said}"
        if event[0] == "TaskCompleted" and "decision" in event[3]:
            return "decided what the agent had asked"
        if event[0] == "TaskCompleted":
            return f"completed “{names.get(event[2], event[2])}”"
    return _COMMANDS.get(command, command)


def _made(event: Sequence[Any], names: Mapping[int | str, str]) -> str:
    """A move, in words."""
    item, kind = event[1], event[2]
    name = "the case" if item is None else f"“{names.get(item, item)}”"
    return f"{words.DONE.get(kind, kind)} {name}"


def _chosen(events: Sequence[Sequence[Any]], names: Mapping[int | str, str]) -> Iterator[str]:
    """What an agent has chosen in its turn, and what became of it."""
    for event in events:
        if event[0] == "MoveMade":
            yield _made(event, names)
        elif event[0] == "ToolReturned" and "error" in event[4]:
            error = event[4]["error"]
            yield f"was refused: {error['detail'] if isinstance(error, dict) else error}"
        elif event[0] == "ToolDecided" and event[4]["outcome"] == "suggest":
            yield "made a suggestion"
        elif event[0] == "HumanAsked":
            yield "asked a person"


_OF_AGENTS = frozenset(("CompleteTurn", "FailTurn"))
_STEERED = {
    "pause": "took over from the agent",
    "resume": "let the agent go on",
    "ask": "told the agent",
    "dismiss": "dismissed a suggestion of the agent",
}
_COMMANDS = {
    "CompleteTurn": "looked at the case",
    "FailTurn": "could not be asked",
    "StartInstance": "opened the case",
    "SetVariables": "changed what the case knows",
    "ChangeCaseFile": "changed the case file",
    "BindRole": "said who holds a role",
    "FireTimer": "a timer was due",
    "CompleteCall": "what was called has ended",
    "ThrowCallError": "what was called has failed",
    "AssignTask": "handed a task on",
    "UpdateTask": "changed a task",
    "SuspendInstance": "suspended the case",
    "ResumeInstance": "resumed the case",
    "CancelInstance": "canceled the case",
}


def _lines(events: Sequence[Sequence[Any]], names: Mapping[int | str, str]) -> Iterator[str]:
    """What followed, but for what was asked for itself."""
    asked = {event[1] for event in events if event[0] == "MoveMade"}
    for event in events:
        if event[0].startswith("Item") and event[1] in asked:
            continue
        word = _MOVED.get(event[2]) if event[0] == "ItemMoved" else _OF_ITEMS.get(event[0])
        if word is not None:
            item = event[_ITEM_AT.get(event[0], 1)]
            yield f"{names.get(item, item)} {word}"
        elif event[0] == "CaseFileItemMoved":
            yield f"{names.get(event[2], event[2])} {words.FILE.get(event[3], event[3])}"
        elif event[0] == "CaseMoved":
            yield f"The case is {words.STATES[event[2].lower()][1].lower()}"

"""People steer the agent of a stage: they pause it, let it go on, tell it something, dismiss."""

from __future__ import annotations

from engine.runtime import agent_memory
from engine.runtime.case_commands import STEERING, SteerAgent
from engine.runtime.cases import agent_tools, agents, suggestions
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected
from engine.runtime.state import ACTIVE, SUSPENDED, Item

LONGEST = 4_000  #: letters of what an agent is told


def steer(run: Run, item: Item | None, command: SteerAgent) -> None:
    """Carry it out; a pause holds back the next turn, not the one that is under way.

    Raises:
        CommandRejected: no agent works there, or the action does not fit.
    """
    agent = agent_tools.agent_at(item) if item is not None else None
    if item is None or agent is None:
        raise CommandRejected("NOT_FOUND", f"no agent works the item '{command.item}'")
    if command.action not in STEERING:
        expected = ", ".join(STEERING)
        raise CommandRejected(
            "INVALID_ARGUMENT", f"expected an action of {expected}; found '{command.action}'"
        )
    if item.life not in (ACTIVE, SUSPENDED):
        raise CommandRejected(
            "INVALID_STATE", f"'{item.node.name}' is {item.life.lower()}; no agent works it"
        )
    mind = agent_memory.mind(item)
    if command.action == "dismiss":
        _dismiss(run, item, command)
        return
    if command.action == "ask":
        told = [*(mind.get(agents.TOLD) or ()), _said(command)]
        agent_memory.keep(run.turn, item, {**mind, agents.TOLD: told, agents.PAUSED: False})
    else:
        paused = command.action == "pause"
        agent_memory.keep(run.turn, item, {**mind, agents.PAUSED: paused})
    note = {"by": command.by, "action": command.action, "message": command.message}
    run.turn.emit(("AgentSteered", item.key, note))


def _said(command: SteerAgent) -> dict[str, str]:
    if len(command.message) > LONGEST:
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"expected at most {LONGEST} characters, found {len(command.message)}",
        )
    return {"by": command.by, "text": command.message}


def _dismiss(run: Run, item: Item, command: SteerAgent) -> None:
    number = command.suggestion
    if number is None or not suggestions.drop(run, item, number):
        raise CommandRejected("NOT_FOUND", f"there is no suggestion '{number}' (any more)")
    note = {"by": command.by, "action": "dismiss", "suggestion": number}
    run.turn.emit(("AgentSteered", item.key, note))

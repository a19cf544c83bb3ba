"""An agent works a stage or a whole case: it is asked, it chooses moves, the case decides.

``helm:agent`` (`cmmn.md` 3.3 to 3.6). It is asked when the case has settled and what it sees is
not what it has seen; its answer comes back as a command. Each move that it chooses passes what a
person's does, in its role: state, roles, applicability, planning policies; before that the
policies of the stage; and its autonomy says whether the move is made, asked of a person, or only
suggested. A refusal is an answer to the model. The turns, the budget and the journal are those of
every agent region (`engine.runtime.agent_turns`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.values import Value
from engine.plan.cases import CaseAgent
from engine.plan.details import Work
from engine.plan.model import Plan
from engine.plan.values import Constant
from engine.runtime import (
    agent_limits,
    agent_memory,
    agent_request,
    agent_turns,
    data,
    errors,
    incidents,
    waits,
)
from engine.runtime.cases import agent_moves, agent_tools, conditions, suggestions
from engine.runtime.cases.checks import resting
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected, CompleteTurn, DecideTask, FailTurn
from engine.runtime.state import ACTIVE, SUSPENDED, Item, State
from engine.runtime.trouble import JUDGE, Trouble

WORK = Work(type=Constant("helm.agent"))
PAUSED, SEEN, ASKED, TOLD = "paused", "seen", "asked", "told"


def consider(run: Run) -> None:
    """The case has settled: ask the agents that have something new to look at."""
    for node in run.case.agents:
        for item in run.of(node):
            agent = agent_tools.agent_at(item)
            if agent is not None:
                _consider(run, item, agent)


def _consider(run: Run, item: Item, agent: CaseAgent) -> None:
    if item.life != ACTIVE:
        if item.life != SUSPENDED:
            waits.cancel_all(run.turn, item)
        return
    suggestions.prune(run, item, agent)
    mind = agent_memory.mind(item)
    if agent.autonomy == "off" or mind.get(PAUSED) or incidents.is_open(item):
        return
    if resting(item) is not None or _job(item) is not None or not agent_memory.answered(item):
        return
    try:
        inputs = _inputs(run, item, agent)
        seen = agent_tools.fingerprint(run, item, agent, inputs)
        results = any(True for _ in agent_memory.calls(item))
        if results or mind.get(TOLD) or seen != mind.get(SEEN):
            _request(run, item, agent, inputs, seen)
    except Trouble as trouble:
        incidents.raise_incident(run.turn, item, trouble, JUDGE)


def _inputs(run: Run, item: Item, agent: CaseAgent) -> dict[str, Value]:
    """What of the case's data the model is to see."""
    what = f"the input of the agent of '{item.node.element}'"
    return {
        name: data.as_json(conditions.value(run, item, source, f"{what}, {name}"))
        for name, source in agent.inputs
    }


def _request(run: Run, item: Item, agent: CaseAgent, inputs: dict[str, Value], seen: str) -> None:
    turn, region, mind = run.turn, agent.region, agent_memory.mind(item)
    spent = agent_limits.spent(region, mind)
    if spent is not None:
        agent_memory.keep(turn, item, {**mind, "grants": mind["grants"] + 1})
        message = f"the agent '{region.name}' in '{item.node.element}' has used {spent}"
        raise errors.uncaught(item, agent_limits.BUDGET_EXCEEDED, message)
    number = mind["turn"] + 1
    connection, parameters = agent_request.connection(turn, item, region, number, inputs)
    goal = _goal(run, item, agent) if number == 1 else mind.get("goal")
    mind.update(turn=number, goal=goal, connection=connection, parameters=parameters)
    mind.update({"inputs": inputs, ASKED: seen, "news": mind.get(TOLD) or []})
    mind.pop(TOLD, None)
    job = waits.open_job(turn, item, WORK, waits.AD_HOC_SUB_PROCESS)
    turn.emit(("BudgetReserved", item.key, number, {"calls": agent_limits.TURN_RESERVE}))
    asked = {"agent": region.name, "connection": connection, "parameters": parameters}
    turn.emit(("TurnRequested", item.key, number, job, asked))
    agent_memory.keep(turn, item, mind)


def _goal(run: Run, item: Item, agent: CaseAgent) -> dict[str, Value]:
    asked: dict[str, Value] = {}
    region = agent.region
    for name, attribute in (("goal", region.goal), ("systemPrompt", region.system_prompt)):
        if attribute is not None:
            what = f"the {name} of '{item.node.element}'"
            asked[name] = data.as_json(conditions.value(run, item, attribute, what))
    return asked


def _job(item: Item) -> int | None:
    """The open turn of the agent."""
    return next((key for key, wait in (item.waits or {}).items() if wait[0] == "job"), None)


# answers ------------------------------------------------------------------------------------------


def completed(run: Run, item: Item | None, command: CompleteTurn) -> None:
    """The model has answered.

    Raises:
        CommandRejected: the turn was given up or answered meanwhile.
    """
    region, agent = _asked(item, command.job)
    agent_turns.note(run.turn, region, command)
    mind = agent_memory.mind(region)
    mind.update({SEEN: mind.get(ASKED), "said": command.text})
    agent_memory.keep(run.turn, region, mind)
    agent_memory.propose(run.turn, region, ())
    if command.calls:
        agent_moves.propose(run, region, agent, command.calls)
        message = agent_limits.stands_still(run.turn, region, command.calls)
        if message is not None:
            trouble = errors.uncaught(region, agent_limits.NO_PROGRESS, message)
            incidents.raise_incident(run.turn, region, trouble, JUDGE)


def _asked(item: Item | None, job: int) -> tuple[Item, CaseAgent]:
    agent = agent_tools.agent_at(item) if item is not None else None
    if item is None or agent is None or _job(item) != job:
        raise CommandRejected(
            "NOT_FOUND",
            f"Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
            f"'{job}', but no such job was found",
        )
    incidents.refuse_job(item, job, "complete")
    return item, agent


def failed(run: Run, item: Item | None, command: FailTurn) -> None:
    """The model could not be asked: tried again, or an incident."""
    region, _ = _asked(item, command.job)
    turn, mind = run.turn, agent_memory.mind(region)
    if agent_turns.is_tried_again(turn, region, command):
        return
    again = {**mind, "turn": mind["turn"] - 1, TOLD: mind.get("news") or None, SEEN: None}
    agent_memory.keep(turn, region, again)
    trouble = Trouble("AD_HOC_SUB_PROCESS_NO_RETRIES", f"{command.code}: {command.message}")
    incidents.raise_incident(turn, region, trouble, JUDGE)


def decided(run: Run, item: Item | None, command: DecideTask) -> None:
    """A person has decided what the agent has asked; raises as `escalations.decided` does."""
    agent = agent_tools.agent_at(item) if item is not None else None
    if item is None or agent is None:
        raise CommandRejected("NOT_FOUND", f"nothing asks with the task '{command.task}'")
    agent_moves.decided(run, item, agent, command)


def state_of(item: Item, agent: CaseAgent) -> str:
    """``off paused failed asks thinking waiting``: what the agent is doing."""
    mind: Mapping[str, Any] = agent_memory.mind(item)
    if agent.autonomy == "off":
        return "off"
    if mind.get(PAUSED):
        return "paused"
    if incidents.is_open(item):
        return "failed"
    if not agent_memory.answered(item):
        return "asks"
    return "waiting" if _job(item) is None else "thinking"


def panel(plan: Plan, state: State) -> list[dict[str, Any]]:
    """Each agent of the case and what it is doing, the outermost first, as far as it may act.

    ``item`` is the key of its stage, or of the case; ``suggestions`` are moves for people.
    """
    found = []
    for item in state.items.values() if plan.case is not None and plan.case.agents else ():
        agent = agent_tools.agent_at(item)
        if agent is None or item.life not in (ACTIVE, SUSPENDED):
            continue
        mind = agent_memory.mind(item)
        found.append(
            {
                "item": item.key,
                "element": item.node.element,
                "stage": item.node.name,
                "name": agent.region.name,
                "role": agent.role,
                "autonomy": agent.autonomy,
                "state": state_of(item, agent),
                "calls": mind["calls"],
                "maxCalls": agent.region.max_model_calls * mind["grants"],
                "tokens": mind["tokens"],
                "maxTokens": agent.region.max_tokens,
                "cost": mind["cost"],
                "said": mind.get("said"),
                "suggestions": [
                    {"number": number, **suggestion} for number, suggestion in suggestions.of(item)
                ],
            }
        )
    return found

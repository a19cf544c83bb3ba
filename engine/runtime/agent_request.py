"""The next step of an agent is asked for: which model, with which goal and inputs, within budget.

`helm:agent` (`decisions.md`, section 2). A turn is requested as a job; the model is called outside
any transaction and answers by command (`engine.runtime.agent_turns`). Only the region's inputs and
its goal reach the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import AgentRegion
from engine.runtime import agent_limits, agent_memory, data, decisions, regions, waits
from engine.runtime.state import Item
from engine.runtime.tool_use import agent_of
from engine.runtime.trouble import Trouble, broken, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def request_turn(turn: Turn, item: Item) -> None:
    """Ask the agent for its next step, if its budget allows another call.

    Raises:
        Trouble: the budget is used up and nothing catches that, or no model is named.
    """
    agent, mind = agent_of(item), agent_memory.mind(item)
    spent = agent_limits.spent(agent, mind)
    if spent is not None:
        agent_limits.exceeded(turn, item, spent)
        return
    number = mind["turn"] + 1
    connection, parameters = _model(turn, item, agent, number)
    goal = _goal(turn, item, agent) if number == 1 else mind.get("goal")
    mind.update(turn=number, goal=goal, connection=connection, parameters=parameters)
    regions.give_up_asking(turn, item)
    work = item.node.work
    if work is None:
        broken(f"{item!r} has no task definition")
    job = waits.open_job(turn, item, work, waits.AD_HOC_SUB_PROCESS)
    turn.emit(("BudgetReserved", item.key, number, {"calls": agent_limits.TURN_RESERVE}))
    request = {"agent": agent.name, "connection": connection, "parameters": parameters}
    turn.emit(("TurnRequested", item.key, number, job, request))
    agent_memory.keep(turn, item, mind)


def _model(turn: Turn, item: Item, agent: AgentRegion, number: int) -> tuple[str, dict[str, Value]]:
    return connection(turn, item, agent, number, inputs(item))


def connection(
    turn: Turn, item: Item, agent: AgentRegion, number: int, given: Mapping[str, Value]
) -> tuple[str, dict[str, Value]]:
    """The name of the model connection for a turn, and its parameters.

    Raises:
        Trouble: the decision that should name it does not.
    """
    if agent.model_decision is None:
        return agent.model or "", {}  # a worker of its own needs no connection
    variables: dict[str, Value] = {**given, "agent": agent.name, "turn": number}
    answer = decisions.evaluate(turn, item, agent.model_decision, variables)
    output = answer.output
    if answer.failure is None and isinstance(output, str) and output:
        return output, {}
    if answer.failure is None and isinstance(output, dict) and isinstance(output.get("model"), str):
        return str(output["model"]), {k: v for k, v in output.items() if k != "model"}
    raise Trouble(
        "AD_HOC_SUB_PROCESS_NO_RETRIES",
        f"the decision '{agent.model_decision}' must name a model connection for "
        f"'{item.node.element}'; it gave {answer.failure or shown(output)}",
    )


def inputs(item: Item) -> dict[str, Value]:
    """The region's input targets: all of the process that the model may see."""
    local = item.vars or {}
    return {name: local[name] for name in agent_of(item).inputs if name in local}


def _goal(turn: Turn, item: Item, agent: AgentRegion) -> dict[str, Value]:
    asked: dict[str, Value] = {}
    for name, attribute in (("goal", agent.goal), ("systemPrompt", agent.system_prompt)):
        if attribute is not None:
            asked[name] = data.computed(
                turn, attribute, item, "EXTRACT_VALUE_ERROR", f"the {name} of", item.node.element
            )
    return asked

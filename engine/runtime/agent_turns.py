"""The turns of an agent region: a model is asked, it answers, its calls run, it is asked again.

`helm:agent` (`decisions.md`, section 2). A turn is requested as a job; the model is called
outside any transaction and answers by command. The budget is reserved before the call and
settled after it; reaching a limit is the BPMN error ``AGENT_BUDGET_EXCEEDED``. Whether a call
may run is decided in `engine.runtime.tool_calls`. What the region must remember (counters, the
conversation by hash, calls without a result) is one JSON object in the item's memo.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value, from_json
from engine.plan.details import AgentRegion
from engine.runtime import data, decisions, errors, incidents, regions, tool_calls, waits
from engine.runtime.commands import CommandRejected, CompleteTurn, FailTurn
from engine.runtime.payloads import digest
from engine.runtime.state import Item
from engine.runtime.trouble import START, Trouble, broken

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

BUDGET_EXCEEDED = "AGENT_BUDGET_EXCEEDED"
TURN_RESERVE = 1  #: model calls reserved before each turn


def of(item: Item) -> AgentRegion:
    """The agent that works the item's region."""
    agent = regions.of(item).agent
    if agent is None:
        broken(f"{item!r} has no agent")
    return agent


def memory(item: Item) -> dict[str, Any]:
    """A copy of what the region remembers of its agent."""
    fresh: dict[str, Any] = {
        "turn": 0,
        "calls": 0,
        "tokens": 0,
        "cost": None,
        "grants": 1,
        "messages": [],
        "pending": [],
    }
    return {**fresh, **((item.memo or {}).get("agent") or {})}


def request_turn(turn: Turn, item: Item) -> None:
    """Ask the agent for its next step, if its budget allows another call.

    Raises:
        Trouble: the budget is used up and nothing catches that, or no model is named.
    """
    agent, mind = of(item), memory(item)
    spent = _spent(agent, mind)
    if spent is not None:
        _exceeded(turn, item, mind, spent)
        return
    number = mind["turn"] + 1
    connection, parameters = _model(turn, item, agent, number)
    goal = _goal(turn, item, agent) if number == 1 else mind.get("goal")
    mind.update(turn=number, goal=goal, connection=connection)
    waits.cancel(turn, item, "job")
    work = item.node.work
    if work is None:
        broken(f"{item!r} has no task definition")
    job = waits.open_job(turn, item, work, waits.AD_HOC_SUB_PROCESS)
    turn.emit(("BudgetReserved", item.key, number, {"calls": TURN_RESERVE}))
    request = {"agent": agent.name, "connection": connection, "parameters": parameters}
    turn.emit(("TurnRequested", item.key, number, job, request))
    turn.remember(item, "agent", {**mind, "parameters": parameters})


def _spent(agent: AgentRegion, mind: Mapping[str, Any]) -> str | None:
    if mind["calls"] >= agent.max_model_calls * mind["grants"]:
        return f"{mind['calls']} model calls, the limit is {agent.max_model_calls}"
    if agent.max_tokens is not None and mind["tokens"] >= agent.max_tokens * mind["grants"]:
        return f"{mind['tokens']} tokens, the limit is {agent.max_tokens}"
    return None


def _exceeded(turn: Turn, item: Item, mind: dict[str, Any], spent: str) -> None:
    agent = of(item)
    message = f"the agent '{agent.name}' in '{item.node.element}' has used {spent}"
    if errors.throw_error(turn, item, BUDGET_EXCEEDED, message, {}):
        return
    # Resolving the incident is an operator's grant of the same budget again.
    turn.remember(item, "agent", {**mind, "grants": mind["grants"] + 1})
    raise errors.uncaught(item, BUDGET_EXCEEDED, message)


def _model(turn: Turn, item: Item, agent: AgentRegion, number: int) -> tuple[str, dict[str, Value]]:
    if agent.model_decision is None:
        if agent.model is None:
            raise Trouble(
                "AD_HOC_SUB_PROCESS_NO_RETRIES",
                f"the agent '{agent.name}' in '{item.node.element}' names neither a model nor a "
                "modelDecision",
            )
        return agent.model, {}
    variables: dict[str, Value] = {**inputs(item), "agent": agent.name, "turn": number}
    answer = decisions.evaluate(turn, item, agent.model_decision, variables)
    output = answer.output
    if answer.failure is None and isinstance(output, str) and output:
        return output, {}
    if answer.failure is None and isinstance(output, dict) and isinstance(output.get("model"), str):
        return str(output["model"]), {k: v for k, v in output.items() if k != "model"}
    raise Trouble(
        "AD_HOC_SUB_PROCESS_NO_RETRIES",
        f"the decision '{agent.model_decision}' must name a model connection for "
        f"'{item.node.element}'; it gave {answer.failure or output!r}",
    )


def inputs(item: Item) -> dict[str, Value]:
    """The region's input targets: all of the process that the model may see."""
    local = item.vars or {}
    return {name: local[name] for name in of(item).inputs if name in local}


def _goal(turn: Turn, item: Item, agent: AgentRegion) -> dict[str, Value]:
    asked: dict[str, Value] = {}
    for name, attribute in (("goal", agent.goal), ("systemPrompt", agent.system_prompt)):
        if attribute is not None:
            what = f"the {name} of '{item.node.element}'"
            value = data.evaluate(turn, attribute, item, "EXTRACT_VALUE_ERROR", what)
            asked[name] = data.as_json(value)
    return asked


def completed(turn: Turn, item: Item | None, command: CompleteTurn) -> None:
    """The model has answered.

    Raises:
        CommandRejected: the turn was given up or answered meanwhile.
    """
    region = _asked(item, command.job)
    mind = memory(region)
    hashes = [digest(dict(message)) for message in command.messages]
    turn.payloads.update(
        (key, dict(message)) for key, message in zip(hashes, command.messages, strict=True)
    )
    usage = command.usage
    tokens = usage.input_tokens + usage.output_tokens
    turn.emit(("JobCompleted", command.job, region.key))
    turn.emit(("TurnCompleted", region.key, mind["turn"], _record(command, hashes)))
    settled = {"calls": 1, "tokens": tokens, "cost": usage.cost}
    turn.emit(("BudgetSettled", region.key, mind["turn"], settled))
    mind["calls"] += 1
    mind["tokens"] += tokens
    if usage.cost is not None:
        mind["cost"] = Decimal(str(mind["cost"] or 0)) + Decimal(str(usage.cost))
    mind["messages"] = [*mind["messages"], *hashes]
    mind["pending"] = []
    turn.remember(region, "agent", mind)
    if command.calls:
        tool_calls.propose(turn, region, command.calls)
        continue_if_answered(turn, region)
    else:
        _done(turn, region, command.text or "")


def _record(command: CompleteTurn, hashes: list[str]) -> dict[str, Value]:
    return {
        "model": command.model,
        "connection": command.connection,
        "messages": list(hashes),
        "inputTokens": command.usage.input_tokens,
        "outputTokens": command.usage.output_tokens,
        "cost": command.usage.cost,
        "durationMs": command.duration_ms,
        "scripted": command.scripted,
        "text": command.text,
    }


def _done(turn: Turn, item: Item, text: str) -> None:
    name = of(item).result_variable
    if name is not None:
        result = _parsed(text)
        if item.node.outputs:
            data.set_local(turn, item, {name: result})
        else:
            data.propagate(turn, item.scope, {name: result})
    regions.fulfill(turn, item, cancel_remaining=True)


def _parsed(text: str) -> Value:
    """The text as JSON if it is JSON (numbers exact), else the text itself."""
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare.removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        return from_json(json.loads(bare, parse_float=Decimal, parse_constant=_no_number))
    except (ValueError, RecursionError):
        return text


def _no_number(name: str) -> Value:
    raise ValueError(f"{name} is not JSON")


def failed(turn: Turn, item: Item | None, command: FailTurn) -> None:
    """The model could not be asked: tried again, or a typed error, or an incident."""
    region = _asked(item, command.job)
    number = memory(region)["turn"]
    record = {
        "code": command.code,
        "message": command.message,
        "model": command.model,
        "connection": command.connection,
        "scripted": command.scripted,
    }
    turn.emit(("TurnFailed", region.key, number, record))
    if command.retries > 0:
        turn.emit(
            (
                "JobFailed",
                command.job,
                region.key,
                command.retries,
                command.message,
                command.retry_at,
            )
        )
        return
    turn.emit(("JobErrorThrown", command.job, region.key, command.code, command.message, True))
    if not errors.throw_error(turn, region, command.code, command.message, {}):
        trouble = Trouble(
            "AD_HOC_SUB_PROCESS_NO_RETRIES",
            f"{command.code}: {command.message}. No boundary event of '{region.node.element}' "
            "catches this code",
        )
        mind = memory(region)
        turn.remember(region, "agent", {**mind, "turn": mind["turn"] - 1})
        incidents.raise_incident(turn, region, trouble, START)


def _asked(item: Item | None, job: int) -> Item:
    if item is None or item.node.ad_hoc is None or job not in (item.waits or {}):
        raise CommandRejected(
            "NOT_FOUND",
            f"Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
            f"'{job}', but no such job was found",
        )
    return item


def tool_over(turn: Turn, item: Item, inner: Item) -> None:
    """A tool's activity has ended: its result goes to the model with those of its turn."""
    tool_calls.returned_by(turn, item, inner)
    continue_if_answered(turn, item)


def continue_if_answered(turn: Turn, item: Item) -> None:
    """Ask the model again when every call of its turn has a result."""
    pending = memory(item)["pending"]
    if not pending or any(not call["done"] for call in pending):
        return
    try:
        request_turn(turn, item)
    except Trouble as trouble:
        incidents.raise_incident(turn, item, trouble, START)

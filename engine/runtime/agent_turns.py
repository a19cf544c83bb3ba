"""The turns of an agent region: a model is asked, it answers, its calls run, it is asked again.

`helm:agent` (`decisions.md`, section 2). A turn is requested as a job; the model is called
outside any transaction and answers by command. The answer may also come from any job worker, as
the result of an ad-hoc sub-process' job: it passes the same gates. What bounds the turns lies in
`engine.runtime.agent_limits`, whether a call may run is decided in `engine.runtime.tool_calls`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value, from_json
from engine.runtime import (
    agent_limits,
    agent_memory,
    agent_request,
    data,
    errors,
    escalations,
    incidents,
    regions,
    tool_calls,
    tool_use,
)
from engine.runtime.agent_memory import memory as memory
from engine.runtime.agent_request import inputs as inputs
from engine.runtime.commands import (
    AdHocResult,
    CommandRejected,
    CompleteTurn,
    DecideTask,
    FailTurn,
    ToolCall,
    Usage,
)
from engine.runtime.payloads import digest
from engine.runtime.state import Item, Wait
from engine.runtime.tool_use import agent_of
from engine.runtime.trouble import START, Trouble
from engine.runtime.waits import AD_HOC_SUB_PROCESS

if TYPE_CHECKING:
    from engine.runtime.turn import Turn


def completed(turn: Turn, item: Item | None, command: CompleteTurn) -> None:
    """The model has answered.

    Raises:
        CommandRejected: the turn was given up or answered meanwhile.
    """
    region = _asked(item, command.job)
    note(turn, region, command)
    if command.calls:
        _carry_out(turn, region, command.calls)
    else:
        _done(turn, region, command.text or "")


def note(turn: Turn, region: Item, command: CompleteTurn) -> None:
    """The turn is over: what was said and used is remembered, whatever comes of it."""
    hashes = [digest(dict(message)) for message in command.messages]
    turn.payloads.update(zip(hashes, map(dict, command.messages), strict=True))
    usage = _settled(command.usage)
    record = {
        "model": command.model,
        "connection": command.connection,
        "messages": hashes,
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "cost": usage.cost,
        "durationMs": command.duration_ms,
        "scripted": command.scripted,
        "text": command.text,
    }
    turn.emit(("JobCompleted", command.job, region.key))
    _settle(turn, region, usage, record)


def answered_by_worker(
    turn: Turn, region: Item, variables: Mapping[str, Value], result: AdHocResult
) -> None:
    """A job worker of its own took the turn (what it chose is on the menu: checked before)."""
    record = {
        "model": "",
        "connection": "",
        "messages": [],
        "inputTokens": 0,
        "outputTokens": 0,
        "cost": None,
        "durationMs": 0,
        "scripted": False,
        "text": None,
    }
    _settle(turn, region, Usage(), record)
    data.propagate(turn, region, variables)
    if result.cancel_remaining:
        regions.cancel_remaining(turn, region)
    if result.activate:
        _carry_out(turn, region, tool_calls.of_worker(region, result.activate))
    elif result.fulfilled:
        regions.fulfill(turn, region, cancel=result.cancel_remaining)
    else:
        agent_memory.propose(turn, region, ())
        if not regions.runs(region):
            incidents.raise_incident(turn, region, _idles(region), START)


def _idles(region: Item) -> Trouble:
    return Trouble(
        "AD_HOC_SUB_PROCESS_NO_RETRIES",
        f"the worker of '{region.node.element}' chose nothing and did not end it, while nothing "
        "runs in it; resolve the incident to ask again",
    )


def _settle(turn: Turn, region: Item, usage: Usage, record: dict[str, Any]) -> None:
    """The turn is over: its messages are remembered and its budget settled."""
    mind = agent_memory.mind(region)
    number, tokens = mind["turn"], usage.input_tokens + usage.output_tokens
    turn.emit(("TurnCompleted", region.key, number, record))
    settled = {"calls": 1, "tokens": tokens, "cost": usage.cost}
    turn.emit(("BudgetSettled", region.key, number, settled))
    mind["calls"] += 1
    mind["tokens"] += tokens
    if usage.cost is not None:
        mind["cost"] = Decimal(str(mind["cost"] or 0)) + Decimal(str(usage.cost))
    agent_memory.keep(turn, region, mind)
    agent_memory.say(turn, region, number, record["messages"])


def _settled(usage: Usage) -> Usage:
    """What was used, as far as it can be believed: nothing is ever given back."""
    cost = None
    if usage.cost is not None:
        try:
            cost = max(Decimal(str(usage.cost)), Decimal(0))
        except InvalidOperation:
            cost = None
    counts = (max(int(usage.input_tokens), 0), max(int(usage.output_tokens), 0))
    return Usage(*counts, cost if cost is None or cost.is_finite() else None)


def _carry_out(turn: Turn, region: Item, calls: Sequence[ToolCall]) -> None:
    tool_calls.propose(turn, region, calls)
    if agent_limits.makes_progress(turn, region, calls):
        continue_if_answered(turn, region)


def _done(turn: Turn, item: Item, text: str) -> None:
    name = agent_of(item).result_variable
    if name is not None:
        result = _parsed(text)
        if item.node.outputs:
            data.set_local(turn, item, {name: result})
        else:
            data.propagate(turn, item.scope, {name: result})
    regions.fulfill(turn, item, cancel=True)


def _parsed(text: str) -> Value:
    """The text as JSON if it is JSON (numbers exact), else the text itself."""
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare.removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        read = json.loads(bare, parse_float=Decimal, parse_constant=_no_number)
        return data.as_json(from_json(read))
    except (ValueError, RecursionError, Trouble):
        return text


def _no_number(name: str) -> Value:
    raise ValueError(f"{name} is not JSON")


def failed(turn: Turn, item: Item | None, command: FailTurn) -> None:
    """The model could not be asked: tried again, or a typed error, or an incident."""
    region = _asked(item, command.job)
    mind = agent_memory.mind(region)
    if is_tried_again(turn, region, command):
        return
    code, message = command.code, command.message
    if not errors.throw_error(turn, region, code, message, {}):
        trouble = Trouble(
            "AD_HOC_SUB_PROCESS_NO_RETRIES",
            f"{code}: {message}. No boundary event of '{region.node.element}' catches this code",
        )
        agent_memory.keep(turn, region, {**mind, "turn": mind["turn"] - 1})
        incidents.raise_incident(turn, region, trouble, START)


def is_tried_again(turn: Turn, region: Item, command: FailTurn) -> bool:
    """Note that the model could not be asked; whether its job has retries left."""
    record = {
        "code": command.code,
        "message": command.message,
        "model": command.model,
        "connection": command.connection,
        "scripted": command.scripted,
    }
    turn.emit(("TurnFailed", region.key, agent_memory.mind(region)["turn"], record))
    job, code, message = command.job, command.code, command.message
    if command.retries > 0:
        turn.emit(("JobFailed", job, region.key, command.retries, message, command.retry_at))
        return True
    turn.emit(("JobErrorThrown", job, region.key, code, message, True))
    return False


def _asked(item: Item | None, job: int) -> Item:
    wait = (item.waits or {}).get(job) if item is not None else None
    region = None if item is None else item.node.ad_hoc
    if item is None or region is None or region.agent is None or not _is_turn(wait):
        raise CommandRejected(
            "NOT_FOUND",
            f"Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
            f"'{job}', but no such job was found",
        )
    incidents.refuse_job(item, job, "complete")
    return item


def _is_turn(wait: Wait | None) -> bool:
    """Whether *wait* is the region's own job, and not that of a listener."""
    return wait is not None and wait[0] == "job" and wait[2] == AD_HOC_SUB_PROCESS


def answered_by_person(turn: Turn, item: Item, command: DecideTask) -> None:
    """A person has decided an escalation; raises as `escalations.answered` does."""
    escalations.answered(turn, item, command)
    continue_if_answered(turn, item)


def tool_over(turn: Turn, item: Item, inner: Item) -> None:
    """A chosen activity has ended: if it answers a call, its result goes to the model.

    Otherwise somebody else chose it; the agent is asked again only if it waits for that.
    """
    if tool_use.returned_by(turn, item, inner) or _idle(item):
        continue_if_answered(turn, item)


def _idle(item: Item) -> bool:
    """Whether the agent's worker has answered without choosing anything."""
    asked = any(map(_is_turn, (item.waits or {}).values()))
    return not asked and not incidents.is_open(item) and agent_memory.answered(item)


def after_the_end(turn: Turn, item: Item) -> None:
    """A person has ended what ran in the region; an agent that waits for nothing else is asked."""
    if _idle(item):
        continue_if_answered(turn, item)


def continue_if_answered(turn: Turn, item: Item) -> None:
    """Ask the model again when every call of its turn has a result."""
    if not agent_memory.answered(item):
        return
    try:
        agent_request.request_turn(turn, item)
    except Trouble as trouble:
        incidents.raise_incident(turn, item, trouble, START)

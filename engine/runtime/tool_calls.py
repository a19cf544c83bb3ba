"""What becomes of the calls a model proposes: run, refused, changed, or asked of a person.

Each call passes here before anything begins: is the tool on the menu, do the arguments fit its
schema, what do the policies say. A refusal is an answer to the model, not a crash
(`decisions.md`, section 2). Nothing is believed of a call: its id may come twice, its tool may
lie in another region, its arguments may be anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import Tool
from engine.runtime import agent_memory, escalations, policy, regions, tool_arguments, tool_use
from engine.runtime.commands import Activation, ToolCall
from engine.runtime.payloads import digest
from engine.runtime.state import Item
from engine.runtime.tool_use import CALL, ESCALATE, RESULT, tool_called

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

MAX_CALLS = 64  #: calls of one turn that are looked at; the rest are refused


def propose(turn: Turn, item: Item, calls: Sequence[ToolCall]) -> None:
    """Decide about each call of a turn, in order; calls that may run begin together."""
    announce(turn, item, calls)
    for place, call in enumerate(calls):
        _decide(turn, item, place, call)


def announce(turn: Turn, item: Item, calls: Sequence[ToolCall]) -> None:
    """The calls of a turn are on record before anything is decided, each with an id of its own."""
    number = agent_memory.mind(item)["turn"]
    entries: list[dict[str, Any]] = []
    taken: set[str] = set()
    for place, call in enumerate(calls):
        name = _free_id(call.call, place, taken)
        turn.emit(("ToolProposed", item.key, number, name, call.tool, dict(call.arguments or {})))
        entries.append({"call": name, "tool": call.tool, "done": False})
    agent_memory.propose(turn, item, entries)


def _free_id(wanted: str, place: int, taken: set[str]) -> str:
    name = wanted or f"call-{place + 1}"
    while name in taken:
        name = f"{name}-{place + 1}"
    taken.add(name)
    return name


def _decide(turn: Turn, item: Item, place: int, call: ToolCall) -> None:
    refusal = _refusal(item, place, call)
    if refusal is None and call.tool == ESCALATE:
        refusal = escalations.escalate(turn, item, place, call)
        if refusal is None:
            return
    tool = tool_called(item, call.tool)
    if tool is None or refusal is not None:
        verdict = policy.Verdict(policy.DENY, refusal or "")
        tool_use.decided(turn, item, place, verdict)
        tool_use.returned(turn, item, place, {"error": verdict.reason})
        return
    arguments = dict(call.arguments or {})
    verdict = _judged(turn, item, tool, arguments)
    if verdict.outcome == policy.CHANGE:
        arguments = {**arguments, **(verdict.arguments or {})}
        wrong = tool_arguments.problems(tool, arguments)
        if wrong:
            reason = f"the policy's changes do not fit: {'; '.join(wrong)}"
            verdict = policy.Verdict(policy.DENY, reason, decision=verdict.decision)
    tool_use.decided(turn, item, place, verdict)
    _carry_out(turn, item, place, tool, arguments, verdict)


def _refusal(item: Item, place: int, call: ToolCall) -> str | None:
    if place >= MAX_CALLS:
        return f"only the first {MAX_CALLS} calls of one answer are carried out; call it again"
    if call.tool == ESCALATE:
        return None
    tool = tool_called(item, call.tool)
    if tool is None:
        offered = ", ".join(t.name for t in regions.of(item).tools)
        return f"there is no tool '{call.tool[:100]}'; the tools are {offered}, {ESCALATE}"
    if call.arguments is None:
        return call.problem or f"the arguments of '{call.tool}' must be a JSON object"
    wrong = tool_arguments.problems(tool, call.arguments)
    return f"the arguments do not fit: {'; '.join(wrong)}" if wrong else None


def _judged(turn: Turn, item: Item, tool: Tool, arguments: dict[str, Value]) -> policy.Verdict:
    policies = turn.plan.governed[tool.node]
    asked: dict[str, Value] = {
        "agent": tool_use.agent_of(item).name,
        "region": item.node.element,
        "turn": agent_memory.mind(item)["turn"],
    }
    return policy.judge(turn, item, policies, tool.element, arguments, asked)


def _carry_out(
    turn: Turn,
    item: Item,
    place: int,
    tool: Tool,
    arguments: dict[str, Value],
    verdict: policy.Verdict,
) -> None:
    if verdict.outcome in (policy.ALLOW, policy.CHANGE):
        tool_use.dispatch(turn, item, place, tool, arguments)
    elif verdict.outcome == policy.ASK:
        escalations.ask_about(turn, item, place, tool, arguments, verdict)
    else:
        refused: dict[str, Value] = {"error": f"refused by policy: {verdict.reason}"}
        tool_use.returned(turn, item, place, refused)


def of_worker(item: Item, activations: Sequence[Activation]) -> list[ToolCall]:
    """What a job worker wants to activate, as calls.

    As Camunda's workers do it, the arguments stand in the variable ``toolCall``, beside ``_meta``
    with the call's id; without it the variables are the arguments. Other variables beside
    ``toolCall`` are refused: they would be arguments that no policy sees.
    """
    names = {tool.element: tool.name for tool in regions.of(item).tools}
    return [_call(names[activation.element], activation.variables) for activation in activations]


def _call(name: str, given: Mapping[str, Value]) -> ToolCall:
    variables = {key: value for key, value in given.items() if key != RESULT}
    if CALL not in variables:
        return ToolCall("", name, variables)
    arguments = variables.pop(CALL)
    if variables or not isinstance(arguments, dict):
        problem = f"the arguments of '{name}' stand in the context '{CALL}', nothing beside it"
        return ToolCall("", name, None, problem)
    meta = arguments.get("_meta")
    found = meta.get("id") if isinstance(meta, dict) else None
    bare = {key: value for key, value in arguments.items() if key != "_meta"}
    return ToolCall(found if isinstance(found, str) else "", name, bare)


def all_refused(item: Item) -> bool:
    """Whether nothing came of the present turn's calls but refusals."""
    entries = [*agent_memory.calls(item)]
    return bool(entries) and all(
        entry["done"] and "item" not in entry and "task" not in entry for entry in entries
    )


def same(calls: Sequence[ToolCall]) -> str:
    """A short text that is the same for the same tools and arguments."""
    return digest(
        [[call.tool, None if call.arguments is None else dict(call.arguments)] for call in calls]
    )

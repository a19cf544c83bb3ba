"""What becomes of the calls a model proposes: run, refused, changed, or asked of a person.

Each call passes here before anything begins: is the tool on the menu, do the arguments fit its
schema, what do the policies say. A refusal is an answer to the model, not a crash. A person who
is asked sees why, what is proposed and with which arguments; the region waits meanwhile
(`decisions.md`, section 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import Tool
from engine.runtime import agent_turns, data, policy, regions, tasks, tool_arguments
from engine.runtime.commands import CommandRejected, DecideTask, ToolCall
from engine.runtime.state import Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

ESCALATE = "escalate"
CALL, RESULT = "toolCall", "toolCallResult"


def propose(turn: Turn, item: Item, calls: Sequence[ToolCall]) -> None:
    """Decide about each call of a turn, in order; calls that may run begin together."""
    number = agent_turns.memory(item)["turn"]
    for call in calls:
        turn.emit(
            ("ToolProposed", item.key, number, call.call, call.tool, dict(call.arguments or {}))
        )
        _pend(turn, item, {"call": call.call, "tool": call.tool, "done": False})
    for call in calls:
        _decide(turn, item, call, number)


def _decide(turn: Turn, item: Item, call: ToolCall, number: int) -> None:
    if call.tool == ESCALATE:
        _escalated(turn, item, call)
        return
    tool = _tool(item, call.tool)
    refusal = _refusal(item, call, tool)
    if tool is None or refusal is not None:
        verdict = policy.Verdict(policy.DENY, refusal or "")
        _decided(turn, item, call.call, verdict)
        _returned(turn, item, call.call, {"error": verdict.reason})
        return
    arguments = dict(call.arguments or {})
    verdict = _judged(turn, item, tool, arguments, number)
    if verdict.outcome == policy.CHANGE:
        arguments = {**arguments, **(verdict.arguments or {})}
        wrong = tool_arguments.problems(tool, arguments)
        if wrong:
            reason = f"the policy's changes do not fit: {'; '.join(wrong)}"
            verdict = policy.Verdict(policy.DENY, reason, decision=verdict.decision)
    _decided(turn, item, call.call, verdict)
    _carry_out(turn, item, call, tool, arguments, verdict)


def _judged(
    turn: Turn, item: Item, tool: Tool, arguments: dict[str, Value], number: int
) -> policy.Verdict:
    policies = [*turn.plan.nodes[tool.node].policies, *policy.around(item, tool.element)]
    asked: dict[str, Value] = {
        "agent": agent_turns.of(item).name,
        "region": item.node.element,
        "turn": number,
    }
    return policy.judge(turn, item, policies, tool.element, arguments, asked)


def _carry_out(
    turn: Turn,
    item: Item,
    call: ToolCall,
    tool: Tool,
    arguments: dict[str, Value],
    verdict: policy.Verdict,
) -> None:
    if verdict.outcome in (policy.ALLOW, policy.CHANGE):
        dispatch(turn, item, call.call, tool, arguments)
    elif verdict.outcome == policy.ASK:
        package = {
            "reason": verdict.reason or f"The policy '{verdict.decision}' asks a person.",
            "proposal": None,
            "proposedCall": _shown(tool, arguments),
            "confidence": None,
            "policy": {
                "decision": verdict.decision,
                "version": verdict.version,
                "rules": list(verdict.rules),
            },
        }
        _ask_person(turn, item, call.call, package, verdict.approvers)
    else:
        _returned(turn, item, call.call, {"error": f"refused by policy: {verdict.reason}"})


def _refusal(item: Item, call: ToolCall, tool: Tool | None) -> str | None:
    if tool is None:
        offered = ", ".join(t.name for t in regions.of(item).tools)
        return f"there is no tool '{call.tool}'; the tools are {offered}, {ESCALATE}"
    if call.arguments is None:
        return call.problem or f"the arguments of '{call.tool}' must be a JSON object"
    wrong = tool_arguments.problems(tool, call.arguments)
    return f"the arguments do not fit: {'; '.join(wrong)}" if wrong else None


def _tool(item: Item, name: str) -> Tool | None:
    return next((tool for tool in regions.of(item).tools if tool.name == name), None)


def dispatch(turn: Turn, item: Item, call: str, tool: Tool, arguments: dict[str, Value]) -> None:
    """Begin the tool's activity with the arguments in its own scope."""
    tool_call: dict[str, Value] = {**arguments, "_meta": {"id": call, "name": tool.name}}
    inner = regions.activate(turn, item, tool, {CALL: tool_call, RESULT: ""})
    number = agent_turns.memory(item)["turn"]
    turn.emit(("ToolDispatched", item.key, number, call, inner.key, arguments))
    _change(turn, item, call, {"item": inner.key, "arguments": arguments})


def _escalated(turn: Turn, item: Item, call: ToolCall) -> None:
    asked = call.arguments or {}
    proposed = asked.get("call")
    tool, arguments, wrong = None, {}, call.problem
    if isinstance(proposed, dict):
        tool = _tool(item, str(proposed.get("tool")))
        given = proposed.get("arguments")
        arguments = given if isinstance(given, dict) else {}
        if tool is None:
            wrong = f"there is no tool '{proposed.get('tool')}' to propose"
        else:
            wrong = "; ".join(tool_arguments.problems(tool, arguments)) or None
    if wrong is not None:
        verdict = policy.Verdict(policy.DENY, wrong)
        _decided(turn, item, call.call, verdict)
        _returned(turn, item, call.call, {"error": wrong})
        return
    _decided(turn, item, call.call, policy.Verdict(policy.ASK, "the agent asks a person"))
    package = {
        "reason": asked.get("reason") or "The agent gave no reason.",
        "proposal": asked.get("proposal"),
        "proposedCall": _shown(tool, arguments) if tool is not None else None,
        "confidence": asked.get("confidence"),
        "policy": None,
    }
    _ask_person(turn, item, call.call, package, ())


def _shown(tool: Tool, arguments: Mapping[str, Value]) -> dict[str, Any]:
    return {
        "tool": tool.name,
        "element": tool.element,
        "title": tool.title,
        "arguments": dict(arguments),
        "schema": tool_arguments.schema(tool),
    }


def _ask_person(
    turn: Turn, item: Item, call: str, package: dict[str, Any], approvers: Sequence[str]
) -> None:
    number, agent = agent_turns.memory(item)["turn"], agent_turns.of(item)
    groups = list(approvers)
    if not groups and item.node.participant is not None and item.node.participant.kind == "group":
        groups = [item.node.participant.ref]
    task = turn.key()
    details = {
        "name": f"{agent.name} asks: {item.node.name or item.node.element}",
        "assignee": None,
        "candidateGroups": groups,
        "candidateUsers": [],
        "dueDate": None,
        "followUpDate": None,
        "priority": tasks.DEFAULT_PRIORITY,
        "headers": {},
        "formKey": None,
        "agent": agent.name,
        "region": item.node.element,
        "turn": number,
        "call": call,
        **package,
    }
    turn.emit(("TaskOpened", task, item.key, tasks.ESCALATION, details))
    turn.emit(("HumanAsked", item.key, number, call, task))
    _change(turn, item, call, {"task": task})


def answered(turn: Turn, item: Item, command: DecideTask) -> None:
    """A person has decided an escalation.

    Raises:
        CommandRejected: the decision does not fit what was asked, or the changed arguments do
            not fit the tool.
    """
    package = tasks.held(item, command.task, "decide", tasks.ESCALATION)
    call, proposed = package["call"], package.get("proposedCall")
    tool = _tool(item, proposed["tool"]) if proposed else None
    arguments = _final_arguments(command, tool, proposed)
    decision = {
        "decision": command.decision,
        "by": command.by,
        "reason": command.reason,
        "arguments": arguments if command.decision == "change" else None,
        "answer": command.answer,
    }
    number = agent_turns.memory(item)["turn"]
    turn.emit(("TaskCompleted", command.task, item.key, {"action": "decide", **decision}))
    turn.emit(("HumanAnswered", item.key, number, call, command.task, decision))
    if command.decision in ("approve", "change") and tool is not None:
        dispatch(turn, item, call, tool, arguments)
    else:
        _returned(turn, item, call, _told(command))
        agent_turns.continue_if_answered(turn, item)


def _final_arguments(
    command: DecideTask, tool: Tool | None, proposed: Mapping[str, Any] | None
) -> dict[str, Value]:
    if command.decision not in ("approve", "change", "reject", "answer"):
        raise CommandRejected(
            "INVALID_ARGUMENT",
            "an escalation is decided by 'approve', 'change', 'reject' or 'answer', "
            f"found '{command.decision}'",
        )
    if command.decision != "change":
        return dict(proposed["arguments"]) if proposed else {}
    if tool is None:
        raise CommandRejected("INVALID_ARGUMENT", "there is no proposed call to change")
    arguments = dict(command.arguments or {})
    wrong = tool_arguments.problems(tool, arguments)
    if wrong:
        raise CommandRejected(
            "INVALID_ARGUMENT", f"the changed arguments do not fit: {'; '.join(wrong)}"
        )
    return arguments


def _told(command: DecideTask) -> dict[str, Value]:
    if command.decision == "approve":
        return {"result": "approved"}
    if command.decision == "answer":
        return {"result": data.as_json(command.answer)}
    return {"error": f"rejected by a person: {command.reason}"}


def returned_by(turn: Turn, item: Item, inner: Item) -> None:
    """The activity in *inner* has ended: what it left is the call's result.

    ``toolCallResult`` if the activity wrote it, else the variables that it left.
    """
    for call in agent_turns.memory(item)["pending"]:
        if call.get("item") == inner.key:
            written = (inner.vars or {}).get(RESULT)
            left: dict[str, Value] = (inner.memo or {}).get(data.LEFT, {})
            result = written if written not in ("", None) else left
            _returned(turn, item, call["call"], {"result": result})
            return


def _decided(turn: Turn, item: Item, call: str, verdict: policy.Verdict) -> None:
    number = agent_turns.memory(item)["turn"]
    record = {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "decision": verdict.decision,
        "version": verdict.version,
        "rules": list(verdict.rules),
        "approvers": list(verdict.approvers),
    }
    turn.emit(("ToolDecided", item.key, number, call, record))


def _returned(turn: Turn, item: Item, call: str, outcome: dict[str, Value]) -> None:
    number = agent_turns.memory(item)["turn"]
    turn.emit(("ToolReturned", item.key, number, call, outcome))
    _change(turn, item, call, {"done": True, "outcome": outcome})


def _pend(turn: Turn, item: Item, entry: dict[str, Any]) -> None:
    mind = agent_turns.memory(item)
    turn.remember(item, "agent", {**mind, "pending": [*mind["pending"], entry]})


def _change(turn: Turn, item: Item, call: str, changes: dict[str, Any]) -> None:
    mind = agent_turns.memory(item)
    pending = [
        {**entry, **changes} if entry["call"] == call else entry for entry in mind["pending"]
    ]
    turn.remember(item, "agent", {**mind, "pending": pending})

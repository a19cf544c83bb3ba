"""A person is asked in mid-reasoning: by the agent itself, or because a policy asks.

The built-in tool ``escalate`` is always offered. Whoever is asked sees why, what is proposed and
with which arguments; the region waits meanwhile. An approval runs the proposed call as it stands,
a change runs it with arguments that fit the tool's schema, everything else is an answer to the
model (`decisions.md`, section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import Tool
from engine.runtime import agent_memory, policy, tasks, tool_arguments, tool_use
from engine.runtime.commands import CommandRejected, DecideTask, ToolCall
from engine.runtime.state import Item
from engine.runtime.tool_use import tool_called
from engine.runtime.trouble import shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

Called = Callable[[Item, str], Tool | None]

DECISIONS = ("approve", "change", "reject", "answer")


def escalate(
    turn: Turn, item: Item, place: int, call: ToolCall, called: Called = tool_called
) -> str | None:
    """The agent asks a person; gives the reason where what it proposes cannot be shown.

    *called* finds the tool of the item that a name means.
    """
    asked = call.arguments or {}
    proposed = asked.get("call")
    tool, arguments, wrong = None, {}, call.problem
    if isinstance(proposed, dict):
        name, given = proposed.get("tool"), proposed.get("arguments")
        tool = called(item, name) if isinstance(name, str) else None
        arguments = given if isinstance(given, dict) else {}
        if tool is None:
            wrong = f"there is no tool {shown(name)} to propose"
        else:
            wrong = "; ".join(tool_arguments.problems(tool, arguments)) or None
    if wrong is not None:
        return wrong
    tool_use.decided(turn, item, place, policy.Verdict(policy.ASK, "the agent asks a person"))
    confidence = asked.get("confidence")
    package = {
        "reason": _text(asked.get("reason")) or "The agent gave no reason.",
        "proposal": _text(asked.get("proposal")),
        "proposedCall": _proposed(tool, arguments) if tool is not None else None,
        "confidence": confidence if _is_number(confidence) else None,
        "policy": None,
    }
    _ask(turn, item, place, package, ())
    return None


def ask_about(
    turn: Turn,
    item: Item,
    place: int,
    tool: Tool,
    arguments: Mapping[str, Value],
    verdict: policy.Verdict,
) -> None:
    """A policy lets a call run only with a person's approval."""
    package = {
        "reason": verdict.reason or f"The policy '{verdict.decision}' asks a person.",
        "proposal": None,
        "proposedCall": _proposed(tool, arguments),
        "confidence": None,
        "policy": {
            "decision": verdict.decision,
            "version": verdict.version,
            "rules": list(verdict.rules),
        },
    }
    _ask(turn, item, place, package, verdict.approvers)


def _text(value: Value) -> str | None:
    """What a model says where a text is expected."""
    return value if value is None or isinstance(value, str) else shown(value)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _proposed(tool: Tool, arguments: Mapping[str, Value]) -> dict[str, Any]:
    return {
        "tool": tool.name,
        "element": tool.element,
        "title": tool.title,
        "arguments": dict(arguments),
        "schema": tool_arguments.schema(tool),
    }


def _ask(
    turn: Turn, item: Item, place: int, package: dict[str, Any], approvers: Sequence[str]
) -> None:
    number, agent = agent_memory.mind(item)["turn"], tool_use.agent_of(item)
    call = agent_memory.call_at(item, place)["call"]
    groups = list(approvers or agent.approvers)
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
    agent_memory.change(turn, item, place, task=task)


def answered(turn: Turn, item: Item, command: DecideTask) -> None:
    """A person has decided.

    Raises:
        CommandRejected: the decision does not fit what was asked, or the changed arguments do
            not fit the tool.
    """
    approved = decided(turn, item, command)
    if approved is not None:
        tool_use.dispatch(turn, item, *approved)


def decided(
    turn: Turn, item: Item, command: DecideTask, called: Called = tool_called
) -> tuple[int, Tool, dict[str, Value]] | None:
    """A person has decided: the place, tool and arguments of the call that may be made now.

    None: there is none, and the model gets the person's answer. Raises as `answered` does.
    """
    package = tasks.held(item, command.task, "decide", tasks.ESCALATION)
    call, proposed = package["call"], package.get("proposedCall")
    tool = called(item, proposed["tool"]) if proposed else None
    arguments = _final_arguments(command, tool, proposed)
    place = agent_memory.number_of(item, call)
    if place is None:
        raise CommandRejected("INVALID_STATE", f"the call '{call}' is not waited for any more")
    decision = {
        "decision": command.decision,
        "by": command.by,
        "reason": command.reason,
        "arguments": arguments if command.decision == "change" else None,
        "answer": command.answer,
    }
    number = agent_memory.mind(item)["turn"]
    turn.emit(("TaskCompleted", command.task, item.key, {"action": "decide", **decision}))
    turn.emit(("HumanAnswered", item.key, number, call, command.task, decision))
    if command.decision in ("approve", "change") and tool is not None:
        agent_memory.change(turn, item, place, task=None)
        return place, tool, arguments
    tool_use.returned(turn, item, place, _told(command))
    return None


def _final_arguments(
    command: DecideTask, tool: Tool | None, proposed: Mapping[str, Any] | None
) -> dict[str, Value]:
    if command.decision not in DECISIONS:
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
        return {"result": command.answer}
    return {"error": f"rejected by a person: {command.reason}"}

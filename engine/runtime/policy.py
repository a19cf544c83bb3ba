"""Policies: decisions that each tool call must pass; the strictest answer wins.

`helm:policy` on the region, on the tool's activity, and on any scope around them up to the
process (`decisions.md`, section 2). A policy's output is ``{outcome, reason?, approvers?,
arguments?}`` or just the outcome; no rule hit, a failed decision, or another word mean deny.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import Policy, Tool
from engine.runtime import decisions
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

ALLOW, DENY, ASK, CHANGE = "allow", "deny", "ask", "change"
_STRICTNESS = (DENY, ASK, CHANGE, ALLOW)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policies say about a call, and by which decision and rules."""

    outcome: str
    reason: str = ""
    approvers: tuple[str, ...] = ()
    arguments: dict[str, Value] | None = None
    decision: str | None = None
    version: int | None = None
    rules: tuple[str, ...] = ()


def judge(
    turn: Turn, item: Item, tool: Tool, arguments: dict[str, Value], number: int, agent: str
) -> Verdict:
    """The strictest verdict of all policies that concern the tool; allow where there is none."""
    verdicts = [
        _ask(turn, item, policy, tool, arguments, number, agent)
        for policy in _policies(turn, item, tool)
    ]
    if not verdicts:
        return Verdict(ALLOW, "no policy concerns this tool")
    return min(verdicts, key=lambda verdict: _STRICTNESS.index(verdict.outcome))


def _policies(turn: Turn, item: Item, tool: Tool) -> Iterator[Policy]:
    yield from turn.plan.nodes[tool.node].policies
    scope: Item | None = item
    while scope is not None:
        for policy in scope.node.policies:
            if not policy.elements or tool.element in policy.elements:
                yield policy
        scope = scope.scope


def _ask(
    turn: Turn,
    item: Item,
    policy: Policy,
    tool: Tool,
    arguments: dict[str, Value],
    number: int,
    agent: str,
) -> Verdict:
    variables: dict[str, Value] = {
        **turn.state.visible(item),
        "agent": agent,
        "region": item.node.element,
        "element": tool.element,
        "arguments": arguments,
        "turn": number,
        "instance": str(turn.state.root.key if turn.state.root else ""),
    }
    try:
        answer = decisions.evaluate(turn, item, policy.decision, variables)
    except Trouble as trouble:
        return Verdict(DENY, trouble.message, decision=policy.decision)
    if answer.failure is not None:
        return Verdict(DENY, answer.failure, decision=policy.decision, version=answer.version)
    return _verdict(policy, answer)


def _verdict(policy: Policy, answer: decisions.Answer) -> Verdict:
    output = answer.output
    fields: dict[str, Value] = output if isinstance(output, dict) else {"outcome": output}
    outcome = fields.get("outcome")
    if outcome not in _STRICTNESS:
        said = "no rule matched" if outcome is None else f"it answered {outcome!r}"
        return Verdict(
            DENY,
            f"the policy '{policy.decision}' does not allow it: {said}",
            decision=policy.decision,
            version=answer.version,
            rules=answer.rules,
        )
    reason, changed = fields.get("reason"), fields.get("arguments")
    return Verdict(
        str(outcome),
        reason if isinstance(reason, str) else "",
        _names(fields.get("approvers")),
        changed if isinstance(changed, dict) else None,
        policy.decision,
        answer.version,
        answer.rules,
    )


def _names(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    return tuple(str(name) for name in value) if isinstance(value, list) else ()

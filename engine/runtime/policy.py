"""Policies: decisions that each tool call and effect must pass; the strictest answer wins.

`helm:policy` on a region, on an activity, and on any scope around them up to the process
(`decisions.md`, section 2). A policy's output is ``{outcome, reason?, approvers?, arguments?}``
or just the outcome; no rule hit, a failed decision, or another word mean deny.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.details import Policy
from engine.runtime import decisions
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown

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
    turn: Turn,
    item: Item,
    policies: Iterable[Policy],
    element: str,
    arguments: dict[str, Value],
    asked: dict[str, Value],
) -> Verdict:
    """The strictest verdict of *policies* about *element*; allow where there is none.

    A decision sees the variables visible from *item*, and over them ``agent``, ``region``,
    ``element``, ``arguments``, ``turn`` and ``instance`` (those of *asked* as far as they apply).
    """
    root = turn.state.root
    variables: dict[str, Value] = {
        **turn.state.visible(item),
        "agent": None,
        "region": None,
        "turn": None,
        **asked,
        "element": element,
        "arguments": arguments,
        "instance": str(root.key) if root is not None else None,
    }
    verdicts = [_ask(turn, item, policy, variables) for policy in policies]
    if not verdicts:
        return Verdict(ALLOW, "no policy concerns this")
    return min(verdicts, key=lambda verdict: _STRICTNESS.index(verdict.outcome))


def _ask(turn: Turn, item: Item, policy: Policy, variables: dict[str, Value]) -> Verdict:
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
        said = "no rule matched" if outcome is None else f"it answered {shown(outcome)}"
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
    if not isinstance(value, list):
        return ()
    return tuple(name for name in value if isinstance(name, str))

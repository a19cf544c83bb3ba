"""What becomes of the moves that an agent has chosen: made, refused, suggested, asked of a person.

Nothing is believed of a call: its id may come twice, its tool may not be offered (any more), its
arguments may be anything. After each move the case settles before the next one is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.feel.values import Value
from engine.plan.cases import CaseAgent
from engine.plan.details import Tool
from engine.runtime import (
    agent_memory,
    escalations,
    policy,
    tool_arguments,
    tool_calls,
    tool_use,
)
from engine.runtime.case_commands import MakeMove
from engine.runtime.cases import agent_tools, moves, settling, suggestions
from engine.runtime.cases.agent_tools import ITEM, REASON, VARIABLES, Offer
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected, DecideTask, ToolCall
from engine.runtime.state import ACTIVE, Item
from engine.runtime.tool_use import ESCALATE

SUGGEST = "suggest"  #: the outcome of a call that people are only told of


def propose(run: Run, region: Item, agent: CaseAgent, calls: Sequence[ToolCall]) -> None:
    """Decide about each call of a turn, in order."""
    tool_calls.announce(run.turn, region, calls)
    for place, call in enumerate(calls):
        _decide(run, region, agent, place, call)


def _decide(run: Run, region: Item, agent: CaseAgent, place: int, call: ToolCall) -> None:
    offered = {one.tool.name: one for one in agent_tools.offers(run, region, agent)}
    refusal = _refusal(region, offered, place, call)
    if refusal is None and call.tool == ESCALATE:
        refusal = escalations.escalate(run.turn, region, place, call, _finder(offered))
        if refusal is None:
            return
    offer = offered.get(call.tool)
    if offer is None or refusal is not None:
        _answer(run, region, place, policy.Verdict(policy.DENY, refusal or ""))
        return
    arguments = dict(call.arguments or {})
    verdict = _judged(run, region, agent, offer, arguments)
    if verdict.outcome == policy.CHANGE:
        arguments = {**arguments, **(verdict.arguments or {})}
        wrong = tool_arguments.problems(offer.tool, arguments)
        if wrong:
            reason = f"the policy's changes do not fit: {'; '.join(wrong)}"
            verdict = policy.Verdict(policy.DENY, reason, decision=verdict.decision)
    if verdict.outcome == policy.DENY:
        _answer(run, region, place, verdict, "refused by policy: ")
    elif verdict.outcome == SUGGEST:
        tool_use.decided(run.turn, region, place, verdict)
        suggestions.add(run, region, offer, arguments)
        said: dict[str, Value] = {"result": "suggested; a person decides whether to do it"}
        tool_use.returned(run.turn, region, place, said)
    elif verdict.outcome == policy.ASK:
        tool_use.decided(run.turn, region, place, verdict)
        escalations.ask_about(run.turn, region, place, offer.tool, arguments, verdict)
    else:
        tool_use.decided(run.turn, region, place, verdict)
        _make(run, region, agent, place, offer, arguments)


def _answer(run: Run, region: Item, place: int, verdict: policy.Verdict, said: str = "") -> None:
    tool_use.decided(run.turn, region, place, verdict)
    tool_use.returned(run.turn, region, place, {"error": f"{said}{verdict.reason}"})


def _finder(offered: Mapping[str, Offer]) -> escalations.Called:
    def called(_: Item, name: str) -> Tool | None:
        offer = offered.get(name)
        return None if offer is None else offer.tool

    return called


def _refusal(region: Item, offered: Mapping[str, Offer], place: int, call: ToolCall) -> str | None:
    if place >= tool_calls.MAX_CALLS:
        return f"only the first {tool_calls.MAX_CALLS} calls of one answer are carried out"
    if region.life != ACTIVE:
        return f"'{region.node.name}' is {region.life.lower()}; nothing can be done in it now"
    if call.tool == ESCALATE:
        return None
    offer = offered.get(call.tool)
    if offer is None:
        names = ", ".join(offered) or "none"
        return f"'{call.tool[:100]}' cannot be done now; what can be: {names}, {ESCALATE}"
    if call.arguments is None:
        return call.problem or f"the arguments of '{call.tool}' must be a JSON object"
    wrong = tool_arguments.problems(offer.tool, call.arguments)
    return f"the arguments do not fit: {'; '.join(wrong)}" if wrong else None


def _judged(
    run: Run, region: Item, agent: CaseAgent, offer: Offer, arguments: dict[str, Value]
) -> policy.Verdict:
    """What the policies say, and then how far the agent may go by itself."""
    asked: dict[str, Value] = {
        "agent": agent.region.name,
        "region": region.node.element,
        "turn": agent_memory.mind(region)["turn"],
        "move": offer.kind,
    }
    policies = run.plan.governed[offer.tool.node]
    verdict = policy.judge(run.turn, region, policies, offer.tool.element, arguments, asked)
    if verdict.outcome in (policy.DENY, policy.ASK) or agent.autonomy == "act":
        return verdict
    if agent.autonomy == SUGGEST:
        return policy.Verdict(SUGGEST, "the agent may suggest, and not act")
    approvers = agent.region.approvers
    return policy.Verdict(policy.ASK, _reason(arguments), approvers, arguments, verdict.decision)


def _reason(arguments: Mapping[str, Value]) -> str:
    return str(arguments.get(REASON) or "The agent gave no reason.")


def _make(
    run: Run,
    region: Item,
    agent: CaseAgent,
    place: int,
    offer: Offer,
    arguments: Mapping[str, Value],
) -> None:
    """Make the move in the agent's role; a refusal is an answer."""
    call = agent_memory.call_at(region, place)["call"]
    number = agent_memory.mind(region)["turn"]
    key = int(str(arguments[ITEM])) if ITEM in arguments else offer.items[0]
    command = _command(agent, offer, key, arguments)
    try:
        moves.make(run, command)
    except CommandRejected as refused:
        error: dict[str, Value] = {"code": refused.code, "detail": refused.message}
        tool_use.returned(run.turn, region, place, {"error": error})
        return
    agent_memory.change(run.turn, region, place, item=key)
    run.turn.emit(("ToolDispatched", region.key, number, call, key, dict(arguments)))
    settling.settle(run)
    tool_use.returned(run.turn, region, place, {"result": "done"})


def _command(agent: CaseAgent, offer: Offer, key: int, arguments: Mapping[str, Value]) -> MakeMove:
    variables = arguments.get(VARIABLES)
    planned = offer.kind == "plan"
    return MakeMove(
        kind=offer.kind,
        item=offer.tool.element if planned else str(key),
        owner=key if planned else None,
        variables=variables if isinstance(variables, dict) else {},
        actor=agent_tools.actor_of(agent),
    )


def decided(run: Run, region: Item, agent: CaseAgent, command: DecideTask) -> None:
    """A person has decided about a move; what may be made now is made in the agent's role.

    Raises:
        CommandRejected: the decision does not fit what was asked.
    """
    offered = {one.tool.name: one for one in agent_tools.offers(run, region, agent)}
    approved = escalations.decided(run.turn, region, command, _finder(offered))
    if approved is not None:
        place, tool, arguments = approved
        _make(run, region, agent, place, offered[tool.name], arguments)

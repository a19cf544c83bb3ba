"""What an agent did in its region: the evidence under an escalation.

Read from the projections of the journal: a row per turn and a row per proposed tool call. Each
call says what was judged by which decision and rules, what came of it, and who was asked.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.dispatch.inbox_answers import Trace, TraceCall, TraceTurn
from engine.plan.model import Node
from engine.runtime.tool_use import ESCALATE
from engine.store.definitions import plan_of
from engine.store.models.agents import AgentCall, AgentTurn, ModelConnection

TURNS = 200  #: the last turns of a region that never ends


def trace(region_key: int) -> Trace | None:
    """The turns of the region that runs under *region_key*; None where no agent worked."""
    turns = list(AgentTurn.objects.filter(region_key=region_key).order_by("-turn")[:TURNS])
    if not turns:
        return None
    turns.reverse()
    first = turns[0]
    node = plan_of(first.definition_key).node(first.element_id)
    tools = _titles(node)
    calls = _calls(region_key, first.turn, tools)
    prices = [turn.cost for turn in turns if turn.cost is not None]
    agent = node.ad_hoc.agent if node.ad_hoc is not None else None
    return Trace(
        agent=first.agent,
        region=node.name or node.element,
        region_key=region_key,
        turns=tuple(_turn(turn, calls[turn.turn]) for turn in turns),
        tools=tools,
        model_calls=sum(turn.state == "COMPLETED" for turn in turns),
        tool_calls=sum(
            call.tool != ESCALATE and call.dispatched is not None
            for of_turn in calls.values()
            for call in of_turn
        ),
        tokens=sum(turn.input_tokens + turn.output_tokens for turn in turns),
        cost=sum(prices, Decimal(0)) if prices else None,
        currency=_currency(turns),
        call_limit=None if agent is None else agent.max_model_calls,
        token_limit=None if agent is None else agent.max_tokens,
        scripted=any(turn.scripted for turn in turns),
    )


def _turn(row: AgentTurn, calls: Sequence[TraceCall]) -> TraceTurn:
    failure = row.failure_message or row.failure_code
    return TraceTurn(
        number=row.turn,
        state=row.state,
        connection=row.connection,
        model=row.model,
        scripted=row.scripted,
        text=row.text,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=row.cost,
        duration_ms=row.duration_ms,
        failure=failure,
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        calls=tuple(calls),
    )


def _calls(
    region_key: int, first_turn: int, tools: Mapping[str, str]
) -> Mapping[int, list[TraceCall]]:
    rows = AgentCall.objects.filter(region_key=region_key, turn__gte=first_turn)
    found: dict[int, list[TraceCall]] = defaultdict(list)
    for row in rows.order_by("turn", "proposed_at", "call"):
        found[row.turn].append(
            TraceCall(
                call=row.call,
                tool=row.tool,
                title=tools.get(row.tool, row.tool),
                arguments=row.arguments,
                dispatched=row.dispatched,
                verdict=row.verdict or {},
                answer=row.answer,
                human=row.human,
                task_key=row.task_key,
                item_key=row.item_key,
                proposed_at=row.proposed_at,
            )
        )
    return found


def _titles(node: Node) -> dict[str, str]:
    """What people call each tool, by its name in the model's eyes."""
    titles = {ESCALATE: "Ask a person"}
    if node.ad_hoc is not None:
        titles |= {tool.name: tool.title or tool.name for tool in node.ad_hoc.tools}
    return titles


def _currency(turns: Sequence[AgentTurn]) -> str:
    priced = [turn.connection for turn in turns if turn.cost is not None]
    if not priced:
        return ""
    found = ModelConnection.objects.filter(name__in=set(priced)).values_list("currency", flat=True)
    return found.first() or ""

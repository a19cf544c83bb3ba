"""Agents that work a case: what they do and suggest; people pause them, tell them something."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field
from typing_extensions import TypedDict

from engine.api.answers import answer, key_text
from engine.api.case_problems import moving
from engine.api.idempotency import command_id
from engine.api.schema import Body, CaseKey, Json, Key, one_of
from engine.api.shapes import KeyText, one_word
from engine.api.signin import actor_in
from engine.public import cases

own = Router(tags=["Case"])

AgentState = Annotated[str, one_word("off", "paused", "failed", "asks", "thinking", "waiting")]
Autonomy = Annotated[str, one_word(*cases.AUTONOMY)]


class CaseSuggestion(TypedDict):
    """A move that the agent would make; ``itemKey`` is what it moves, or owns the table."""

    number: int
    kind: str
    itemKey: KeyText
    planItemId: str
    name: str
    reason: str
    variables: dict[str, Any]
    turn: int


class CaseAgent(TypedDict):
    """``itemKey`` is the stage that the agent works, null for the whole case."""

    itemKey: KeyText | None
    planItemId: str
    stage: str
    name: str
    role: str
    autonomy: Autonomy
    state: AgentState
    modelCalls: int
    maxModelCalls: int
    tokens: int
    maxTokens: int | None
    cost: float | None
    said: str | None
    scripted: bool
    suggestions: list[CaseSuggestion]


class CaseAgents(TypedDict):
    agents: list[CaseAgent]


@own.get("/cases/{caseKey}/agents", operation_id="getCaseAgents", response=CaseAgents)
def get_case_agents(request: HttpRequest, key: CaseKey) -> HttpResponse:
    """The agents that work the case now, the outermost first."""
    with moving():
        found = cases.case_agents(key, actor=actor_in(request))
    return answer({"agents": [_agent(one) for one in found]})


def _agent(found: cases.AgentView) -> dict[str, object]:
    return {
        "itemKey": key_text(found.item),
        "planItemId": found.element,
        "stage": found.stage,
        "name": found.name,
        "role": found.role,
        "autonomy": found.autonomy,
        "state": found.state,
        "modelCalls": found.calls,
        "maxModelCalls": found.max_calls,
        "tokens": found.tokens,
        "maxTokens": found.max_tokens,
        "cost": found.cost,
        "said": found.said,
        "scripted": found.scripted,
        "suggestions": [
            {
                "number": one.number,
                "kind": one.kind,
                "itemKey": str(one.item),
                "planItemId": one.element,
                "name": one.name,
                "reason": one.reason,
                "variables": dict(one.variables),
                "turn": one.turn,
            }
            for one in found.suggestions
        ],
    }


class CaseAgentRequest(Body):
    """``item`` is the key of the stage, without it the case; ``suggestion`` for ``dismiss``."""

    action: Annotated[str, *one_of(*cases.STEERING)]
    item: Key | None = None
    message: Annotated[str, Field(max_length=4_000)] = ""
    suggestion: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


@own.post("/cases/{caseKey}/agents", operation_id="steerCaseAgent", response={204: None})
def steer_case_agent(
    request: HttpRequest, key: CaseKey, body: Json[CaseAgentRequest]
) -> HttpResponse:
    """Pause an agent, let it go on, tell it something (it looks again), or dismiss a suggestion."""
    with moving():
        cases.steer_agent(
            key,
            body.action,
            item=body.item,
            message=body.message,
            suggestion=body.suggestion,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return HttpResponse(status=204)

"""Evaluating a decision outside of a process; the answer is the record that was kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import DEFAULT_TENANT, answer, encode
from engine.api.choice import exactly_one
from engine.api.columns import DECISION_KEY, DECISION_VERSION
from engine.api.problems import commanding
from engine.api.schema import Body, Json, JsonObject, Key, Name, ShortText
from engine.api.shapes import EvaluatedInput, KeyText, MatchedRule
from engine.api.signin import actor_in
from engine.api.tenants import only_default
from engine.api.variable_values import values_of
from engine.public import DecisionOutcome, evaluate_decision
from engine.store.models.decisions import DecisionInstance

router = Router(tags=["Decision definition"])


class DecisionEvaluationRequest(Body):
    """Which decision, by id (its latest version) or by key, and the context to evaluate it in."""

    decision_definition_id: Name | None = None
    decision_definition_key: Key | None = None
    variables: JsonObject = {}
    tenant_id: ShortText | None = None


class EvaluatedDecision(TypedDict):
    decisionDefinitionId: str
    decisionDefinitionKey: KeyText
    decisionDefinitionName: str
    decisionDefinitionVersion: int
    decisionDefinitionType: str
    decisionEvaluationInstanceKey: str
    output: str
    tenantId: str
    matchedRules: list[MatchedRule]
    evaluatedInputs: list[EvaluatedInput]


class EvaluateDecisionResult(TypedDict):
    decisionDefinitionId: str
    decisionDefinitionKey: KeyText
    decisionDefinitionName: str
    decisionDefinitionVersion: int
    decisionEvaluationKey: KeyText
    decisionInstanceKey: KeyText
    decisionRequirementsId: str
    decisionRequirementsKey: KeyText
    evaluatedDecisions: list[EvaluatedDecision]
    failedDecisionDefinitionId: str | None
    failureMessage: str | None
    output: str
    tenantId: str


@router.post(
    "/decision-definitions/evaluation",
    operation_id="evaluateDecision",
    response=EvaluateDecisionResult,
)
def evaluate(request: HttpRequest, body: Json[DecisionEvaluationRequest]) -> HttpResponse:
    """Evaluate a decision and keep the record of it."""
    exactly_one(
        decisionDefinitionId=body.decision_definition_id,
        decisionDefinitionKey=body.decision_definition_key,
    )
    only_default([body.tenant_id], "evaluateDecision")
    with commanding("EVALUATE"):
        outcome = evaluate_decision(
            decision_id=body.decision_definition_id,
            key=body.decision_definition_key,
            variables=values_of(body.variables),
            actor=actor_in(request),
        )
    return answer(_result(outcome))


def _result(outcome: DecisionOutcome) -> EvaluateDecisionResult:
    rows = DecisionInstance.objects.filter(evaluation_key=outcome.evaluation_key).annotate(
        own_key=DECISION_KEY, own_version=DECISION_VERSION
    )
    return {
        "decisionDefinitionId": outcome.decision_id,
        "decisionDefinitionKey": str(outcome.decision_key),
        "decisionDefinitionName": outcome.name,
        "decisionDefinitionVersion": outcome.version,
        "decisionEvaluationKey": str(outcome.evaluation_key),
        "decisionInstanceKey": str(outcome.evaluation_key),
        "decisionRequirementsId": outcome.requirements_id,
        "decisionRequirementsKey": str(outcome.requirements_key),
        "evaluatedDecisions": [_evaluated(row) for row in rows.order_by("index")],
        "failedDecisionDefinitionId": outcome.failed_decision,
        "failureMessage": outcome.failure,
        "output": encode(outcome.output).decode(),
        "tenantId": DEFAULT_TENANT,
    }


def _evaluated(row: Any) -> EvaluatedDecision:
    return {
        "decisionDefinitionId": row.decision_id,
        "decisionDefinitionKey": str(row.own_key),
        "decisionDefinitionName": row.decision_name,
        "decisionDefinitionVersion": row.own_version,
        "decisionDefinitionType": row.decision_type,
        "decisionEvaluationInstanceKey": row.id,
        "output": row.result,
        "tenantId": row.tenant_id,
        "matchedRules": row.matched_rules,
        "evaluatedInputs": row.evaluated_inputs,
    }

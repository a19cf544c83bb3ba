"""Conditional start events: evaluated when a caller asks, since nobody writes variables before."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import DEFAULT_TENANT, answer
from engine.api.idempotency import command_id
from engine.api.problems import commanding
from engine.api.schema import Body, Json, JsonObject, Key, ShortText
from engine.api.shapes import KeyText
from engine.api.signin import actor_in
from engine.api.tenants import only_default
from engine.api.variable_values import values_of
from engine.public import evaluate_conditionals

router = Router(tags=["Conditional"])


class ConditionalEvaluationInstruction(Body):
    """What the conditions see; of one process definition, or of the latest of each process."""

    variables: JsonObject
    process_definition_key: Key | None = None
    tenant_id: ShortText | None = None


class StartedInstance(TypedDict):
    processDefinitionKey: KeyText
    processInstanceKey: KeyText


class EvaluateConditionalResult(TypedDict):
    conditionalEvaluationKey: KeyText
    tenantId: str
    processInstances: list[StartedInstance]


@router.post(
    "/conditionals/evaluation",
    operation_id="evaluateConditionals",
    response=EvaluateConditionalResult,
)
def evaluate(request: HttpRequest, body: Json[ConditionalEvaluationInstruction]) -> HttpResponse:
    """Start an instance at each conditional start event whose condition holds."""
    only_default([body.tenant_id], "evaluateConditionals")
    with commanding("EVALUATE"):
        found = evaluate_conditionals(
            values_of(body.variables),
            definition_key=body.process_definition_key,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return answer(
        {
            "conditionalEvaluationKey": str(found.key),
            "tenantId": DEFAULT_TENANT,
            "processInstances": [
                {
                    "processDefinitionKey": str(started.definition_key),
                    "processInstanceKey": str(started.key),
                }
                for started in found.started
            ],
        }
    )

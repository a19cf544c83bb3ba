"""Decisions as they were made, explained."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer, nothing
from engine.api.columns import DECISION_KEY, DECISION_VERSION, of_instance
from engine.api.problems import commanding
from engine.api.rights import require_runs
from engine.api.schema import (
    Body,
    DecisionEvaluationKey,
    DecisionInstanceId,
    Json,
    OperationReference,
)
from engine.api.search.answer import found, item_of
from engine.api.search.describe import REF, gets, searches
from engine.api.search.kinds import INTEGER, KEY, MOMENT, TEXT, enum, list_of
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.words import DECISION_STATES, DECISION_TYPES
from engine.public import Actor, delete_decision
from engine.store.models.decisions import DecisionInstance

router = Router(tags=["Decision instance"])


def _rows(actor: Actor) -> QuerySet[DecisionInstance]:
    require_runs(actor, "decision instances")
    return DecisionInstance.objects.all()


FIELDS = (
    Field("businessId", TEXT, of_instance("business_id"), Filter.FULL, sorts=True, nullable=True),
    Field("decisionDefinitionId", TEXT, "decision_id", Filter.PLAIN, sorts=True),
    Field("decisionDefinitionKey", KEY, DECISION_KEY, Filter.FULL, sorts=True),
    Field("decisionDefinitionName", TEXT, "decision_name", Filter.PLAIN, sorts=True),
    Field(
        "decisionDefinitionType",
        enum(*DECISION_TYPES),
        "decision_type",
        Filter.PLAIN,
        sorts=True,
    ),
    Field("decisionDefinitionVersion", INTEGER, DECISION_VERSION, Filter.PLAIN, sorts=True),
    Field("decisionEvaluationInstanceKey", TEXT, "id", Filter.FULL, sorts=True),
    Field("decisionEvaluationKey", KEY, "evaluation_key", Filter.PLAIN, sorts=True),
    Field("elementInstanceKey", KEY, "item_key", Filter.FULL, sorts=True, nullable=True),
    Field("evaluationDate", MOMENT, "evaluated_at", Filter.FULL, sorts=True),
    Field("evaluationFailure", TEXT, "failure", Filter.PLAIN, sorts=True, nullable=True),
    Field("processDefinitionKey", KEY, "definition_key", Filter.PLAIN, sorts=True, nullable=True),
    Field("processInstanceKey", KEY, "instance_key", Filter.PLAIN, sorts=True, nullable=True),
    Field("result", TEXT, "result"),
    Field("rootDecisionDefinitionKey", KEY, "root_decision_key", Filter.FULL, sorts=True),
    Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
    Field("state", enum(*DECISION_STATES), "state", Filter.FULL, sorts=True),
    Field("tenantId", TEXT, "tenant_id", Filter.PLAIN, sorts=True),
    Field("decisionRequirementsKey", KEY, "requirements_key", Filter.FULL, shown=False),
)
DECISION_INSTANCES = Table(
    title="DecisionInstance",
    what="Decision instance",
    rows=_rows,
    unique=("evaluation_key", "index"),
    fields=FIELDS,
)
EXPLAINED_DECISIONS = Table(
    title="DecisionInstanceGetQuery",
    what="Decision instance",
    rows=_rows,
    unique=("evaluation_key", "index"),
    fields=(
        *FIELDS,
        Field("evaluatedInputs", list_of({"$ref": f"{REF}EvaluatedInput"}), "evaluated_inputs"),
        Field("matchedRules", list_of({"$ref": f"{REF}MatchedRule"}), "matched_rules"),
    ),
)


@router.post(
    "/decision-instances/search", **searches(DECISION_INSTANCES, "searchDecisionInstances")
)
def search_decision_instances(request: HttpRequest) -> HttpResponse:
    """Search evaluated decisions."""
    return found(request, DECISION_INSTANCES)


@router.get(
    "/decision-instances/{decisionEvaluationInstanceKey}",
    **gets(EXPLAINED_DECISIONS, "getDecisionInstance"),
)
def get_decision_instance(request: HttpRequest, key: DecisionInstanceId) -> HttpResponse:
    """One evaluated decision with its inputs and the rules that matched."""
    return answer(item_of(request, EXPLAINED_DECISIONS, id=key))


class DeleteDecisionInstanceRequest(Body):
    """Nothing needs to be said."""

    operation_reference: OperationReference | None = None


@router.post(
    "/decision-instances/{decisionEvaluationKey}/deletion",
    operation_id="deleteDecisionInstance",
    response={204: None},
)
def delete_decision_instance(
    request: HttpRequest, key: DecisionEvaluationKey, body: Json[DeleteDecisionInstanceRequest]
) -> HttpResponse:
    """Delete what is kept of an evaluation that no process instance has asked for."""
    with commanding("DELETE"):
        delete_decision(key, reference=body.operation_reference, actor=actor_in(request))
    return nothing()

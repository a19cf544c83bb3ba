"""Decisions: search, one, its XML. Evaluating one is in `engine.api.decision_evaluation`."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer
from engine.api.columns import of_definition
from engine.api.definition_rows import deployed, file_of
from engine.api.problems import not_found
from engine.api.rights import require_definitions
from engine.api.schema import DecisionDefinitionKey
from engine.api.search.answer import found, item_of
from engine.api.search.describe import gets, raw, searches
from engine.api.search.kinds import FLAG, INTEGER, KEY, TEXT
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.public import Actor
from engine.store.models.definitions import Definition

router = Router(tags=["Decision definition"])


def _rows(actor: Actor) -> QuerySet[Definition]:
    require_definitions(actor, "decision definitions")
    return deployed("decision")


def _of_requirements(column: str) -> Any:
    return of_definition(column, "requirements_key")


DECISION_DEFINITIONS = Table(
    title="DecisionDefinition",
    what="Decision definition",
    rows=_rows,
    fields=(
        Field("decisionDefinitionId", TEXT, "definition_id", Filter.PLAIN, sorts=True),
        Field("decisionDefinitionKey", KEY, "key", Filter.PLAIN, sorts=True),
        Field("decisionRequirementsId", TEXT, "requirements_id", Filter.PLAIN, sorts=True),
        Field("decisionRequirementsKey", KEY, "requirements_key", Filter.PLAIN, sorts=True),
        Field("decisionRequirementsName", TEXT, _of_requirements("name"), Filter.PLAIN, sorts=True),
        Field(
            "decisionRequirementsVersion",
            INTEGER,
            _of_requirements("version"),
            Filter.PLAIN,
            sorts=True,
        ),
        Field("name", TEXT, "name", Filter.PLAIN, sorts=True),
        Field("tenantId", TEXT, "tenant_id", Filter.PLAIN, sorts=True),
        Field("version", INTEGER, "version", Filter.PLAIN, sorts=True),
        Field("isLatestVersion", FLAG, "is_latest", Filter.PLAIN, shown=False),
    ),
)


@router.post(
    "/decision-definitions/search", **searches(DECISION_DEFINITIONS, "searchDecisionDefinitions")
)
def search_decision_definitions(request: HttpRequest) -> HttpResponse:
    """Search deployed decisions."""
    return found(request, DECISION_DEFINITIONS)


@router.get(
    "/decision-definitions/{decisionDefinitionKey}",
    **gets(DECISION_DEFINITIONS, "getDecisionDefinition"),
)
def get_decision_definition(request: HttpRequest, key: DecisionDefinitionKey) -> HttpResponse:
    """One version of a decision."""
    return answer(item_of(request, DECISION_DEFINITIONS, key=key))


@router.get(
    "/decision-definitions/{decisionDefinitionKey}/xml",
    **raw("getDecisionDefinitionXML", "text/xml"),
)
def get_decision_definition_xml(request: HttpRequest, key: DecisionDefinitionKey) -> HttpResponse:
    """The file that the decision was deployed in."""
    rows = _rows(actor_in(request)).filter(key=key).values_list("requirements_key", flat=True)
    requirements = rows.first()
    if requirements is None:
        raise not_found(DECISION_DEFINITIONS.what, key)
    data = file_of(Definition.objects.filter(kind="drg"), requirements, DECISION_DEFINITIONS.what)
    return HttpResponse(data, content_type="text/xml; charset=utf-8")

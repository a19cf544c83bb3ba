"""Decision requirements graphs: the DMN files as they were deployed."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer
from engine.api.definition_rows import deployed, file_of
from engine.api.rights import require_definitions
from engine.api.schema import DecisionRequirementsKey
from engine.api.search.answer import found, item_of
from engine.api.search.describe import gets, raw, searches
from engine.api.search.kinds import INTEGER, KEY, TEXT
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.public import Actor
from engine.store.models.definitions import Definition

router = Router(tags=["Decision requirements"])


def _rows(actor: Actor) -> QuerySet[Definition]:
    require_definitions(actor, "decision requirements")
    return deployed("drg")


DECISION_REQUIREMENTS = Table(
    title="DecisionRequirements",
    what="Decision requirements",
    rows=_rows,
    fields=(
        Field("decisionRequirementsId", TEXT, "definition_id", Filter.PLAIN, sorts=True),
        Field("decisionRequirementsKey", KEY, "key", Filter.PLAIN, sorts=True),
        Field("decisionRequirementsName", TEXT, "name", Filter.PLAIN, sorts=True, default=""),
        Field("resourceName", TEXT, "resource_name", Filter.PLAIN),
        Field("tenantId", TEXT, "tenant_id", Filter.PLAIN, sorts=True),
        Field("version", INTEGER, "version", Filter.PLAIN, sorts=True),
    ),
)


@router.post(
    "/decision-requirements/search", **searches(DECISION_REQUIREMENTS, "searchDecisionRequirements")
)
def search_decision_requirements(request: HttpRequest) -> HttpResponse:
    """Search deployed DMN files."""
    return found(request, DECISION_REQUIREMENTS)


@router.get(
    "/decision-requirements/{decisionRequirementsKey}",
    **gets(DECISION_REQUIREMENTS, "getDecisionRequirements"),
)
def get_decision_requirements(request: HttpRequest, key: DecisionRequirementsKey) -> HttpResponse:
    """One version of a DMN file."""
    return answer(item_of(request, DECISION_REQUIREMENTS, key=key))


@router.get(
    "/decision-requirements/{decisionRequirementsKey}/xml",
    **raw("getDecisionRequirementsXML", "text/xml"),
)
def get_decision_requirements_xml(
    request: HttpRequest, key: DecisionRequirementsKey
) -> HttpResponse:
    """The file as it was deployed."""
    data = file_of(_rows(actor_in(request)), key, DECISION_REQUIREMENTS.what)
    return HttpResponse(data, content_type="text/xml; charset=utf-8")

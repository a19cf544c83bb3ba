"""Incidents: search everywhere, in an instance, below an element instance; one; try again."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer, nothing
from engine.api.columns import of_instance
from engine.api.element_instances import ELEMENT_INSTANCES
from engine.api.idempotency import command_id
from engine.api.problems import commanding
from engine.api.process_instances import PROCESS_INSTANCES
from engine.api.rights import require_runs
from engine.api.schema import (
    Body,
    ElementInstanceKey,
    IncidentKey,
    Json,
    OperationReference,
    ProcessInstanceKey,
)
from engine.api.search.answer import found, item_of, require_row
from engine.api.search.describe import gets, searches
from engine.api.search.kinds import KEY, MOMENT, TEXT, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.words import INCIDENT_STATES, INCIDENT_TYPES
from engine.public import Actor, resolve_incident
from engine.store.models.incidents import Incident
from engine.store.queries.incidents import incidents_below
from engine.store.queries.instances import called_below

router = Router(tags=["Incident"])


def _rows(actor: Actor) -> QuerySet[Incident]:
    require_runs(actor, "incidents")
    return Incident.objects.all()


INCIDENTS = Table(
    title="Incident",
    what="Incident",
    rows=_rows,
    fields=(
        Field("processDefinitionId", TEXT, "process_id", Filter.FULL, sorts=True),
        Field("errorType", enum(*INCIDENT_TYPES), "type", Filter.FULL, sorts=True),
        Field("errorMessage", TEXT, "message", Filter.FULL),
        Field("elementId", TEXT, "element_id", Filter.FULL, sorts=True),
        Field("creationTime", MOMENT, "created_at", Filter.FULL, sorts=True),
        Field("state", enum(*INCIDENT_STATES), "state", Filter.FULL, sorts=True),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL, sorts=True),
        Field("incidentKey", KEY, "key", Filter.FULL, sorts=True),
        Field("processDefinitionKey", KEY, "definition_key", Filter.FULL, sorts=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True),
        Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
        Field("elementInstanceKey", KEY, "item_key", Filter.FULL, sorts=True),
        Field("jobKey", KEY, "job_key", Filter.FULL, sorts=True, nullable=True),
    ),
)


@router.post("/incidents/search", **searches(INCIDENTS, "searchIncidents"))
def search_incidents(request: HttpRequest) -> HttpResponse:
    """Search incidents, active and resolved ones."""
    return found(request, INCIDENTS)


@router.get("/incidents/{incidentKey}", **gets(INCIDENTS, "getIncident"))
def get_incident(request: HttpRequest, key: IncidentKey) -> HttpResponse:
    """One incident."""
    return answer(item_of(request, INCIDENTS, key=key))


@router.post(
    "/process-instances/{processInstanceKey}/incidents/search",
    **searches(INCIDENTS, "searchProcessInstanceIncidents"),
)
def search_instance_incidents(request: HttpRequest, key: ProcessInstanceKey) -> HttpResponse:
    """Search the incidents of one instance and of all that were called by it or below it."""
    require_row(request, PROCESS_INSTANCES, key=key)
    rows = _rows(actor_in(request)).filter(instance_key__in=called_below(key).values("key"))
    return found(request, INCIDENTS, rows)


@router.post(
    "/element-instances/{elementInstanceKey}/incidents/search",
    **searches(INCIDENTS, "searchElementInstanceIncidents"),
)
def search_element_incidents(request: HttpRequest, key: ElementInstanceKey) -> HttpResponse:
    """Search the incidents of one element instance, of everything inside it and called by it."""
    instance = require_row(request, ELEMENT_INSTANCES, key=key).instance_key
    rows = _rows(actor_in(request)).filter(key__in=incidents_below(instance, key))
    return found(request, INCIDENTS, rows)


class IncidentResolutionRequest(Body):
    """Nothing needs to be said."""

    operation_reference: OperationReference | None = None


@router.post(
    "/incidents/{incidentKey}/resolution", operation_id="resolveIncident", response={204: None}
)
def resolve(
    request: HttpRequest, key: IncidentKey, body: Json[IncidentResolutionRequest]
) -> HttpResponse:
    """Try the failed step again."""
    with commanding("RESOLVE"):
        resolve_incident(
            key,
            reference=body.operation_reference,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()

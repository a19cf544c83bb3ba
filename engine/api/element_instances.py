"""Element instances: search, one, variables set at one, activities chosen in one."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer, nothing
from engine.api.columns import of_instance
from engine.api.idempotency import command_id
from engine.api.instance_filters import by_trouble
from engine.api.problems import commanding
from engine.api.rights import require_runs
from engine.api.schema import (
    AdHocKey,
    Body,
    ElementInstanceKey,
    Json,
    JsonObject,
    Name,
    OperationReference,
    Several,
)
from engine.api.search.answer import found, item_of
from engine.api.search.describe import gets, searches
from engine.api.search.expressions import first_of, is_positive
from engine.api.search.kinds import FLAG, KEY, MOMENT, TEXT, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.variable_values import values_of
from engine.api.words import ELEMENT_STATES, ELEMENT_TYPES
from engine.public import Activation, Actor, activate_elements, set_variables
from engine.store.models.runs import ElementInstance
from engine.store.queries.runs import runs_of_processes

router = Router(tags=["Element instance"])


def _rows(actor: Actor) -> QuerySet[ElementInstance]:
    require_runs(actor, "element instances")
    return runs_of_processes()


ELEMENT_INSTANCES = Table(
    title="ElementInstance",
    what="Element instance",
    rows=_rows,
    alternatives=True,
    fields=(
        Field("processDefinitionId", TEXT, "process_id", Filter.PLAIN, sorts=True),
        Field("startDate", MOMENT, "started_at", Filter.FULL, sorts=True),
        Field("endDate", MOMENT, "ended_at", Filter.FULL, sorts=True, nullable=True),
        Field("elementId", TEXT, "element_id", Filter.FULL, sorts=True),
        Field(
            "elementName",
            TEXT,
            first_of("element_name", "element_id"),
            Filter.FULL,
            sorts=True,
        ),
        Field("type", enum(*ELEMENT_TYPES), "type", Filter.PLAIN, sorts=True),
        Field("state", enum(*ELEMENT_STATES), "state", Filter.FULL, sorts=True),
        Field("hasIncident", FLAG, is_positive("incidents"), where=by_trouble),
        Field("tenantId", TEXT, "tenant_id", Filter.PLAIN, sorts=True),
        Field("elementInstanceKey", KEY, "key", Filter.PLAIN, sorts=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.PLAIN, sorts=True),
        Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
        Field("processDefinitionKey", KEY, "definition_key", Filter.PLAIN, sorts=True),
        Field("incidentKey", KEY, "incident_key", Filter.PLAIN, sorts=True, nullable=True),
        Field("elementInstanceScopeKey", KEY, "scope_key", Filter.PLAIN, shown=False),
    ),
)


@router.post("/element-instances/search", **searches(ELEMENT_INSTANCES, "searchElementInstances"))
def search_element_instances(request: HttpRequest) -> HttpResponse:
    """Search runs of elements; the process itself is one of them."""
    return found(request, ELEMENT_INSTANCES)


@router.get(
    "/element-instances/{elementInstanceKey}", **gets(ELEMENT_INSTANCES, "getElementInstance")
)
def get_element_instance(request: HttpRequest, key: ElementInstanceKey) -> HttpResponse:
    """One run of an element."""
    return answer(item_of(request, ELEMENT_INSTANCES, key=key))


class SetVariableRequest(Body):
    """Variables, and whether they are written here (local) or where each is known upward."""

    variables: JsonObject
    local: bool = False
    operation_reference: OperationReference | None = None


@router.put(
    "/element-instances/{elementInstanceKey}/variables",
    operation_id="createElementInstanceVariables",
    response={204: None},
)
def set_element_instance_variables(
    request: HttpRequest, key: ElementInstanceKey, body: Json[SetVariableRequest]
) -> HttpResponse:
    """Write variables at a process instance or element instance."""
    with commanding("UPDATE"):
        set_variables(
            key,
            values_of(body.variables),
            local=body.local,
            reference=body.operation_reference,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()


class ElementToActivate(Body):
    """An activity of the ad-hoc sub-process, with variables for its scope."""

    element_id: Name
    variables: JsonObject = {}


class AdHocActivation(Body):
    """What to activate, and whether everything that runs there ends first."""

    elements: Several[ElementToActivate]
    cancel_remaining_instances: bool = False


@router.post(
    "/element-instances/ad-hoc-activities/{adHocSubProcessInstanceKey}/activation",
    operation_id="activateAdHocSubProcessActivities",
    response={204: None},
)
def activate_ad_hoc_activities(
    request: HttpRequest, key: AdHocKey, body: Json[AdHocActivation]
) -> HttpResponse:
    """Choose activities of a running ad-hoc sub-process."""
    with commanding("ACTIVATE"):
        activate_elements(
            key,
            [Activation(each.element_id, values_of(each.variables)) for each in body.elements],
            cancel_remaining=body.cancel_remaining_instances,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()

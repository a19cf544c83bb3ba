"""Process instances: search, one, cancel. Starting one is in `engine.api.process_starts`."""

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api import instance_filters as filters
from engine.api.answers import answer, nothing
from engine.api.error_hashes import by_error_hash
from engine.api.idempotency import command_id
from engine.api.problems import ApiProblem, commanding
from engine.api.rights import require_runs
from engine.api.schema import Body, Json, OperationReference, ProcessInstanceKey
from engine.api.search.answer import found, item_of
from engine.api.search.describe import gets, searches
from engine.api.search.expressions import is_positive
from engine.api.search.kinds import FLAG, INTEGER, KEY, MOMENT, PAIRS, TEXT, TEXTS, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.waiting import let_go
from engine.api.words import ELEMENT_STATES, INSTANCE_STATES
from engine.public import Actor, cancel_instance, has_ended, wait_for_end
from engine.store.models.instances import Instance

router = Router(tags=["Process instance"])

WAIT_MS = 10_000  #: for the listeners of an instance that is canceled


def _rows(actor: Actor) -> QuerySet[Instance]:
    require_runs(actor, "process instances")
    return Instance.objects.filter(kind="process")


PROCESS_INSTANCES = Table(
    title="ProcessInstance",
    what="Process instance",
    rows=_rows,
    alternatives=True,
    fields=(
        Field("processDefinitionId", TEXT, "process_id", Filter.FULL, sorts=True),
        Field(
            "processDefinitionName", TEXT, "process_name", Filter.FULL, sorts=True, nullable=True
        ),
        Field("processDefinitionVersion", INTEGER, "version", Filter.FULL, sorts=True),
        Field(
            "processDefinitionVersionTag",
            TEXT,
            "version_tag",
            Filter.FULL,
            sorts=True,
            nullable=True,
        ),
        Field("startDate", MOMENT, "started_at", Filter.FULL, sorts=True),
        Field("endDate", MOMENT, "ended_at", Filter.FULL, sorts=True, nullable=True),
        Field("state", enum(*INSTANCE_STATES), "state", Filter.FULL, sorts=True),
        Field("suspendedDate", MOMENT, "suspended_at", Filter.FULL, sorts=True, nullable=True),
        Field("hasIncident", FLAG, is_positive("incidents"), sorts=True, where=filters.by_trouble),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL, sorts=True),
        Field("processInstanceKey", KEY, "key", Filter.FULL, sorts=True),
        Field("processDefinitionKey", KEY, "definition_key", Filter.FULL, sorts=True),
        Field(
            "parentProcessInstanceKey", KEY, "parent_key", Filter.FULL, sorts=True, nullable=True
        ),
        Field(
            "parentElementInstanceKey",
            KEY,
            "parent_item_key",
            Filter.FULL,
            sorts=True,
            nullable=True,
        ),
        Field("rootProcessInstanceKey", KEY, "root_key", nullable=True),
        Field("tags", TEXTS, "tags", where=filters.by_tags),
        Field("businessId", TEXT, "business_id", Filter.FULL, sorts=True, nullable=True),
        Field("variables", PAIRS, "key", shown=False, where=filters.by_variables),
        Field("batchOperationId", TEXT, "key", Filter.FULL, shown=False, where=filters.by_batch),
        Field("batchOperationKey", TEXT, "key", Filter.FULL, shown=False, where=filters.by_batch),
        Field("errorMessage", TEXT, "key", Filter.FULL, shown=False, where=filters.by_message),
        Field("hasRetriesLeft", FLAG, "key", shown=False, where=filters.by_retries_left),
        Field(
            "elementInstanceState",
            enum(*ELEMENT_STATES),
            "key",
            Filter.FULL,
            shown=False,
            where=filters.by_element_state,
        ),
        Field("elementId", TEXT, "key", Filter.FULL, shown=False, where=filters.by_element),
        Field(
            "incidentErrorHashCode",
            INTEGER,
            "key",
            Filter.FULL,
            shown=False,
            where=by_error_hash,
        ),
        Field(
            "hasElementInstanceIncident",
            FLAG,
            "key",
            shown=False,
            where=filters.by_element_trouble,
        ),
    ),
)


@router.post("/process-instances/search", **searches(PROCESS_INSTANCES, "searchProcessInstances"))
def search_process_instances(request: HttpRequest) -> HttpResponse:
    """Search process instances, running and ended ones."""
    return found(request, PROCESS_INSTANCES)


@router.get(
    "/process-instances/{processInstanceKey}", **gets(PROCESS_INSTANCES, "getProcessInstance")
)
def get_process_instance(request: HttpRequest, key: ProcessInstanceKey) -> HttpResponse:
    """One process instance."""
    return answer(item_of(request, PROCESS_INSTANCES, key=key))


class CancelProcessInstanceRequest(Body):
    """Nothing needs to be said."""

    operation_reference: OperationReference | None = None


@router.post(
    "/process-instances/{processInstanceKey}/cancellation",
    operation_id="cancelProcessInstance",
    response={204: None},
)
async def cancel_process_instance(
    request: HttpRequest, key: ProcessInstanceKey, body: Json[CancelProcessInstanceRequest]
) -> HttpResponse:
    """Terminate an instance and everything in it; where listeners are asked, wait for them."""

    def cancel() -> bool:
        with commanding("CANCEL"):
            cancel_instance(
                key,
                reference=body.operation_reference,
                actor=actor_in(request),
                command_id=command_id(request),
            )
        return has_ended(key)

    if not await sync_to_async(cancel)():
        await let_go()
        if not await wait_for_end(key, wait_ms=WAIT_MS):
            raise ApiProblem(
                504,
                "Gateway Timeout",
                f"The listeners of the process instance with key '{key}' have not answered within "
                f"{WAIT_MS} ms; it ends when they have.",
            )
    return nothing()

"""Batch operations: what is asked of many process instances at once, and what became of each."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from engine.api.answers import answer, nothing
from engine.api.problems import commanding
from engine.api.process_instances import PROCESS_INSTANCES
from engine.api.process_migration import MappingInstruction, mapping_of
from engine.api.rights import require_runs
from engine.api.schema import (
    BatchOperationKey,
    Body,
    Json,
    JsonObject,
    Key,
    Name,
    OperationReference,
    ProcessInstanceKey,
    Several,
)
from engine.api.search.answer import found, item_of, require_row
from engine.api.search.describe import gets, searches
from engine.api.search.expressions import NO_OBJECTS
from engine.api.search.filters import condition
from engine.api.search.kinds import INTEGER, KEY, MOMENT, TEXT, enum, list_of
from engine.api.search.table import Field, Filter, Table
from engine.api.shapes import BatchOperationCreated, KeyText
from engine.api.signin import actor_in
from engine.api.words import ACTOR_TYPES, BATCH_ITEM_STATES, BATCH_STATES, BATCH_TYPES
from engine.public import (
    Actor,
    BatchRequest,
    BatchType,
    cancel_batch,
    check_migration,
    create_batch,
    resume_batch,
    suspend_batch,
)
from engine.store.models.batches import BatchOperation, BatchOperationItem

router = Router(tags=["Batch operation"])
own = Router(tags=["Batch operation"])
MOST_CHECKED = 1_000
InstanceFilter = Annotated[
    JsonObject, WithJsonSchema({"type": "object", "x-schema": f"{PROCESS_INSTANCES.title}Filter"})
]


def _rows(actor: Actor) -> QuerySet[BatchOperation]:
    require_runs(actor, "batch operations")
    return BatchOperation.objects.all()


def _items(actor: Actor) -> QuerySet[BatchOperationItem]:
    require_runs(actor, "batch operations")
    return BatchOperationItem.objects.all()


#: Why a batch operation found no items; HELM finds them at once, so there are none.
BATCH_ERROR = {
    "type": "object",
    "required": ["partitionId", "type", "message"],
    "properties": {
        "partitionId": {"type": "integer"},
        "type": {"type": "string", "enum": ["QUERY_FAILED", "RESULT_BUFFER_SIZE_EXCEEDED"]},
        "message": {"type": "string"},
    },
}
BATCH_OPERATIONS = Table(
    title="BatchOperation",
    what="Batch operation",
    rows=_rows,
    fields=(
        Field("batchOperationKey", KEY, "key", Filter.FULL, sorts=True),
        Field("batchOperationType", enum(*BATCH_TYPES), "type"),
        Field("operationType", enum(*BATCH_TYPES), "type", Filter.FULL, sorts=True, shown=False),
        Field("state", enum(*BATCH_STATES), "state", Filter.FULL, sorts=True),
        Field("startDate", MOMENT, "created_at", sorts=True, nullable=True),
        Field("endDate", MOMENT, "ended_at", sorts=True, nullable=True),
        Field(
            "actorType", enum(*ACTOR_TYPES), "actor_type", Filter.PLAIN, sorts=True, nullable=True
        ),
        Field("actorId", TEXT, "actor_id", Filter.FULL, sorts=True, nullable=True),
        Field("operationsTotalCount", INTEGER, "total"),
        Field("operationsFailedCount", INTEGER, "failed"),
        Field("operationsCompletedCount", INTEGER, "completed"),
        Field("errors", list_of(BATCH_ERROR), NO_OBJECTS),
    ),
)
ITEMS = Table(
    title="BatchOperationItem",
    what="Batch operation item",
    rows=_items,
    unique=("operation_key", "item_key"),
    fields=(
        Field(
            "operationType",
            enum(*BATCH_TYPES),
            Subquery(
                BatchOperation.objects.filter(key=OuterRef("operation_key")).values("type")[:1]
            ),
            Filter.FULL,
        ),
        Field("batchOperationKey", KEY, "operation_key", Filter.FULL, sorts=True),
        Field("itemKey", KEY, "item_key", Filter.FULL, sorts=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True, nullable=True),
        Field("rootProcessInstanceKey", KEY, "root_key", nullable=True),
        Field("state", enum(*BATCH_ITEM_STATES), "state", Filter.FULL, sorts=True),
        Field("processedDate", MOMENT, "processed_at", sorts=True, nullable=True),
        Field("errorMessage", TEXT, "error", nullable=True),
    ),
)


@router.post("/batch-operations/search", **searches(BATCH_OPERATIONS, "searchBatchOperations"))
def search_batch_operations(request: HttpRequest) -> HttpResponse:
    """Search batch operations."""
    return found(request, BATCH_OPERATIONS)


@router.post("/batch-operation-items/search", **searches(ITEMS, "searchBatchOperationItems"))
def search_batch_operation_items(request: HttpRequest) -> HttpResponse:
    """Search what became of each item."""
    return found(request, ITEMS)


@router.get("/batch-operations/{batchOperationKey}", **gets(BATCH_OPERATIONS, "getBatchOperation"))
def get_batch_operation(request: HttpRequest, key: BatchOperationKey) -> HttpResponse:
    """One batch operation."""
    return answer(item_of(request, BATCH_OPERATIONS, key=key))


class BatchOperationRequest(Body):
    """Nothing needs to be said."""

    operation_reference: OperationReference | None = None


@router.post(
    "/batch-operations/{batchOperationKey}/cancellation",
    operation_id="cancelBatchOperation",
    response={204: None},
)
def cancel_batch_operation(
    request: HttpRequest, key: BatchOperationKey, body: Json[BatchOperationRequest]
) -> HttpResponse:
    """Do no more of it; what has been done stays done."""
    cancel_batch(key, actor=actor_in(request))
    return nothing()


@router.post(
    "/batch-operations/{batchOperationKey}/suspension",
    operation_id="suspendBatchOperation",
    response={204: None},
)
def suspend_batch_operation(
    request: HttpRequest, key: BatchOperationKey, body: Json[BatchOperationRequest]
) -> HttpResponse:
    """Do no more of it for the time being."""
    suspend_batch(key, actor=actor_in(request))
    return nothing()


@router.post(
    "/batch-operations/{batchOperationKey}/resumption",
    operation_id="resumeBatchOperation",
    response={204: None},
)
def resume_batch_operation(
    request: HttpRequest, key: BatchOperationKey, body: Json[BatchOperationRequest]
) -> HttpResponse:
    """Go on with it."""
    resume_batch(key, actor=actor_in(request))
    return nothing()


# what is asked of many instances -----------------------------------------------------------------


class CancellationBatch(Body):
    """Which process instances are canceled."""

    filter: InstanceFilter
    operation_reference: OperationReference | None = None


class IncidentResolutionBatch(Body):
    """The process instances whose incidents are resolved."""

    filter: InstanceFilter
    operation_reference: OperationReference | None = None


class SuspensionBatch(Body):
    """Which process instances stand still."""

    filter: InstanceFilter
    operation_reference: OperationReference | None = None


class ResumptionBatch(Body):
    """Which process instances go on."""

    filter: InstanceFilter
    operation_reference: OperationReference | None = None


class DeletionBatch(Body):
    """Which ended process instances are deleted."""

    filter: InstanceFilter
    operation_reference: OperationReference | None = None


class MoveBatchInstruction(Body):
    """Every run of the source ends, and the target begins for it."""

    source_element_id: Name
    target_element_id: Name


class ModificationBatch(Body):
    """Which process instances are modified, and how."""

    filter: InstanceFilter
    move_instructions: Several[MoveBatchInstruction]
    operation_reference: OperationReference | None = None


class MigrationPlan(Body):
    """To which definition, and which element becomes which."""

    target_process_definition_key: Key
    mapping_instructions: Several[MappingInstruction]


class MigrationBatch(Body):
    """Which process instances are migrated, and to what."""

    filter: InstanceFilter
    migration_plan: MigrationPlan
    operation_reference: OperationReference | None = None


@router.post(
    "/process-instances/cancellation",
    operation_id="cancelProcessInstancesBatchOperation",
    response=BatchOperationCreated,
)
def cancel_process_instances(request: HttpRequest, body: Json[CancellationBatch]) -> HttpResponse:
    """Cancel all instances that the filter finds, unless another instance has called them."""
    return _begun(request, BatchRequest(BatchType.CANCEL), body)


@router.post(
    "/process-instances/suspension",
    operation_id="suspendProcessInstancesBatchOperation",
    response=BatchOperationCreated,
)
def suspend_process_instances(request: HttpRequest, body: Json[SuspensionBatch]) -> HttpResponse:
    """Let all running instances that the filter finds stand still, with what they have called."""
    return _begun(request, BatchRequest(BatchType.SUSPEND), body)


@router.post(
    "/process-instances/resumption",
    operation_id="resumeProcessInstancesBatchOperation",
    response=BatchOperationCreated,
)
def resume_process_instances(request: HttpRequest, body: Json[ResumptionBatch]) -> HttpResponse:
    """Let all suspended instances that the filter finds go on."""
    return _begun(request, BatchRequest(BatchType.RESUME), body)


@router.post(
    "/process-instances/deletion",
    operation_id="deleteProcessInstancesBatchOperation",
    response=BatchOperationCreated,
)
def delete_process_instances(request: HttpRequest, body: Json[DeletionBatch]) -> HttpResponse:
    """Delete all ended instances that the filter finds, with what they have called."""
    return _begun(request, BatchRequest(BatchType.DELETE), body)


@router.post(
    "/process-instances/incident-resolution",
    operation_id="resolveIncidentsBatchOperation",
    response=BatchOperationCreated,
)
def resolve_incidents(request: HttpRequest, body: Json[IncidentResolutionBatch]) -> HttpResponse:
    """Try all incidents again of the instances that the filter finds."""
    return _begun(request, BatchRequest(BatchType.RESOLVE), body)


@router.post(
    "/process-instances/modification",
    operation_id="modifyProcessInstancesBatchOperation",
    response=BatchOperationCreated,
)
def modify_process_instances(request: HttpRequest, body: Json[ModificationBatch]) -> HttpResponse:
    """Move tokens in all instances that the filter finds."""
    moves = tuple((one.source_element_id, one.target_element_id) for one in body.move_instructions)
    return _begun(request, BatchRequest(BatchType.MODIFY, moves=moves), body)


@router.post(
    "/process-instances/migration",
    operation_id="migrateProcessInstancesBatchOperation",
    response=BatchOperationCreated,
)
def migrate_process_instances(request: HttpRequest, body: Json[MigrationBatch]) -> HttpResponse:
    """Let all instances that the filter finds go on by another definition."""
    plan = body.migration_plan
    asked = BatchRequest(
        BatchType.MIGRATE,
        target=plan.target_process_definition_key,
        mapping=mapping_of(plan.mapping_instructions),
    )
    return _begun(request, asked, body)


@router.post(
    "/process-instances/{processInstanceKey}/incident-resolution",
    operation_id="resolveProcessInstanceIncidents",
    response=BatchOperationCreated,
)
def resolve_instance_incidents(
    request: HttpRequest, key: ProcessInstanceKey, body: Json[BatchOperationRequest]
) -> HttpResponse:
    """Try all incidents of one instance again."""
    require_row(request, PROCESS_INSTANCES, key=key)
    asked = BatchRequest(BatchType.RESOLVE, reference=body.operation_reference)
    return _created(request, asked, [key])


Asked = (
    CancellationBatch
    | SuspensionBatch
    | ResumptionBatch
    | DeletionBatch
    | IncidentResolutionBatch
    | ModificationBatch
    | MigrationBatch
)


def _begun(request: HttpRequest, asked: BatchRequest, body: Asked) -> HttpResponse:
    actor = actor_in(request)
    where, names = condition(PROCESS_INSTANCES, body.filter)
    keys = PROCESS_INSTANCES.query(actor, names).filter(where).order_by("key")
    told = replace(asked, reference=body.operation_reference)
    return _created(request, told, keys.values_list("key", flat=True).iterator())


def _created(request: HttpRequest, asked: BatchRequest, keys: Iterable[int]) -> HttpResponse:
    with commanding("CREATE"):
        key = create_batch(asked, keys, actor=actor_in(request))
    created: BatchOperationCreated = {
        "batchOperationKey": str(key),
        "batchOperationType": asked.type.value,
    }
    return answer(created)


# what would become of each -----------------------------------------------------------------------


class RehearsedItem(TypedDict):
    processInstanceKey: KeyText
    problems: list[str]


class MigrationCheckResult(TypedDict):
    """`migratable` of the `total` instances can be migrated; `items` has them all."""

    total: int
    migratable: int
    items: list[RehearsedItem]


@own.post(
    "/process-instances/migration-check",
    operation_id="checkProcessInstancesMigration",
    response=MigrationCheckResult,
)
def check_process_instances_migration(
    request: HttpRequest, body: Json[MigrationBatch]
) -> HttpResponse:
    """What a migration would say to each instance that the filter finds; nothing is changed."""
    actor, plan = actor_in(request), body.migration_plan
    where, names = condition(PROCESS_INSTANCES, body.filter)
    found = PROCESS_INSTANCES.query(actor, names).filter(where, ended_at=None).order_by("key")
    keys = list(found.values_list("key", flat=True)[: MOST_CHECKED + 1])
    with commanding("MIGRATE"):
        rehearsed = check_migration(
            keys,
            plan.target_process_definition_key,
            mapping_of(plan.mapping_instructions),
            actor=actor,
        )
    items: list[RehearsedItem] = [
        {"processInstanceKey": str(one.key), "problems": list(one.problems)} for one in rehearsed
    ]
    good = sum(not one.problems for one in rehearsed)
    return answer({"total": len(items), "migratable": good, "items": items})

"""Jobs: search and update. Handing out is in `job_activation`, answering in `job_answers`."""

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import nothing
from engine.api.columns import of_instance
from engine.api.problems import commanding, invalid_argument
from engine.api.rights import require_runs
from engine.api.schema import Body, Int, JobKey, Json, Milliseconds, OperationReference, ShortText
from engine.api.search.answer import found
from engine.api.search.describe import searches
from engine.api.search.expressions import instead
from engine.api.search.kinds import FLAG, INTEGER, KEY, MAPPING, MOMENT, TEXT, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.words import JOB_KINDS, JOB_STATES, LISTENER_EVENTS
from engine.public import Actor, update_job
from engine.store.models.work import Job

router = Router(tags=["Job"])

FAILED_WITH_RETRIES = Case(
    When(state="FAILED", retries__gt=0, then=Value(True)),
    default=Value(False),
    output_field=BooleanField(),
)


def _rows(actor: Actor) -> QuerySet[Job]:
    require_runs(actor, "jobs")
    return Job.objects.all()


def _by_failure(value: object, path: str) -> Q:
    failed = Q(state="FAILED", retries__gt=0)
    return failed if FLAG.value(value, path) else ~failed


JOBS = Table(
    title="Job",
    what="Job",
    rows=_rows,
    fields=(
        Field("customHeaders", MAPPING, "headers"),
        Field("deadline", MOMENT, "deadline", Filter.FULL, sorts=True, nullable=True),
        Field("deniedReason", TEXT, "denied_reason", Filter.FULL, sorts=True, nullable=True),
        Field("elementId", TEXT, "element_id", Filter.FULL, sorts=True, nullable=True),
        Field("elementInstanceKey", KEY, "item_key", Filter.FULL, sorts=True),
        Field("endTime", MOMENT, "ended_at", Filter.FULL, sorts=True, nullable=True),
        Field("errorCode", TEXT, "error_code", Filter.FULL, sorts=True, nullable=True),
        Field("errorMessage", TEXT, "error_message", Filter.FULL, sorts=True, nullable=True),
        Field(
            "hasFailedWithRetriesLeft",
            FLAG,
            FAILED_WITH_RETRIES,
            sorts=True,
            where=_by_failure,
        ),
        Field("isDenied", FLAG, "denied", Filter.PLAIN, sorts=True, nullable=True),
        Field("jobKey", KEY, "key", Filter.FULL, sorts=True),
        Field("kind", enum(*JOB_KINDS), "kind", Filter.FULL, sorts=True),
        Field(
            "listenerEventType",
            enum(*LISTENER_EVENTS),
            "listener_event_type",
            Filter.FULL,
            sorts=True,
        ),
        Field("processDefinitionId", TEXT, "process_id", Filter.FULL, sorts=True),
        Field("processDefinitionKey", KEY, "definition_key", Filter.FULL, sorts=True),
        Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True),
        Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
        Field("businessId", TEXT, of_instance("business_id"), nullable=True),
        Field("retries", INTEGER, "retries", Filter.FULL, sorts=True),
        # A leased job is still CREATED to the outside: the lease shows in worker and deadline.
        Field(
            "state",
            enum(*JOB_STATES),
            instead("state", "ACTIVATED", "CREATED"),
            Filter.FULL,
            sorts=True,
        ),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL, sorts=True),
        Field("type", TEXT, "type", Filter.FULL, sorts=True),
        Field("worker", TEXT, "worker", Filter.FULL, sorts=True),
        Field("creationTime", MOMENT, "created_at", Filter.FULL, sorts=True, nullable=True),
        Field("lastUpdateTime", MOMENT, "updated_at", Filter.FULL, nullable=True),
        Field("priority", INTEGER, "priority", Filter.FULL, sorts=True),
    ),
)


@router.post("/jobs/search", **searches(JOBS, "searchJobs"))
def search_jobs(request: HttpRequest) -> HttpResponse:
    """Search jobs, open and done ones."""
    return found(request, JOBS)


class JobChangeset(Body):
    """What is to change; what is left out stays."""

    retries: Int | None = None
    timeout: Milliseconds | None = None
    priority: Int | None = None


class JobUpdateRequest(Body):
    """New retries, a lease that ends so many milliseconds from now, another priority."""

    changeset: JobChangeset
    operation_reference: OperationReference | None = None
    job_lease_token: ShortText | None = None


@router.patch("/jobs/{jobKey}", operation_id="updateJob", response={204: None})
def update(request: HttpRequest, key: JobKey, body: Json[JobUpdateRequest]) -> HttpResponse:
    """Change an open job."""
    change = body.changeset
    if change.retries is None and change.timeout is None and change.priority is None:
        raise invalid_argument(
            "missing", "At least one of [retries, timeout, priority] is required."
        )
    if change.retries is not None and change.retries < 1:
        raise invalid_argument(
            "out-of-bounds",
            f"The value for retries is '{change.retries}' but must be greater than 0",
            field="changeset.retries",
        )
    with commanding("UPDATE"):
        update_job(
            key,
            retries=change.retries,
            timeout_ms=change.timeout,
            priority=change.priority,
            token=body.job_lease_token,
            reference=body.operation_reference,
            actor=actor_in(request),
        )
    return nothing()

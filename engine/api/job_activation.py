"""Handing jobs out. A request that finds none waits for one, without a thread."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field
from typing_extensions import TypedDict

from engine.api.answers import DEFAULT_TENANT, answer
from engine.api.problems import commanding
from engine.api.schema import Body, Int, Json, Long, Milliseconds, Name, Names, ShortText, one_of
from engine.api.shapes import JobKindText, KeyText, ListenerEventText
from engine.api.signin import actor_in
from engine.api.tenants import other_tenant
from engine.api.waiting import let_go
from engine.public import ActivatedJob, wait_for_jobs

router = Router(tags=["Job"])

DEFAULT_WAIT_MS = 10_000
MAX_WAIT_MS = 10 * 60 * 1000
MAX_JOBS = 1_000
TenantFilter = Annotated[str, *one_of("PROVIDED", "ASSIGNED")]


class JobActivationRequest(Body):
    """Jobs of a type, leased for ``timeout`` ms; ``requestTimeout`` is how long to wait for one.

    0 waits as long as the server likes, a negative number not at all.
    """

    type: Name
    timeout: Annotated[Milliseconds, Field(gt=0)]
    max_jobs_to_activate: Annotated[Int, Field(gt=0)]
    worker: ShortText = ""
    fetch_variable: Names = []
    request_timeout: Long = 0
    tenant_ids: Names = []
    tenant_filter: TenantFilter = "PROVIDED"
    with_lease: bool = False


class ActivatedUserTask(TypedDict):
    action: str
    assignee: str | None
    candidateGroups: list[str]
    candidateUsers: list[str]
    changedAttributes: list[str]
    dueDate: str | None
    followUpDate: str | None
    formKey: KeyText | None
    priority: int | None
    userTaskKey: KeyText | None


class ActivatedJobResult(TypedDict):
    type: str
    processDefinitionId: str
    processDefinitionVersion: int
    elementId: str
    customHeaders: dict[str, Any]
    worker: str
    retries: int
    deadline: int
    variables: dict[str, Any]
    tenantId: str
    physicalTenantId: str
    jobKey: KeyText
    processInstanceKey: KeyText
    processDefinitionKey: KeyText
    elementInstanceKey: KeyText
    kind: JobKindText
    listenerEventType: ListenerEventText
    userTask: ActivatedUserTask | None
    tags: list[str]
    rootProcessInstanceKey: KeyText | None
    businessId: str | None
    priority: int
    jobLeaseToken: str | None


class JobActivationResult(TypedDict):
    jobs: list[ActivatedJobResult]


@router.post("/jobs/activation", operation_id="activateJobs", response=JobActivationResult)
async def activate_jobs(request: HttpRequest, body: Json[JobActivationRequest]) -> HttpResponse:
    """Lease jobs to a worker; with none there, wait for the first."""
    for tenant in body.tenant_ids:
        if tenant != DEFAULT_TENANT:
            raise other_tenant(tenant, "activateJobs")
    await let_go()
    with commanding("ACTIVATE"):
        jobs = await wait_for_jobs(
            body.type,
            worker=body.worker,
            timeout_ms=body.timeout,
            limit=min(body.max_jobs_to_activate, MAX_JOBS),
            fetch=body.fetch_variable,
            wait_ms=_wait_ms(body.request_timeout),
            actor=actor_in(request),
        )
    return answer({"jobs": [_item(job, leased=body.with_lease) for job in jobs]})


def _wait_ms(asked: int) -> int:
    if asked < 0:
        return 0
    return min(asked, MAX_WAIT_MS) or DEFAULT_WAIT_MS


def _user_task(task: Mapping[str, Any] | None) -> ActivatedUserTask | None:
    """The task as a listener sees it."""
    if task is None:
        return None
    form = task["formKey"]
    return {
        "action": task["action"],
        "assignee": task["assignee"],
        "candidateGroups": list(task["candidateGroups"] or ()),
        "candidateUsers": list(task["candidateUsers"] or ()),
        "changedAttributes": list(task["changedAttributes"]),
        "dueDate": task["dueDate"],
        "followUpDate": task["followUpDate"],
        "formKey": None if form is None else str(form),
        "priority": task["priority"],
        "userTaskKey": str(task["userTaskKey"]),
    }


def _item(job: ActivatedJob, *, leased: bool) -> ActivatedJobResult:
    return {
        "type": job.type,
        "processDefinitionId": job.process_id,
        "processDefinitionVersion": job.version,
        "elementId": job.element_id,
        "customHeaders": dict(job.headers),
        "worker": job.worker,
        "retries": job.retries,
        "deadline": job.deadline,
        "variables": dict(job.variables),
        "tenantId": job.tenant_id,
        "physicalTenantId": DEFAULT_TENANT,
        "jobKey": str(job.key),
        "processInstanceKey": str(job.instance_key),
        "processDefinitionKey": str(job.definition_key),
        "elementInstanceKey": str(job.item_key),
        "kind": job.kind,
        "listenerEventType": job.listener_event_type,
        "userTask": _user_task(job.user_task),
        "tags": list(job.tags),
        "rootProcessInstanceKey": None if job.root_key is None else str(job.root_key),
        "businessId": job.business_id,
        "priority": job.priority,
        "jobLeaseToken": job.token if leased else None,
    }

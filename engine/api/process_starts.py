"""Starting a process instance, and waiting for its end where the caller wants its result.

The endpoint is async: an awaited start holds neither a thread nor a database connection.
"""

from typing import Annotated, Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field
from typing_extensions import TypedDict

from engine.api.answers import DEFAULT_TENANT, answer
from engine.api.choice import exactly_one
from engine.api.idempotency import command_id
from engine.api.problems import ApiProblem, commanding, invalid_argument
from engine.api.schema import (
    Body,
    BusinessId,
    Int,
    Json,
    JsonObject,
    Key,
    Long,
    Name,
    Names,
    OperationReference,
    Several,
    ShortText,
    one_of,
)
from engine.api.shapes import KeyText
from engine.api.signin import actor_in
from engine.api.tenants import only_default
from engine.api.variable_values import values_of
from engine.api.waiting import let_go
from engine.public import Actor, Started, end_variables, start_instance, wait_for_end

router = Router(tags=["Process instance"])

DEFAULT_WAIT_MS = 10_000
MAX_WAIT_MS = 10 * 60 * 1000
MAX_TAGS = 10
Tag = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_\-:.]{0,99}$")]


class StartInstruction(Body):
    """Begin at this element instead of at the start event."""

    element_id: Name


class RuntimeInstruction(Body):
    """Terminate the instance as soon as a run of the element is over."""

    type: Annotated[str, *one_of("TERMINATE_PROCESS_INSTANCE")] = "TERMINATE_PROCESS_INSTANCE"
    after_element_id: Name


class ProcessInstanceCreationInstruction(Body):
    """Which process to start, by id or by key, and with what."""

    process_definition_id: Name | None = None
    process_definition_key: Key | None = None
    process_definition_version: Int = -1
    variables: JsonObject = {}
    tenant_id: ShortText | None = None
    operation_reference: OperationReference | None = None
    start_instructions: Several[StartInstruction] = []
    runtime_instructions: Several[RuntimeInstruction] = []
    await_completion: bool = False
    fetch_variables: Names = []
    request_timeout: Long = 0
    tags: list[Tag] = []
    business_id: BusinessId | None = None


class CreateProcessInstanceResult(TypedDict):
    processDefinitionId: str
    processDefinitionVersion: int
    processDefinitionKey: KeyText
    processInstanceKey: KeyText
    tenantId: str
    variables: dict[str, Any]
    tags: list[str]
    businessId: str | None


@router.post(
    "/process-instances",
    operation_id="createProcessInstance",
    response=CreateProcessInstanceResult,
)
async def create_process_instance(
    request: HttpRequest, body: Json[ProcessInstanceCreationInstruction]
) -> HttpResponse:
    """Start an instance; with ``awaitCompletion`` answer when it has ended."""
    _check(body)
    started = await sync_to_async(_start)(body, actor_in(request), command_id(request))
    variables: dict[str, Any] = {}
    if body.await_completion:
        variables = await _result_of(started, body)
    return answer(started_item(started, variables))


def _check(body: ProcessInstanceCreationInstruction) -> None:
    exactly_one(
        processDefinitionId=body.process_definition_id,
        processDefinitionKey=body.process_definition_key,
    )
    only_default([body.tenant_id], "createProcessInstance")
    if len(set(body.tags)) != len(body.tags) or len(body.tags) > MAX_TAGS:
        raise invalid_argument(
            "too-many",
            f"The value for tags is '{body.tags}' but must be at most {MAX_TAGS} different tags",
            field="tags",
        )


def _start(body: ProcessInstanceCreationInstruction, actor: Actor, command: str | None) -> Started:
    with commanding("CREATE"):
        return start_instance(
            process_id=body.process_definition_id,
            definition_key=body.process_definition_key,
            version=_version(body),
            variables=values_of(body.variables),
            start_elements=[each.element_id for each in body.start_instructions],
            tags=body.tags,
            business_id=body.business_id,
            terminate_after=[each.after_element_id for each in body.runtime_instructions],
            reference=body.operation_reference,
            actor=actor,
            command_id=command,
        )


def _version(body: ProcessInstanceCreationInstruction) -> int | None:
    """The version asked for; a definition key already says which."""
    if body.process_definition_key is not None or body.process_definition_version == -1:
        return None
    return body.process_definition_version


async def _result_of(started: Started, body: ProcessInstanceCreationInstruction) -> dict[str, Any]:
    await let_go()
    wait = min(body.request_timeout, MAX_WAIT_MS) if body.request_timeout > 0 else DEFAULT_WAIT_MS
    if not await wait_for_end(started.key, wait_ms=wait):
        raise ApiProblem(
            504,
            "Gateway Timeout",
            f"Expected the process instance with key '{started.key}' to complete within {wait} ms,"
            " but it is still running; it goes on.",
        )
    return dict(await sync_to_async(end_variables)(started.key, body.fetch_variables))


def started_item(started: Started, variables: dict[str, Any]) -> CreateProcessInstanceResult:
    return {
        "processDefinitionId": started.process_id,
        "processDefinitionVersion": started.version,
        "processDefinitionKey": str(started.definition_key),
        "processInstanceKey": str(started.key),
        "tenantId": DEFAULT_TENANT,
        "variables": variables,
        "tags": list(started.tags),
        "businessId": started.business_id,
    }

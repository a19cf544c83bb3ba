"""Other files that were deployed, and taking any definition out of use."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import answer
from engine.api.definition_rows import deployed, file_of
from engine.api.problems import ApiProblem, commanding
from engine.api.rights import require_definitions
from engine.api.schema import Body, Json, OperationReference, ResourceKey
from engine.api.search.answer import found, item_of
from engine.api.search.describe import gets, raw, searches
from engine.api.search.kinds import INTEGER, KEY, TEXT
from engine.api.search.table import Field, Filter, Table
from engine.api.shapes import BatchOperationCreated, KeyText
from engine.api.signin import actor_in
from engine.public import Actor, BatchType, delete_definition, delete_with_history
from engine.store.json import decode
from engine.store.models.definitions import Definition

router = Router(tags=["Resource"])


def _rows(actor: Actor) -> QuerySet[Definition]:
    require_definitions(actor, "resources")
    return deployed("resource")


RESOURCES = Table(
    title="Resource",
    what="Resource",
    rows=_rows,
    fields=(
        Field("resourceName", TEXT, "resource_name", Filter.FULL, sorts=True),
        Field("version", INTEGER, "version", Filter.FULL, sorts=True),
        Field("versionTag", TEXT, "version_tag", Filter.FULL, sorts=True, nullable=True),
        Field("resourceId", TEXT, "definition_id", Filter.FULL, sorts=True),
        Field("tenantId", TEXT, "tenant_id", Filter.PLAIN, sorts=True),
        Field("resourceKey", KEY, "key", Filter.FULL, sorts=True),
        Field("deploymentKey", KEY, "deployment_key", Filter.FULL, sorts=True, shown=False),
    ),
)


@router.post("/resources/search", **searches(RESOURCES, "searchResources"))
def search_resources(request: HttpRequest) -> HttpResponse:
    """Search deployed files that are neither BPMN, DMN nor forms."""
    return found(request, RESOURCES)


@router.get("/resources/{resourceKey}", **gets(RESOURCES, "getResource"))
def get_resource(request: HttpRequest, key: ResourceKey) -> HttpResponse:
    """One version of a file."""
    return answer(item_of(request, RESOURCES, key=key))


@router.get("/resources/{resourceKey}/content", **raw("getResourceContent", "application/json"))
def get_resource_content(request: HttpRequest, key: ResourceKey) -> HttpResponse:
    """The file, where it is JSON; 406 otherwise."""
    data = file_of(_rows(actor_in(request)), key, RESOURCES.what)
    try:
        decode(data)
    except (ValueError, RecursionError) as error:
        raise ApiProblem(
            406,
            "Not Acceptable",
            f"The resource with key '{key}' is not JSON; ask for /content/binary.",
        ) from error
    return HttpResponse(data, content_type="application/json")


@router.get(
    "/resources/{resourceKey}/content/binary",
    **raw("getResourceContentBinary", "application/octet-stream", binary=True),
)
def get_resource_content_binary(request: HttpRequest, key: ResourceKey) -> HttpResponse:
    """The file's bytes."""
    data = file_of(_rows(actor_in(request)), key, RESOURCES.what)
    return HttpResponse(data, content_type="application/octet-stream")


class DeleteResourceRequest(Body):
    """Whether the ended instances of a process go too, as a batch operation."""

    operation_reference: OperationReference | None = None
    delete_history: bool = False


class DeleteResourceResponse(TypedDict):
    resourceKey: KeyText
    batchOperation: BatchOperationCreated | None


@router.post(
    "/resources/{resourceKey}/deletion",
    operation_id="deleteResource",
    response=DeleteResourceResponse,
)
def delete_resource(
    request: HttpRequest, key: ResourceKey, body: Json[DeleteResourceRequest]
) -> HttpResponse:
    """Take a process, DMN file, form or other file out of use.

    With ``deleteHistory`` the ended instances of a process are deleted too; what still runs, and
    what other processes have called of it, stays with theirs.
    """
    actor = actor_in(request)
    batch: BatchOperationCreated | None = None
    with commanding("DELETE"):
        if body.delete_history:
            made = delete_with_history(key, reference=body.operation_reference, actor=actor)
            if made is not None:
                type_ = BatchType.DELETE.value
                batch = {"batchOperationKey": str(made), "batchOperationType": type_}
        else:
            delete_definition(key, reference=body.operation_reference, actor=actor)
    return answer({"resourceKey": str(key), "batchOperation": batch})

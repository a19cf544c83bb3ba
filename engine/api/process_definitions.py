"""Process definitions: search, one, its XML, its start form."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer, nothing
from engine.api.definition_rows import deployed, file_of
from engine.api.forms import FormResult, form_item
from engine.api.problems import not_found
from engine.api.rights import require_definitions
from engine.api.schema import ProcessDefinitionKey
from engine.api.search.answer import found, item_of
from engine.api.search.describe import gets, raw, searches
from engine.api.search.kinds import FLAG, INTEGER, KEY, TEXT, enum
from engine.api.search.table import Field, Filter, Table
from engine.api.signin import actor_in
from engine.api.words import DEFINITION_STATES
from engine.public import Actor, start_form_key
from engine.store.models.definitions import Definition

router = Router(tags=["Process definition"])


def _rows(actor: Actor) -> QuerySet[Definition]:
    require_definitions(actor, "process definitions")
    return deployed("process")


PROCESS_DEFINITIONS = Table(
    title="ProcessDefinition",
    what="Process definition",
    rows=_rows,
    fields=(
        Field("name", TEXT, "name", Filter.FULL, sorts=True, nullable=True),
        Field("resourceName", TEXT, "resource_name", Filter.PLAIN, sorts=True),
        Field("version", INTEGER, "version", Filter.PLAIN, sorts=True),
        Field("versionTag", TEXT, "version_tag", Filter.PLAIN, sorts=True, nullable=True),
        Field("processDefinitionId", TEXT, "definition_id", Filter.FULL, sorts=True),
        Field("tenantId", TEXT, "tenant_id", Filter.PLAIN, sorts=True),
        Field("processDefinitionKey", KEY, "key", Filter.PLAIN, sorts=True),
        Field("hasStartForm", FLAG, "has_start_form", Filter.PLAIN),
        Field("state", enum(*DEFINITION_STATES), "state", Filter.PLAIN),
        Field("isLatestVersion", FLAG, "is_latest", Filter.PLAIN, shown=False),
    ),
)


@router.post(
    "/process-definitions/search", **searches(PROCESS_DEFINITIONS, "searchProcessDefinitions")
)
def search_process_definitions(request: HttpRequest) -> HttpResponse:
    """Search deployed processes."""
    return found(request, PROCESS_DEFINITIONS)


@router.get(
    "/process-definitions/{processDefinitionKey}",
    **gets(PROCESS_DEFINITIONS, "getProcessDefinition"),
)
def get_process_definition(request: HttpRequest, key: ProcessDefinitionKey) -> HttpResponse:
    """One version of a process."""
    return answer(item_of(request, PROCESS_DEFINITIONS, key=key))


@router.get(
    "/process-definitions/{processDefinitionKey}/xml", **raw("getProcessDefinitionXML", "text/xml")
)
def get_process_definition_xml(request: HttpRequest, key: ProcessDefinitionKey) -> HttpResponse:
    """The file as it was deployed."""
    data = file_of(_rows(actor_in(request)), key, PROCESS_DEFINITIONS.what)
    return HttpResponse(data, content_type="text/xml; charset=utf-8")


@router.get(
    "/process-definitions/{processDefinitionKey}/form",
    operation_id="getStartProcessForm",
    response={200: FormResult, 204: None},
)
def get_start_process_form(request: HttpRequest, key: ProcessDefinitionKey) -> HttpResponse:
    """The form of the none start event; 204 when it has none that is deployed."""
    if not _rows(actor_in(request)).filter(key=key).exists():
        raise not_found(PROCESS_DEFINITIONS.what, key)
    form_key = start_form_key(key)
    return nothing() if form_key is None else answer(form_item(form_key))

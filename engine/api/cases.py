"""Cases: started, read, searched (`cases-api.md`). Their moves are in `engine.api.case_moves`."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import DEFAULT_TENANT, answer, key_text, moment_text
from engine.api.choice import exactly_one
from engine.api.idempotency import command_id
from engine.api.instance_filters import by_trouble, by_variables
from engine.api.problems import commanding
from engine.api.rights import require_definitions
from engine.api.schema import Body, CaseKey, Json, JsonObject, Key, Name
from engine.api.search.answer import found
from engine.api.search.describe import searches
from engine.api.search.expressions import is_positive
from engine.api.search.kinds import FLAG, INTEGER, KEY, MOMENT, PAIRS, TEXT, lower_enum
from engine.api.search.table import Field, Filter, Table
from engine.api.shapes import CaseItemStateText, CaseStateText, KeyText, MomentText
from engine.api.signin import actor_in
from engine.api.variable_values import values_of
from engine.api.words import CASE_STATES
from engine.public import Actor, cases
from engine.store.models.instances import Instance

own = Router(tags=["Case"])


def _rows(actor: Actor) -> QuerySet[Instance]:
    require_definitions(actor, "cases")
    rows: QuerySet[Instance] = cases.visible(actor)
    return rows


def _parent(kind: str) -> Subquery:
    above = Instance.objects.filter(key=OuterRef("parent_key"), kind=kind)
    return Subquery(above.values("key")[:1])


CASES = Table(
    title="Case",
    what="Case",
    rows=_rows,
    alternatives=True,
    fields=(
        Field("caseKey", KEY, "key", Filter.FULL, sorts=True),
        Field("state", lower_enum(*CASE_STATES), "state", Filter.FULL, sorts=True),
        Field("caseDefinitionId", TEXT, "process_id", Filter.FULL, sorts=True),
        Field("caseDefinitionName", TEXT, "process_name", Filter.FULL, sorts=True, nullable=True),
        Field("caseDefinitionVersion", INTEGER, "version", Filter.FULL, sorts=True),
        Field("caseDefinitionKey", KEY, "definition_key", Filter.FULL, sorts=True),
        Field("parentCaseKey", KEY, _parent("case"), Filter.FULL, sorts=True, nullable=True),
        Field(
            "parentProcessInstanceKey",
            KEY,
            _parent("process"),
            Filter.FULL,
            sorts=True,
            nullable=True,
        ),
        Field("startDate", MOMENT, "started_at", Filter.FULL, sorts=True),
        Field("endDate", MOMENT, "ended_at", Filter.FULL, sorts=True, nullable=True),
        Field("hasIncident", FLAG, is_positive("incidents"), sorts=True, where=by_trouble),
        Field("tenantId", TEXT, "tenant_id", Filter.FULL, sorts=True),
        Field("variables", PAIRS, "key", shown=False, where=by_variables),
    ),
)


class CaseCreationInstruction(Body):
    """Which case to start, by id (its latest version) or by key, and with what."""

    case_definition_id: Name | None = None
    case_definition_key: Key | None = None
    variables: JsonObject = {}


class CreateCaseResult(TypedDict):
    caseKey: KeyText
    caseDefinitionId: str
    caseDefinitionVersion: int
    caseDefinitionKey: KeyText
    tenantId: str


@own.post("/cases", operation_id="createCase", response=CreateCaseResult)
def create_case(request: HttpRequest, body: Json[CaseCreationInstruction]) -> HttpResponse:
    """Start a case; the variables are there before its first item is created."""
    exactly_one(
        caseDefinitionId=body.case_definition_id, caseDefinitionKey=body.case_definition_key
    )
    with commanding("CREATE"):
        started = cases.start_case(
            case_id=body.case_definition_id,
            definition_key=body.case_definition_key,
            variables=values_of(body.variables),
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return answer(
        {
            "caseKey": str(started.key),
            "caseDefinitionId": started.case_id,
            "caseDefinitionVersion": started.version,
            "caseDefinitionKey": str(started.definition_key),
            "tenantId": DEFAULT_TENANT,
        }
    )


@own.post("/cases/search", **searches(CASES, "searchCases"))
def search_cases(request: HttpRequest) -> HttpResponse:
    """Search the cases that the caller is a member of; operators and auditors see all."""
    return found(request, CASES)


class CaseItem(TypedDict):
    """An item of a case; the plan model is the case itself and not among them."""

    itemKey: KeyText
    planItemId: str
    definitionId: str
    name: str | None
    type: str
    state: CaseItemStateText
    parentItemKey: KeyText | None
    required: bool
    discretionary: bool
    processInstanceKey: KeyText | None
    calledCaseKey: KeyText | None
    createdDate: MomentText
    endDate: MomentText | None


class CaseView(TypedDict):
    caseKey: KeyText
    state: CaseStateText
    caseDefinitionId: str
    caseDefinitionKey: KeyText
    parentCaseKey: KeyText | None
    startDate: MomentText
    endDate: MomentText | None
    variables: dict[str, Any]
    caseFile: dict[str, Any]
    items: list[CaseItem]


@own.get("/cases/{caseKey}", operation_id="getCase", response=CaseView)
def get_case(request: HttpRequest, key: CaseKey) -> HttpResponse:
    """One case, with its items in the order of their creation, its variables and its case file."""
    with commanding("READ"):
        case = cases.read_case(key, actor=actor_in(request))
    return answer(
        {
            "caseKey": str(case.key),
            "state": case.state,
            "caseDefinitionId": case.case_id,
            "caseDefinitionKey": str(case.definition_key),
            "parentCaseKey": key_text(case.parent_case),
            "startDate": moment_text(case.started),
            "endDate": moment_text(case.ended),
            "variables": case.variables,
            "caseFile": case.case_file,
            "items": [_item(item) for item in case.items],
        }
    )


def _item(item: cases.ItemView) -> dict[str, object]:
    return {
        "itemKey": str(item.key),
        "planItemId": item.element,
        "definitionId": item.definition,
        "name": item.name,
        "type": item.type,
        "state": item.state,
        "parentItemKey": key_text(item.parent),
        "required": item.required,
        "discretionary": item.discretionary,
        "processInstanceKey": key_text(item.process),
        "calledCaseKey": key_text(item.called_case),
        "createdDate": moment_text(item.created),
        "endDate": moment_text(item.ended),
    }

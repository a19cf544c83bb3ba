"""The data of a case, and who holds its roles (`cases-api.md`, Data and Roles)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.models import Path
from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from engine.api.answers import answer, nothing
from engine.api.case_moves import Index
from engine.api.case_problems import moving
from engine.api.idempotency import command_id
from engine.api.schema import Body, CaseKey, Json, JsonObject, Name, Several, one_of, read_text
from engine.api.signin import actor_in
from engine.api.variable_values import value_of, values_of
from engine.public import cases

own = Router(tags=["Case"])

RoleName = Annotated[
    str,
    Field(min_length=1, max_length=255),
    AfterValidator(read_text),
    Path(..., alias="role"),
]


class CaseVariables(Body):
    """Variables; one with the name of a case file item creates or updates that item."""

    variables: JsonObject


@own.put("/cases/{caseKey}/variables", operation_id="setCaseVariables", response={204: None})
def set_case_variables(
    request: HttpRequest, key: CaseKey, body: Json[CaseVariables]
) -> HttpResponse:
    """Set variables of the case."""
    variables = values_of(body.variables)
    with moving():
        cases.set_case_variables(
            key, variables, actor=actor_in(request), command_id=command_id(request)
        )
    return nothing()


class CaseFileChange(Body):
    """A transition of a case file item."""

    op: Annotated[str, *one_of(*cases.FILE_OPS)]
    item: Name
    index: Index | None = None
    value: Any = None
    child: Name | None = None


@own.post("/cases/{caseKey}/case-file", operation_id="changeCaseFile", response={204: None})
def change_case_file(
    request: HttpRequest, key: CaseKey, body: Json[CaseFileChange]
) -> HttpResponse:
    """Create, change or delete an item of the case file, or what it holds and refers to."""
    asked = cases.FileRequest(
        op=body.op,
        item=body.item,
        index=body.index,
        value=value_of(body.value, "value"),
        child=body.child,
    )
    with moving():
        cases.change_case_file(key, asked, actor=actor_in(request), command_id=command_id(request))
    return nothing()


class CaseRole(TypedDict):
    role: str
    users: list[str]
    groups: list[str]


class CaseRoles(TypedDict):
    roles: list[CaseRole]


@own.get("/cases/{caseKey}/roles", operation_id="getCaseRoles", response=CaseRoles)
def get_case_roles(request: HttpRequest, key: CaseKey) -> HttpResponse:
    """Who holds each role of the case."""
    with moving():
        held = cases.case_roles(key, actor=actor_in(request))
    return answer(
        {
            "roles": [
                {"role": one.role, "users": list(one.users), "groups": list(one.groups)}
                for one in held
            ]
        }
    )


class CaseRoleBinding(Body):
    """Who holds the role from now on, and nobody else."""

    users: Several[Name] = []
    groups: Several[Name] = []


@own.put("/cases/{caseKey}/roles/{role}", operation_id="bindCaseRole", response={204: None})
def bind_case_role(
    request: HttpRequest, key: CaseKey, role: RoleName, body: Json[CaseRoleBinding]
) -> HttpResponse:
    """Bind a role of the case to users and groups; open tasks are offered to them."""
    with moving():
        cases.bind_role(
            key,
            role,
            users=body.users,
            groups=body.groups,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()

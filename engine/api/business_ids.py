"""The business id of a running instance, given once."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import nothing
from engine.api.idempotency import command_id
from engine.api.problems import commanding
from engine.api.schema import Body, BusinessId, Json, ProcessInstanceKey
from engine.api.signin import actor_in
from engine.public import assign_business_id

router = Router(tags=["Process instance"])


class BusinessIdAssignment(Body):
    """The id that the instance has in the world outside."""

    business_id: BusinessId


@router.post(
    "/process-instances/{processInstanceKey}/business-id-assignment",
    operation_id="assignProcessInstanceBusinessId",
    response={204: None},
)
def assign(
    request: HttpRequest, key: ProcessInstanceKey, body: Json[BusinessIdAssignment]
) -> HttpResponse:
    """Give an instance its business id; again the same one is fine, another one is refused."""
    with commanding("ASSIGN"):
        assign_business_id(
            key, body.business_id, actor=actor_in(request), command_id=command_id(request)
        )
    return nothing()

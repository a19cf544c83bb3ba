"""An ended process instance is deleted with all that is kept of it; a tombstone stays."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import nothing
from engine.api.problems import commanding
from engine.api.schema import Body, Json, OperationReference, ProcessInstanceKey
from engine.api.signin import actor_in
from engine.public import delete_instance

router = Router(tags=["Process instance"])


class DeleteProcessInstanceRequest(Body):
    """Nothing needs to be said."""

    operation_reference: OperationReference | None = None


@router.post(
    "/process-instances/{processInstanceKey}/deletion",
    operation_id="deleteProcessInstance",
    response={204: None},
)
def delete_process_instance(
    request: HttpRequest, key: ProcessInstanceKey, body: Json[DeleteProcessInstanceRequest]
) -> HttpResponse:
    """Delete a completed or terminated instance, with everything that it has called."""
    with commanding("DELETE"):
        delete_instance(key, reference=body.operation_reference, actor=actor_in(request))
    return nothing()

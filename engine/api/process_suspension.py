"""A process instance stands still by hand, and goes on."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import nothing
from engine.api.idempotency import command_id
from engine.api.problems import commanding
from engine.api.schema import Body, Json, OperationReference, ProcessInstanceKey
from engine.api.signin import actor_in
from engine.public import resume_instance, suspend_instance

router = Router(tags=["Process instance"])


class SuspendProcessInstanceRequest(Body):
    """Nothing needs to be said."""

    operation_reference: OperationReference | None = None


class ResumeProcessInstanceRequest(Body):
    """Nothing needs to be said."""

    operation_reference: OperationReference | None = None


@router.post(
    "/process-instances/{processInstanceKey}/suspension",
    operation_id="suspendProcessInstance",
    response={204: None},
)
def suspend_process_instance(
    request: HttpRequest, key: ProcessInstanceKey, body: Json[SuspendProcessInstanceRequest]
) -> HttpResponse:
    """Let an instance and all that it has called stand still until it is resumed."""
    with commanding("SUSPEND"):
        suspend_instance(
            key,
            reference=body.operation_reference,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()


@router.post(
    "/process-instances/{processInstanceKey}/resumption",
    operation_id="resumeProcessInstance",
    response={204: None},
)
def resume_process_instance(
    request: HttpRequest, key: ProcessInstanceKey, body: Json[ResumeProcessInstanceRequest]
) -> HttpResponse:
    """Let a suspended instance go on from where it stands."""
    with commanding("RESUME"):
        resume_instance(
            key,
            reference=body.operation_reference,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()

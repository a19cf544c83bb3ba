"""An ended process instance begins again (HELM's own; Camunda has no such operation)."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer
from engine.api.idempotency import command_id
from engine.api.problems import commanding, invalid_argument
from engine.api.process_starts import CreateProcessInstanceResult, StartInstruction, started_item
from engine.api.schema import Body, Int, Json, Key, ProcessInstanceKey, Several
from engine.api.signin import actor_in
from engine.public import restart_instance

own = Router(tags=["Process instance"])


class ProcessInstanceRestartInstruction(Body):
    """In which version, and where; without a word as it was."""

    process_definition_key: Key | None = None
    process_definition_version: Int | None = None
    start_instructions: Several[StartInstruction] = []


@own.post(
    "/process-instances/{processInstanceKey}/restart",
    operation_id="restartProcessInstance",
    response=CreateProcessInstanceResult,
)
def restart_process_instance(
    request: HttpRequest, key: ProcessInstanceKey, body: Json[ProcessInstanceRestartInstruction]
) -> HttpResponse:
    """Begin an ended instance again, as a new one with the variables that it was started with."""
    definition, version = body.process_definition_key, body.process_definition_version
    if definition is not None and version is not None:
        raise invalid_argument(
            "two-versions",
            "Expected one of [processDefinitionKey, processDefinitionVersion], found both.",
            field="processDefinitionVersion",
        )
    with commanding("RESTART"):
        started = restart_instance(
            key,
            definition_key=definition,
            version=version,
            start_elements=[each.element_id for each in body.start_instructions],
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return answer(started_item(started, {}))

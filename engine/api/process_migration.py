"""Migrating a running process instance to another version of its process, or to another process."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import nothing
from engine.api.idempotency import command_id
from engine.api.problems import commanding, invalid_argument
from engine.api.schema import Body, Json, Key, Name, OperationReference, ProcessInstanceKey, Several
from engine.api.signin import actor_in
from engine.public import migrate_instance

router = Router(tags=["Process instance"])


class MappingInstruction(Body):
    """Which element of the target an element of the instance's process becomes."""

    source_element_id: Name
    target_element_id: Name


class ProcessInstanceMigrationInstruction(Body):
    """The target, and what becomes of each active element."""

    target_process_definition_key: Key
    mapping_instructions: Several[MappingInstruction]
    operation_reference: OperationReference | None = None


@router.post(
    "/process-instances/{processInstanceKey}/migration",
    operation_id="migrateProcessInstance",
    response={204: None},
)
def migrate_process_instance(
    request: HttpRequest,
    key: ProcessInstanceKey,
    body: Json[ProcessInstanceMigrationInstruction],
) -> HttpResponse:
    """Let a running instance go on by another definition, from where it waits."""
    with commanding("MIGRATE"):
        migrate_instance(
            key,
            body.target_process_definition_key,
            mapping_of(body.mapping_instructions),
            reference=body.operation_reference,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()


def mapping_of(instructions: list[MappingInstruction]) -> dict[str, str]:
    """The instructions as one mapping.

    Raises:
        ApiProblem: an element is mapped twice.
    """
    mapping: dict[str, str] = {}
    for one in instructions:
        if one.source_element_id in mapping:
            raise invalid_argument(
                "mapped-twice",
                f"Expected one mapping of '{one.source_element_id}', found several.",
                field="mappingInstructions",
            )
        mapping[one.source_element_id] = one.target_element_id
    return mapping

"""Modifying a running process instance: elements begun, moved and ended by hand."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import nothing
from engine.api.choice import exactly_one
from engine.api.idempotency import command_id
from engine.api.problems import commanding
from engine.api.schema import (
    Body,
    Json,
    JsonObject,
    Key,
    Name,
    OperationReference,
    ProcessInstanceKey,
    Several,
    ShortText,
    one_of,
)
from engine.api.signin import actor_in
from engine.api.variable_values import values_of
from engine.public import (
    ActivateElement,
    Around,
    ModifyInstance,
    MoveToken,
    TerminateElement,
    VariablesAt,
    modify_instance,
)

router = Router(tags=["Process instance"])


class VariableInstruction(Body):
    """Variables, and the id of the scope in which they are written; empty: the process."""

    variables: JsonObject
    scope_id: ShortText = ""


class ActivateInstruction(Body):
    """An element to begin.

    `ancestorElementInstanceKey` says in which run of a scope around it, where there are several;
    -1 is the same as leaving it out.
    """

    element_id: Name
    variable_instructions: Several[VariableInstruction] = []
    ancestor_element_instance_key: Key | None = None


class SourceElementInstruction(Body):
    """What moves: all runs of an element (`byId`), or one run (`byKey`)."""

    source_type: Annotated[str, *one_of("byId", "byKey")]
    source_element_id: Name | None = None
    source_element_instance_key: Key | None = None


class AncestorScopeInstruction(Body):
    """In which run of its scope the target begins."""

    ancestor_scope_type: Annotated[str, *one_of("direct", "inferred", "sourceParent")]
    ancestor_element_instance_key: Key | None = None


class MoveInstruction(Body):
    """Runs of one element end, and the target begins for each of them."""

    source_element_instruction: SourceElementInstruction
    target_element_id: Name
    ancestor_scope_instruction: AncestorScopeInstruction | None = None
    variable_instructions: Several[VariableInstruction] = []


class TerminateInstruction(Body):
    """Runs to end: all of an element (`elementId`), or one (`elementInstanceKey`)."""

    element_id: Name | None = None
    element_instance_key: Key | None = None


class ProcessInstanceModificationInstruction(Body):
    """What begins, moves and ends; all of it or nothing."""

    operation_reference: OperationReference | None = None
    activate_instructions: Several[ActivateInstruction] = []
    move_instructions: Several[MoveInstruction] = []
    terminate_instructions: Several[TerminateInstruction] = []


@router.post(
    "/process-instances/{processInstanceKey}/modification",
    operation_id="modifyProcessInstance",
    response={204: None},
)
def modify_process_instance(
    request: HttpRequest,
    key: ProcessInstanceKey,
    body: Json[ProcessInstanceModificationInstruction],
) -> HttpResponse:
    """Begin, move and end elements of a running instance by hand."""
    with commanding("MODIFY"):
        modify_instance(
            key,
            instructions_of(body),
            reference=body.operation_reference,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()


def instructions_of(body: ProcessInstanceModificationInstruction) -> ModifyInstance:
    """The body as the engine's instructions."""
    return ModifyInstance(
        activate=tuple(
            ActivateElement(
                one.element_id,
                _variables(one.variable_instructions),
                _ancestor(one.ancestor_element_instance_key),
            )
            for one in body.activate_instructions
        ),
        move=tuple(move_of(one) for one in body.move_instructions),
        terminate=tuple(_terminated(one) for one in body.terminate_instructions),
    )


def move_of(move: MoveInstruction) -> MoveToken:
    """A move as the engine takes it; without a word about scopes they are inferred."""
    source, scope = move.source_element_instruction, move.ancestor_scope_instruction
    element, key = source.source_element_id, source.source_element_instance_key
    if source.source_type == "byId":
        exactly_one(sourceElementId=element)
    else:
        exactly_one(sourceElementInstanceKey=key)
    return MoveToken(
        move.target_element_id,
        source=element if source.source_type == "byId" else None,
        key=key if source.source_type == "byKey" else None,
        around=Around.INFERRED if scope is None else Around(scope.ancestor_scope_type),
        ancestor=None if scope is None else _ancestor(scope.ancestor_element_instance_key),
        variables=_variables(move.variable_instructions),
    )


def _terminated(instruction: TerminateInstruction) -> TerminateElement:
    element, key = instruction.element_id, instruction.element_instance_key
    exactly_one(elementId=element, elementInstanceKey=key)
    return TerminateElement(element, key)


def _ancestor(key: int | None) -> int | None:
    return None if key == -1 else key


def _variables(instructions: list[VariableInstruction]) -> tuple[VariablesAt, ...]:
    return tuple(
        VariablesAt(values_of(one.variables), one.scope_id or None) for one in instructions
    )

"""Time travel for operators: running instances are modified by hand."""

from collections.abc import Iterator

from engine.dispatch import command_ids, limits, rejections
from engine.dispatch.envelope import Envelope
from engine.dispatch.submit import submit
from engine.governance.principal import Actor
from engine.runtime.instructions import ModifyInstance, VariablesAt


def modify(
    key: int, instructions: ModifyInstance, *, actor: Actor, command_id: str | None = None
) -> None:
    """Begin, move and end elements of an instance, all or none of it."""
    limits.check_reason(instructions.reason)
    for written in _written(instructions):
        limits.check_variables(written.variables)
    submit(
        Envelope(
            command=instructions,
            instance_key=key,
            actor=actor,
            missing=rejections.no_such("MODIFY", "modify", "process instance", key),
            command_id=command_ids.of("modify", key, actor, command_id),
        )
    )


def _written(instructions: ModifyInstance) -> Iterator[VariablesAt]:
    for activated in instructions.activate:
        yield from activated.variables
    for moved in instructions.move:
        yield from moved.variables

"""Whether an actor may do something in a case, judged under its lock, and in which roles."""

from dataclasses import replace

from engine.dispatch import case_access
from engine.dispatch.envelope import Envelope
from engine.governance.principal import OPERATORS, Actor
from engine.runtime import case_roles
from engine.runtime.case_commands import Actor as CaseActor
from engine.runtime.case_commands import ChangeCaseFile, MakeMove
from engine.runtime.commands import (
    AssignBusinessId,
    CancelInstance,
    Command,
    ResumeInstance,
    SetVariables,
    SuspendInstance,
)
from engine.runtime.instructions import MigrateInstance, ModifyInstance
from engine.store.models.instances import Instance
from engine.store.turns import Loaded

#: Commands that come over `/v2` for process instances; cases have moves instead.
_OF_PROCESSES = (
    AssignBusinessId,
    CancelInstance,
    MigrateInstance,
    ModifyInstance,
    ResumeInstance,
    SetVariables,
    SuspendInstance,
)


def admitted(envelope: Envelope, loaded: Loaded) -> Command:
    """The envelope's command with the roles in which its actor acts.

    Raises:
        CommandRejected: FORBIDDEN, the actor is no member of the case.
    """
    actor, command = envelope.actor, envelope.command
    case_access.require_unconfined(actor)
    held = held_roles(actor, loaded)
    if not (held or actor.is_in(OPERATORS) or _has_started(actor, loaded.key)):
        raise case_access.not_a_member(actor, loaded.key)
    roles = None if actor.trusted else held
    if envelope.case is not None and envelope.case.roles is not None:
        roles = envelope.case.roles
    if isinstance(command, MakeMove | ChangeCaseFile):
        return replace(command, actor=CaseActor(actor.person or str(actor), roles))
    return command


def is_for_processes(envelope: Envelope, loaded: Loaded) -> bool:
    """Whether somebody from outside asks of a case what only processes are asked."""
    return (
        envelope.case is None
        and envelope.actor.kind != "system"
        and loaded.definition.kind == case_access.KIND
        and isinstance(envelope.command, _OF_PROCESSES)
    )


def held_roles(actor: Actor, loaded: Loaded) -> frozenset[str]:
    """The roles of the case that *actor* holds now."""
    case = loaded.plan.case
    roles = () if case is None else case.roles
    return case_roles.held_by(loaded.state.meta, roles, actor.person, actor.groups)


def _has_started(actor: Actor, key: int) -> bool:
    return Instance.objects.filter(key=key, started_by=str(actor)).exists()

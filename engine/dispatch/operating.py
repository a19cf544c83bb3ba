"""Time travel for operators: running instances are modified by hand, and migrated."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from engine.dispatch import command_ids, limits, rejections
from engine.dispatch.envelope import Envelope
from engine.dispatch.submit import submit
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.plan.model import NO_NODE
from engine.runtime import beginnings, migration, rehearsal
from engine.runtime.beginnings import Beginning, Refusal
from engine.runtime.instructions import MigrateInstance, ModifyInstance, VariablesAt
from engine.runtime.modification import why_never
from engine.runtime.world import World
from engine.store import clock
from engine.store.definitions import StoredDefinitions, plan_of
from engine.store.loading import Loaded, read_instances
from engine.store.models.definitions import Definition, DefinitionKind

REHEARSED = 1_000  #: instances that one rehearsal looks at
PIECE = 100  #: instances read with one statement


class Rehearsed(NamedTuple):
    """Why an instance cannot be migrated so, a sentence each; none: it can."""

    key: int
    problems: tuple[str, ...]


def modify_instance(
    key: int,
    instructions: ModifyInstance,
    *,
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Begin, move and end elements of a running instance by hand; all of it or nothing."""
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
            reference=reference,
        )
    )


def what_can_begin(key: int, *, actor: Actor) -> list[Beginning]:
    """Which elements of a running instance could begin by hand now, and why the others cannot."""
    gates.admit(Request(actor, "ModifyInstance"))
    living = read_instances({key: ()}).get(key)
    return [] if living is None else beginnings.beginnings(living.state, _rehearsal())


def what_is_refused(key: int, instructions: ModifyInstance, *, actor: Actor) -> list[Refusal]:
    """The instructions that `modify_instance` would refuse now, each looked at for itself."""
    gates.admit(Request(actor, "ModifyInstance"))
    living = read_instances({key: ()}).get(key)
    if living is None:
        return []
    return beginnings.refusals(living.state, instructions, _rehearsal())


def never_begins(definition: int) -> dict[str, str | None]:
    """Each element of a process, with what it is that can never begin by hand, or None."""
    plan = plan_of(definition)
    return {
        node.element: why_never(plan, node)
        for node in plan.nodes
        if node.scope != NO_NODE and node.id == node.element
    }


def migrate_instance(
    key: int,
    target: int,
    mapping: Mapping[str, str],
    *,
    reason: str = "",
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Let a running instance go on as one of the process definition with the key *target*.

    *mapping* has the id of an element there for the id of each active element here; work that
    waits keeps its keys, values and due dates.
    """
    limits.check_reason(reason)
    gates.admit(Request(actor, "MigrateInstance"))
    submit(
        Envelope(
            command=migration_to(target_of(target), mapping, reason),
            instance_key=key,
            actor=actor,
            missing=rejections.no_such("MIGRATE", "migrate", "process instance", key),
            command_id=command_ids.of("migrate", key, actor, command_id),
            reference=reference,
        )
    )


def check_migration(
    keys: Sequence[int], target: int, mapping: Mapping[str, str], *, actor: Actor
) -> list[Rehearsed]:
    """What `migrate_instance` would say to each of these instances now; nothing is changed.

    Raises:
        CommandRejected: there is no such target, or there are more than `REHEARSED` instances.
    """
    gates.admit(Request(actor, "MigrateInstance"))
    if len(keys) > REHEARSED:
        raise rejections.invalid(
            f"At most {REHEARSED} process instances are looked at; narrow the filter."
        )
    command = migration_to(target_of(target), mapping, "")
    found: list[Rehearsed] = []
    for start in range(0, len(keys), PIECE):
        piece = keys[start : start + PIECE]
        living = read_instances(dict.fromkeys(piece, ()))
        for key in piece:
            found.append(Rehearsed(key, _rehearsed(living.get(key), command)))
    return found


def _rehearsed(instance: Loaded | None, command: MigrateInstance) -> tuple[str, ...]:
    if instance is None:
        return ("the instance has ended",)
    return tuple(rehearsal.problems(instance.state, command, _rehearsal()))


def _rehearsal() -> World:
    return World(clock.now_ms(), count(), StoredDefinitions(), "rehearsal", "system:helm")


def suggest_mapping(source: int, target: int) -> dict[str, str]:
    """Elements of the process *source* that have the same id and kind in *target* (keys)."""
    return migration.same_elements(plan_of(source), plan_of(target_of(target).key))


def target_of(key: int) -> Definition:
    """The process to which something is to be migrated.

    Raises:
        CommandRejected: NOT_FOUND, there is none in use.
    """
    found = Definition.objects.filter(key=key, kind=DefinitionKind.PROCESS, state="ACTIVE")
    row = found.defer("data").first()
    if row is None:
        raise rejections.rejected(
            "MIGRATE",
            rejections.NOT_FOUND,
            f"Expected to migrate process instance to process definition but no process definition "
            f"found with key '{key}'",
        )
    return row


def migration_to(target: Definition, mapping: Mapping[str, str], reason: str) -> MigrateInstance:
    """The command that lets an instance go on as one of *target*."""
    return MigrateInstance(
        definition_key=target.key,
        version=target.version,
        process=target.definition_id,
        mapping=dict(mapping),
        reason=reason,
    )


def _written(instructions: ModifyInstance) -> Iterator[VariablesAt]:
    for activated in instructions.activate:
        yield from activated.variables
    for moved in instructions.move:
        yield from moved.variables

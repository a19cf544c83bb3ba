"""Delete an ended instance, an evaluation that no instance asked for, a process with its past."""

from engine.dispatch import burying, deployment, limits, references, rejections, writer
from engine.dispatch.batch_operations import BatchRequest, create_batch
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.runtime.commands import CommandRejected
from engine.store import clock
from engine.store.models.batches import BatchType
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.instances import Instance


def delete_instance(
    key: int, *, reason: str = "", reference: int | None = None, actor: Actor
) -> None:
    """Delete an ended instance with everything that it called.

    Raises:
        CommandRejected: it is not there, still runs, or was called by another.
    """
    limits.check_reason(reason)
    gates.admit(Request(actor, "DeleteInstance"))

    def work() -> CommandRejected | None:
        refused = burying.bury([key], burying.Why(str(actor), clock.now_ms(), reason))[key]
        if refused is None:
            references.note(reference, "DeleteInstance", key, actor)
        return refused

    refused = writer.write(work)
    if refused is not None:
        raise refused


def delete_decision(
    evaluation: int, *, reason: str = "", reference: int | None = None, actor: Actor
) -> None:
    """Delete what is kept of a decision that somebody asked for outside of a process.

    Raises:
        CommandRejected: it is not there, or belongs to the history of an instance.
    """
    limits.check_reason(reason)
    gates.admit(Request(actor, "DeleteInstance"))

    def work() -> None:
        rows = list(DecisionInstance.objects.filter(evaluation_key=evaluation).order_by("index"))
        if not rows:
            raise rejections.no_such("DELETE", "delete a", "decision evaluation", evaluation)
        if rows[-1].instance_key is not None:
            raise rejections.rejected(
                "DELETE",
                rejections.INVALID_STATE,
                f"Expected to delete the decision evaluation with key '{evaluation}', but it is "
                f"part of the process instance '{rows[-1].instance_key}' and goes with it",
            )
        burying.bury_decisions(rows, burying.Why(str(actor), clock.now_ms(), reason))
        references.note(reference, "DeleteDecision", evaluation, actor)

    writer.write(work)


def delete_with_history(key: int, *, reference: int | None = None, actor: Actor) -> int | None:
    """Take a definition out of use; the batch operation that deletes its ended instances.

    None for what has no instances. What other processes have called of it stays with theirs.
    """
    for verb in ("DeleteDefinition", "DeleteInstance"):
        gates.admit(Request(actor, verb))
    deployment.delete_definition(key, reference=reference, actor=actor)
    if not Definition.objects.filter(key=key, kind=DefinitionKind.PROCESS).exists():
        return None
    rows = Instance.objects.filter(definition_key=key, parent_key=None).order_by("key")
    asked = BatchRequest(BatchType.DELETE, reason="its definition was deleted with its history")
    return create_batch(asked, rows.values_list("key", flat=True).iterator(), actor=actor)

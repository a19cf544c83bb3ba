"""The numbers that clients give to what they ask for (``operationReference``).

What becomes a turn of an instance is noted with the turn (`engine.dispatch.batch`); here the rest:
batch operations, deletions, changes of jobs and of definitions.
"""

from engine.governance.principal import Actor
from engine.store import clock, keys
from engine.store.fields import from_ms
from engine.store.models.traces import OperationReference


def note(reference: int | None, command: str, subject: int, actor: Actor) -> None:
    """Keep that *command* about the thing with the key *subject* had this number, if it had one."""
    if reference is None:
        return
    OperationReference.objects.create(
        key=keys.new_key(),
        reference=reference,
        command=command,
        subject_key=subject,
        actor=str(actor),
        at=from_ms(clock.now_ms()),
    )

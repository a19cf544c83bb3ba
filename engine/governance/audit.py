"""Whether an instance's journal is whole: turns 1..n without a gap, each hash as it must be.

A deleted tail shows too: while the instance lives, its snapshot carries the chain's head, and one
that has no snapshot any more has ended, which its last turn says.
"""

from dataclasses import dataclass

from engine.store import json
from engine.store.chain import GENESIS, link
from engine.store.fields import to_ms
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.journal import Journal
from engine.store.models.traces import Tombstone


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What checking an instance's hash chain found; ``broken_at`` is the first bad ``seq``.

    Of an instance that was *deleted* nothing is left to check: ``turns`` are its tombstone's.
    """

    instance_key: int
    turns: int
    broken_at: int | None = None
    reason: str | None = None
    deleted: bool = False

    @property
    def intact(self) -> bool:
        """Whether every turn is there and none was changed."""
        return self.broken_at is None


def verify(instance_key: int) -> AuditVerdict:
    """Check the whole chain of one instance."""
    stone = Tombstone.objects.filter(key=instance_key).first()
    if stone is not None:
        return AuditVerdict(instance_key, stone.turns, deleted=True)
    head, seq, last = GENESIS, 0, b""
    for row in Journal.objects.filter(instance_key=instance_key).order_by("seq").iterator():
        if row.seq != seq + 1:
            return AuditVerdict(instance_key, seq, seq + 1, "a turn is missing")
        seq, last = row.seq, bytes(row.events)
        head = link(
            head,
            instance_key,
            seq,
            to_ms(row.at),
            row.actor,
            row.command,
            row.command_id,
            last,
        )
        if head != bytes(row.hash):
            return AuditVerdict(instance_key, seq, seq, "a turn was changed")
    if not _is_all(instance_key, seq, head, last):
        return AuditVerdict(instance_key, seq, seq + 1, "turns at the end are missing")
    return AuditVerdict(instance_key, seq)


def _is_all(instance_key: int, seq: int, head: bytes, last: bytes) -> bool:
    """Whether the instance ends where its journal does; *last* are the last turn's events."""
    snapshot = Snapshot.objects.filter(instance_key=instance_key).first()
    if snapshot is not None:
        return (snapshot.seq, bytes(snapshot.hash)) == (seq, head)
    if not seq:
        return not Instance.objects.filter(key=instance_key).exists()
    return any(event[0] == "InstanceEnded" for event in json.decode(last))

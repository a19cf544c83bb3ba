"""The two ends of a batch: instances are loaded, turns are written.

Everything that a batch of turns changes is gathered first, in one pass over its events, and then
written with as few statements as there are tables. Nothing is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from engine.feel.values import Value
from engine.runtime import codec
from engine.runtime.events import Event
from engine.store import json, warm
from engine.store.chain import link
from engine.store.large import Stash
from engine.store.loading import (
    HAD_LARGE,
    Loaded,
    fresh,
    load_instances,
    read_instances,
    with_parts,
)
from engine.store.models.instances import Snapshot, SnapshotPart, SnapshotValue
from engine.store.models.journal import Command, Journal, Payload
from engine.store.models.traces import OperationReference, PayloadUse
from engine.store.models.words import DEFAULT_TENANT
from engine.store.projections.batch import Batch
from engine.store.projections.table import PROJECTIONS
from engine.store.writing import postgresql, sqlite
from engine.store.writing.changes import Changes, Table

__all__ = [
    "Loaded",
    "TurnRecord",
    "fresh",
    "load_instances",
    "project",
    "read_instances",
    "with_parts",
    "write_turns",
]

JOURNAL = Table(
    Journal, "instance_key seq at actor command command_id events hash", key="instance_key seq"
)
COMMANDS = Table(Command, "id instance_key seq result at", key="id")
PAYLOADS = Table(Payload, "hash data", key="hash", kept_once=True)
USES = Table(PayloadUse, "instance_key hash", key="instance_key hash", kept_once=True)
REFERENCES = Table(
    OperationReference,
    "key reference command subject_key instance_key seq actor at tenant_id",
)
SNAPSHOTS = Table(
    Snapshot, "instance_key definition_key plan_hash seq hash data", key="instance_key"
)
PARTS = Table(SnapshotPart, "instance_key scope_key part data", key="instance_key scope_key part")
VALUES = Table(SnapshotValue, "instance_key hash data", key="instance_key hash", kept_once=True)
#: Deleted as a whole, when the instance ends.
ALL_VALUES = Table(SnapshotValue, "instance_key hash data", key="instance_key")


@dataclass(slots=True)
class TurnRecord:
    """One turn to be written.

    Attributes:
        events: what `advance` gave; ``payloads`` likewise.
        at: engine time in epoch milliseconds.
        command: the command's name, ``command_id`` its id, kept in the journal.
        result: the answer for repeats of the command; without one there is no receipt.
        reference: the number that a client gave to it, with the key of the row that keeps it.
    """

    loaded: Loaded
    events: Sequence[Event]
    at: int
    actor: str
    command: str
    command_id: str = ""
    payloads: Mapping[str, Value] = field(default_factory=dict)
    result: Any = None
    reference: tuple[int, int] | None = None


def write_turns(records: Sequence[TurnRecord]) -> int:
    """Store the turns, in the order given, with everything that follows from their events.

    Must be called in the transaction that has locked the instances. Afterwards a `Loaded` is
    spent: whoever wants further turns loads again. Gives the number of rows written.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("turns are written in the transaction that has locked their instances")
    if any(record.loaded.spent for record in records):
        raise RuntimeError("an instance must be loaded again before more of its turns are written")
    batch = Batch()
    log = _Log()
    for record in records:
        log.add(record)
        project(batch, record)
    snapshots = _Snapshots()
    for loaded in {id(record.loaded): record.loaded for record in records}.values():
        snapshots.add(loaded)
    tables = [
        snapshots.trunks,
        snapshots.parts,
        snapshots.values,
        snapshots.all_values,
        log.journal,
        log.commands,
        log.payloads,
        log.uses,
        log.references,
        *batch.changes(),
    ]
    changed = [changes for changes in tables if changes]
    _write(changed)
    return sum(changes.rows for changes in changed)


def project(batch: Batch, record: TurnRecord) -> None:
    """Gather the rows that follow from the record's events."""
    subject = record.loaded.subject
    subject.at = record.at
    subject.actor = record.actor
    projections = PROJECTIONS
    for event in record.events:
        projection = projections.get(event[0])
        if projection is not None:
            projection(batch, subject, event)


def _write(tables: Sequence[Changes]) -> None:
    writer = postgresql if connection.vendor == "postgresql" else sqlite
    with connection.wrap_database_errors:
        writer.write(tables)


class _Log:
    """The rows of journal, receipts, payloads and references."""

    def __init__(self) -> None:
        self.journal = Changes(JOURNAL)
        self.commands = Changes(COMMANDS)
        self.payloads = Changes(PAYLOADS)
        self.uses = Changes(USES)
        self.references = Changes(REFERENCES)

    def add(self, record: TurnRecord) -> None:
        """Link the turn to its instance's chain."""
        loaded = record.loaded
        loaded.seq += 1
        seq, at, command_id = loaded.seq, record.at, record.command_id
        events = json.encode(record.events)
        loaded.hash = link(
            loaded.hash, loaded.key, seq, at, record.actor, record.command, command_id, events
        )
        self.journal.new[loaded.key, seq] = [
            loaded.key,
            seq,
            at,
            record.actor,
            record.command,
            command_id,
            events,
            loaded.hash,
        ]
        if record.result is not None and command_id:
            result = json.encode(record.result).decode()
            self.commands.new[command_id] = [command_id, loaded.key, seq, result, at]
        for name, value in record.payloads.items():
            self.payloads.new[name] = [name, json.canonical(value)]
            self.uses.new[loaded.key, name] = [loaded.key, name]
        if record.reference is not None:
            self._refer(record, *record.reference)

    def _refer(self, record: TurnRecord, reference: int, key: int) -> None:
        loaded = record.loaded
        self.references.new[key] = [
            key,
            reference,
            record.command,
            loaded.key,
            loaded.key,
            loaded.seq,
            record.actor,
            record.at,
            DEFAULT_TENANT,
        ]


class _Snapshots:
    """The rows of the states as they are after the batch."""

    def __init__(self) -> None:
        self.trunks = Changes(SNAPSHOTS)
        self.parts = Changes(PARTS)
        self.values = Changes(VALUES)
        self.all_values = Changes(ALL_VALUES)

    def add(self, loaded: Loaded) -> None:
        """Store the instance's state, or remove it when the instance has ended."""
        if loaded.state.over:
            self._remove(loaded)
        else:
            self._store(loaded)
        loaded.state.dirty.clear()
        loaded.spent = True

    def _remove(self, loaded: Loaded) -> None:
        if loaded.stored:
            self.trunks.delete(loaded.key)
        for scope, number in loaded.parts:
            self.parts.delete((loaded.key, scope, number))
        if loaded.had_large:
            self.all_values.delete(loaded.key)
        loaded.stored = False
        loaded.parts.clear()

    def _store(self, loaded: Loaded) -> None:
        stash = Stash(loaded.key, loaded.large, self.values)
        trunk, parts = codec.dump(loaded.state, only_dirty=True, stash=stash)
        self._note_large(loaded, trunk, has_parts=bool(parts))
        plan_hash, data = loaded.definition.plan_hash, json.encode(trunk)
        if loaded.stored:
            self.trunks.patch(
                loaded.key, plan_hash=plan_hash, seq=loaded.seq, hash=loaded.hash, data=data
            )
            if loaded.row_key != loaded.definition_key:
                self.trunks.patch(loaded.key, definition_key=loaded.definition_key)
        else:
            self.trunks.new[loaded.key] = [
                loaded.key,
                loaded.definition_key,
                plan_hash,
                loaded.seq,
                loaded.hash,
                data,
            ]
            loaded.stored = True
        items = loaded.state.items
        for part in [part for part in loaded.parts if part[0] not in items]:
            parts[part] = None
        for part, structure in parts.items():
            self._store_part(loaded, part, structure)
        if len(data) <= warm.LARGEST:
            loaded.keep(len(data))

    def _note_large(self, loaded: Loaded, trunk: codec.Structure, *, has_parts: bool) -> None:
        """Drop values that nothing holds any more; what parts hold is only known as a whole."""
        loaded.had_large = loaded.had_large or bool(loaded.large)
        if not loaded.had_large:
            return
        trunk[HAD_LARGE] = 1
        if not loaded.parts and not has_parts:
            gone = loaded.large.difference(codec.hashes(trunk))
            for name in gone:
                self.values.delete((loaded.key, name))
            loaded.large -= gone

    def _store_part(
        self, loaded: Loaded, part: tuple[int, int], structure: codec.Structure | None
    ) -> None:
        key = (loaded.key, *part)
        if structure is None:
            if part in loaded.parts:
                loaded.parts.discard(part)
                self.parts.delete(key)
        elif part in loaded.parts:
            self.parts.patch(key, data=json.encode(structure))
        else:
            loaded.parts.add(part)
            self.parts.new[key] = [*key, json.encode(structure)]

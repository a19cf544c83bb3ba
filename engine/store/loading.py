"""Instances as a turn needs them: locked, with their state, or some parts of it.

The row of the snapshot is the lock. Locks are taken in the order of keys, so two batches never
wait for each other. A snapshot that another compiler's plan has made, or that is missing, is
folded from the journal.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from django.db import connection, transaction

from engine.plan.model import Plan
from engine.runtime import codec
from engine.runtime.evolve import fold
from engine.runtime.state import PartKey, State
from engine.store import json, large, warm
from engine.store.asking import Question, among, ask
from engine.store.chain import GENESIS
from engine.store.definitions import Deployed, deployed, plan_of
from engine.store.models.instances import Instance, SnapshotPart
from engine.store.models.journal import Journal
from engine.store.models.words import NOT_OVER
from engine.store.projections.subject import Subject
from engine.store.writing.arrays import array

HAD_LARGE = "v"  #: in a trunk: the instance has, or had, values outside of its snapshot


class Loaded:
    """An instance in one transaction; turns change its state, `write_turns` stores it.

    It belongs to that transaction: afterwards its state may be somebody else's.

    Attributes:
        seq: the number of the last turn, 0 before the first; ``hash`` is the chain's head.
        stored: whether there is a snapshot's row; ``spent`` whether its turns are written.
        parts: the parts that have rows; ``row_key`` is the definition that the snapshot's row
            names, which is another one after a migration.
        large: hashes of large values that are known to be stored for it; ``had_large`` whether
            there ever were any.
    """

    __slots__ = (
        "had_large",
        "hash",
        "key",
        "large",
        "parts",
        "row_key",
        "seq",
        "spent",
        "state",
        "stored",
        "subject",
    )

    def __init__(self, key: int, definition: Deployed, state: State, seq: int, head: bytes) -> None:
        self.key = key
        self.row_key = definition.key
        self.state = state
        self.state.plan_of = plan_of
        self.seq = seq
        self.hash = head
        self.stored = False
        self.parts: set[PartKey] = set()
        self.large: set[str] = set()
        self.had_large = False
        self.spent = False
        self.subject = Subject(key, definition, dict(state.items))
        self.subject.meta = state.meta

    @property
    def plan(self) -> Plan:
        """The plan that it goes by."""
        return self.state.plan

    @property
    def definition(self) -> Deployed:
        """The definition that its rows name, once its turns are projected."""
        return self.subject.definition

    @property
    def definition_key(self) -> int:
        """The key of the definition it runs."""
        return self.definition.key

    def keep(self, size: int) -> None:
        """Let the next transaction of this process have the state, once this one is committed.

        Its trunk has *size* bytes. A state with large values that this process no longer knows is
        not kept: nobody could say how much memory it takes.
        """

        def put() -> None:
            known = large.size_of(self.large)
            if known is not None:
                names = frozenset(self.large) if self.had_large else None
                kept = warm.Warm(self.hash, self.state, self.parts, names, size + known)
                warm.put(self.key, kept)

        transaction.on_commit(put)

    def page(self, state: State, scope_key: int) -> None:
        """Load every part of a large scope that is away (`engine.runtime.state.Pager`)."""
        rows = SnapshotPart.objects.filter(instance_key=self.key, scope_key=scope_key)
        structures = {
            (scope_key, part): json.decode(bytes(data))
            for part, data in rows.order_by("part").values_list("part", "data")
        }
        if not self.add(structures):
            raise LookupError(f"instance {self.key}: large values of scope {scope_key} are gone")

    def add(self, structures: Mapping[PartKey, codec.Structure]) -> bool:
        """Put parts that were away into the state; False when large values of theirs are gone."""
        names = [name for structure in structures.values() for name in codec.hashes(structure)]
        stashed = large.values_of(dict.fromkeys(names, self.key))
        if len(stashed) < len(set(names)):
            return False
        self.large.update(names)
        for part, structure in structures.items():
            codec.add_part(self.state, part, structure, stashed)
        self.subject.learn(self.state.items)
        return True


def fresh(key: int, definition_key: int) -> Loaded:
    """A new instance before its first turn.

    Raises:
        NoDefinition: there is no such process.
    """
    definition = deployed(definition_key)
    return Loaded(key, definition, State(definition.plan), 0, GENESIS)


def load_instances(
    wanted: Mapping[int, Iterable[PartKey]], *, skip_locked: bool = False
) -> dict[int, Loaded]:
    """The living ones among the wanted instances, locked, with the wanted parts.

    With *skip_locked* those that another transaction holds are left out; otherwise it is waited
    for. Instances that have ended, or never were, are not in the answer.
    """
    lock = Lock.OR_SKIP if skip_locked else Lock.WAIT
    (rows,) = ask(snapshots(wanted, lock))
    return loaded(rows, wanted, lock)


def read_instances(wanted: Mapping[int, Iterable[PartKey]]) -> dict[int, Loaded]:
    """As `load_instances`, but to look at only: nothing is locked, and no state is shared."""
    (rows,) = ask(snapshots(wanted, Lock.NONE))
    return loaded(rows, wanted, Lock.NONE)


class Lock(Enum):
    """How the rows of snapshots are locked; the value is PostgreSQL's clause."""

    WAIT = " FOR UPDATE"
    OR_SKIP = " FOR UPDATE SKIP LOCKED"
    NONE = ""


_SNAPSHOTS = (
    "SELECT instance_key, definition_key, plan_hash, seq, hash, data FROM engine_snapshot"
    " WHERE {} ORDER BY instance_key"
)
_PARTS = (
    "SELECT instance_key, scope_key, part, data FROM engine_snapshotpart"
    " WHERE (instance_key, scope_key, part) IN ({})"
)
_OF_POSTGRESQL = "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::integer[])"


def snapshots(wanted: Mapping[int, Iterable[PartKey]], lock: Lock) -> Question | None:
    """What `loaded` needs to know of the wanted instances."""
    if not wanted:
        return None
    condition, values = among("instance_key", sorted(wanted))
    clause = lock.value if connection.vendor == "postgresql" else ""
    return _SNAPSHOTS.format(condition) + clause, values


def loaded(
    rows: Iterable[tuple[Any, ...]], wanted: Mapping[int, Iterable[PartKey]], lock: Lock
) -> dict[int, Loaded]:
    """The instances whose snapshots are *rows*, with the wanted parts."""
    found: dict[int, Loaded] = {}
    trunks: list[tuple[int, Deployed, int, bytes, codec.Structure]] = []
    for key, definition_key, plan_hash, seq, hash_, data in rows:
        definition, head = deployed(definition_key), bytes(hash_)
        kept = None if lock is Lock.NONE else warm.take(key, head, definition.plan)
        if kept is not None:
            instance = _stored(Loaded(key, definition, kept.state, seq, head), kept.parts)
            if kept.large is not None:
                instance.large, instance.had_large = set(kept.large), True
            found[key] = instance
        elif bytes(plan_hash) == definition.plan_hash:
            trunks.append((key, definition, seq, head, json.decode(bytes(data))))
        else:
            found[key] = _from_journal(key, definition, stored=True)
    stashed = large.values_of(
        {name: key for key, *_, trunk in trunks for name in codec.hashes(trunk)}
    )
    for key, definition, seq, head, trunk in trunks:
        if not stashed.keys() >= set(codec.hashes(trunk)):
            # Nothing is locked, and a turn has dropped the value since the trunk was read.
            found[key] = _from_journal(key, definition, stored=True)
            continue
        state = codec.load(definition.plan, trunk, {}, None, stashed)
        instance = _stored(Loaded(key, definition, state, seq, head), _parts_of(state))
        instance.large.update(codec.hashes(trunk))
        instance.had_large = HAD_LARGE in trunk
        found[key] = instance
    _load_parts(found, wanted)
    if len(found) < len(wanted) and lock is not Lock.OR_SKIP:
        _restore_missing(found, sorted(wanted), locked=lock is Lock.WAIT)
    return found


def with_parts(instance: Loaded, parts: Iterable[PartKey]) -> None:
    """Load *parts* of a locked instance; those that are there already stay as they are."""
    found = {instance.key: instance}
    _load_parts(found, {instance.key: parts})
    if found[instance.key] is not instance:
        raise LookupError(f"instance {instance.key}: large values of {parts} are gone")


def _stored(loaded: Loaded, parts: set[PartKey]) -> Loaded:
    loaded.stored = True
    loaded.parts = parts
    loaded.state.pager = loaded.page
    return loaded


def _parts_of(state: State) -> set[PartKey]:
    """The parts that have rows, when none of them is loaded yet."""
    return {(item.key, number) for item in state.items.values() for number in item.away or ()}


def _load_parts(found: dict[int, Loaded], wanted: Mapping[int, Iterable[PartKey]]) -> None:
    rows = [
        (key, scope, number)
        for key, parts in wanted.items()
        if key in found
        for scope, number in set(parts)
        if _is_away(found[key].state, scope, number)
    ]
    if not rows:
        return
    (read,) = ask(_parts(rows))
    by_instance: dict[int, dict[PartKey, codec.Structure]] = {}
    for key, scope, number, data in read:
        by_instance.setdefault(key, {})[scope, number] = json.decode(bytes(data))
    for key, structures in by_instance.items():
        if not found[key].add(structures):
            found[key] = _from_journal(key, found[key].definition, stored=True)


def _parts(rows: list[tuple[int, int, int]]) -> Question:
    if connection.vendor == "postgresql":
        columns = [array(column, "bigint") for column in zip(*rows, strict=True)]
        return _PARTS.format(_OF_POSTGRESQL), columns
    chosen = ", ".join(["(%s, %s, %s)"] * len(rows))
    return _PARTS.format(f"VALUES {chosen}"), [value for row in rows for value in row]


def _is_away(state: State, scope: int, number: int) -> bool:
    body = state.items.get(scope)
    return body is not None and body.away is not None and number in body.away


def _restore_missing(found: dict[int, Loaded], keys: list[int], *, locked: bool) -> None:
    """Living instances whose snapshot is lost go on from their journal."""
    living = Instance.objects.filter(
        NOT_OVER, key__in=[key for key in keys if key not in found]
    ).order_by("key")
    if locked:
        living = living.select_for_update()
    for key, definition_key in living.values_list("key", "definition_key"):
        found[key] = _from_journal(key, deployed(definition_key), stored=False)


def first_definition(key: int) -> int | None:
    """The key of the definition that an instance began with, whatever it has migrated to.

    None when its first turn is lost.
    """
    first = Journal.objects.filter(instance_key=key, seq=1).values_list("events", flat=True).first()
    if first is None:
        return None
    name, *_, meta = json.decode(bytes(first))[0]
    return meta["definition"] if name == "InstanceStarted" else None


def _from_journal(key: int, definition: Deployed, *, stored: bool) -> Loaded:
    state, seq, head = State(plan_of(first_definition(key) or definition.key)), 0, GENESIS
    state.plan_of = plan_of
    rows = Journal.objects.filter(instance_key=key).order_by("seq")
    for number, row_hash, events in rows.values_list("seq", "hash", "events").iterator():
        fold(state, [tuple(event) for event in json.decode(bytes(events))])
        seq, head = number, bytes(row_hash)
    loaded = Loaded(key, definition, state, seq, head)
    loaded.stored = stored
    loaded.had_large = True  # as far as one can know
    loaded.parts = set(
        SnapshotPart.objects.filter(instance_key=key).values_list("scope_key", "part")
    )
    # Everything is loaded, and every part is to be written as this plan has it.
    state.dirty |= loaded.parts
    return loaded

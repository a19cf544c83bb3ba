"""Is the journal whole, and does everything else follow from it?

`replay` folds an instance's journal and compares: the hash chain holds and no turn is missing,
the fold is the state that the snapshot has, and the rows of the projections are those that the
events make.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from engine.runtime import codec
from engine.runtime.evolve import fold
from engine.store import json
from engine.store.chain import link
from engine.store.erasing import leftovers
from engine.store.fields import to_ms
from engine.store.loading import Loaded, first_definition, fresh, read_instances
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.traces import Tombstone
from engine.store.projections.batch import CASE_ROLES, INSTANCES, JOBS, TASK_CANDIDATES, Batch
from engine.store.turns import TurnRecord, project
from engine.store.writing.changes import Changes, Table

#: Columns of jobs that dispatch sets outside of turns: leases and priorities.
_NOT_OF_EVENTS = {
    JOBS.name: frozenset(("state", "worker", "deadline", "token", "priority", "updated_at"))
}
_LEASED = ("ACTIVATED", "TIMED_OUT")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a replay has found; without problems everything agrees."""

    instance_key: int
    turns: int
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return not self.problems


def replay(instance_key: int) -> Verdict:
    """Fold the instance's journal and compare it with all that is stored of the instance.

    Raises:
        LookupError: there is no such instance.
    """
    definition_key = (
        Instance.objects.filter(key=instance_key).values_list("definition_key", flat=True).first()
    )
    if definition_key is None:
        return _deleted(instance_key)
    folded = fresh(instance_key, first_definition(instance_key) or definition_key)
    batch = Batch()
    problems = list(_fold(folded, batch))
    problems += _compare_state(folded)
    for changes in batch.changes():
        problems += _compare_rows(changes, instance_key)
    return Verdict(instance_key, folded.seq, tuple(problems))


def _deleted(instance_key: int) -> Verdict:
    """A tombstone holds when nothing is stored any more of what it stands for."""
    stone = Tombstone.objects.filter(key=instance_key).first()
    if stone is None:
        raise LookupError(f"there is no instance with the key {instance_key}")
    tables = () if stone.left else leftovers(instance_key)
    problems = tuple(f"it was deleted, but {table} still has rows of it" for table in tables)
    return Verdict(instance_key, stone.turns, problems)


def _fold(folded: Loaded, batch: Batch) -> Iterable[str]:
    """Fold the journal into *folded* and *batch*; tells what is wrong with its rows."""
    for row in Journal.objects.filter(instance_key=folded.key).order_by("seq").iterator():
        folded.seq += 1
        if row.seq != folded.seq:
            yield f"turn {folded.seq} is missing: the next one is {row.seq}"
            folded.seq = row.seq
        events = bytes(row.events)
        at = to_ms(row.at)
        head = link(
            folded.hash, folded.key, row.seq, at, row.actor, row.command, row.command_id, events
        )
        if head != bytes(row.hash):
            yield f"the hash of turn {row.seq} does not follow from the turn before and its content"
        folded.hash = bytes(row.hash)
        try:
            turn = [tuple(event) for event in json.decode(events)]
            fold(folded.state, turn)
            project(batch, TurnRecord(folded, turn, at, row.actor, row.command, row.command_id))
        except (LookupError, TypeError, ValueError) as error:
            yield f"turn {row.seq} does not follow from the turns before it: {error!r}"
            return
    if not folded.seq:
        yield "there is no journal"


def _compare_state(folded: Loaded) -> Iterable[str]:
    stored = read_instances({folded.key: ()}).get(folded.key)
    if folded.state.over:
        if stored is not None:
            yield "the instance has ended, but there is a state to go on from"
        return
    if stored is None:
        yield "the instance is living, but there is no state to go on from"
        return
    if (stored.seq, stored.hash) != (folded.seq, folded.hash):
        yield f"the snapshot is that of turn {stored.seq}, the journal ends with {folded.seq}"
    for scope in {scope for scope, _ in stored.parts}:
        stored.page(stored.state, scope)
    if described(stored) != described(folded):
        yield "the snapshot is not the fold of the journal"


def described(loaded: Loaded) -> bytes:
    """The state as canonical bytes: equal states give equal bytes."""
    trunk, parts = codec.dump(loaded.state)
    living = [[*part, structure] for part, structure in parts.items() if structure is not None]
    return json.canonical([trunk, living])


def _compare_rows(changes: Changes, instance_key: int) -> Iterable[str]:
    """Compare the rows that the events make with those that are stored."""
    table = changes.table
    made = {_key(table, row): row for row in changes.new.values()}
    stored = {_key(table, row): row for row in _stored(table, instance_key, changes)}
    for key in made.keys() - stored.keys():
        yield f"{table.name}: the row {key} is missing"
    for key in stored.keys() - made.keys():
        yield f"{table.name}: the row {key} follows from no event"
    for key in made.keys() & stored.keys():
        ignored = _NOT_OF_EVENTS.get(table.name, frozenset())
        if table is JOBS and stored[key][table.at["state"]] not in _LEASED:
            ignored = ignored - {"state"}
        for column, expected, found in zip(table.columns, made[key], stored[key], strict=True):
            if column not in ignored and not _same(expected, found):
                yield f"{table.name}: {column} of {key} is {found!r}, the events say {expected!r}"


def _key(table: Table, row: Sequence[Any]) -> tuple[Any, ...]:
    columns = table.columns if table in (CASE_ROLES, TASK_CANDIDATES) else table.key
    return tuple(row[table.at[column]] for column in columns)


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, str | Decimal) and isinstance(found, int | float | Decimal):
        return float(expected) == float(found)  # SQLite has no decimal numbers
    return bool(expected == found)


def _stored(table: Table, instance_key: int, changes: Changes) -> list[Sequence[Any]]:
    columns = ", ".join(f'"{column}"' for column in table.columns)
    column, keys = "instance_key", [instance_key]
    if table is INSTANCES:
        column = "key"
    elif table is TASK_CANDIDATES:
        column, keys = "task_key", sorted({key[0] for key in changes.new}) or [0]
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table.name} WHERE {column} IN ({marks})", keys)  # noqa: S608
        return list(cursor.fetchall())

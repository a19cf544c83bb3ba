"""What an installation has stored, read by a process of its own: `manage.py shell -c "…dump(…)"`.

The rows are plain values, so that the invariants are plain functions of them. Django is only
imported by `dump`, which runs inside of the installation.
"""

import time
from pathlib import Path
from typing import Any

import msgspec


class Turn(msgspec.Struct, array_like=True):
    """A row of the journal; *at* in epoch milliseconds."""

    instance: int
    seq: int
    at: int
    actor: str
    command: str
    command_id: str
    events: bytes
    hash: bytes


class InstanceRow(msgspec.Struct, array_like=True):
    process: str
    state: str
    parent: int | None


class JobRow(msgspec.Struct, array_like=True):
    instance: int
    item: int
    element: str
    type: str
    state: str


class ItemRow(msgspec.Struct, array_like=True):
    """An element instance that has not ended; *root* is the process's own."""

    key: int
    instance: int
    scope: int | None
    element: str


class Rows(msgspec.Struct):
    """Everything that the invariants ask for.

    Attributes:
        items: the living ones, and `elements` how often each element ran, by instance.
        waits: what each living item waits for.
        variables: of each instance: the element of the scope, name, value.
        tasks: user tasks with their states.
        overdue: what is open for longer than two leases, or cannot be locked, in words.
    """

    instances: dict[int, InstanceRow]
    turns: list[Turn]
    jobs: dict[int, JobRow]
    items: list[ItemRow]
    elements: dict[int, dict[str, int]]
    waits: dict[int, list[str]]
    variables: dict[int, list[tuple[str, str, str]]]
    tasks: dict[int, str]
    crossings: int
    overdue: list[str]


def read(file: Path) -> Rows:
    return msgspec.json.decode(file.read_bytes(), type=Rows)


def dump(file: str, lease_ms: int) -> None:
    """Write the rows of this installation to *file*."""
    rows = Rows(
        instances=_instances(),
        turns=_turns(),
        jobs=_jobs(),
        items=_items(),
        elements=_elements(),
        waits=_waits(),
        variables=_variables(),
        tasks=_tasks(),
        crossings=_crossings(),
        overdue=[*_old_leases(lease_ms), *_old_transactions(lease_ms)],
    )
    Path(file).write_bytes(msgspec.json.encode(rows))


def _instances() -> dict[int, InstanceRow]:
    from engine.models import Instance

    rows = Instance.objects.values_list("key", "process_id", "state", "parent_key")
    return {key: InstanceRow(process, state, parent) for key, process, state, parent in rows}


def _turns() -> list[Turn]:
    from engine.models import Journal
    from engine.store.fields import to_ms

    return [
        Turn(
            row.instance_key,
            row.seq,
            to_ms(row.at),
            row.actor,
            row.command,
            row.command_id,
            bytes(row.events),
            bytes(row.hash),
        )
        for row in Journal.objects.order_by("instance_key", "seq").iterator()
    ]


def _jobs() -> dict[int, JobRow]:
    from engine.models import Job

    columns = ("key", "instance_key", "item_key", "element_id", "type", "state")
    return {key: JobRow(*row) for key, *row in Job.objects.values_list(*columns)}


def _items() -> list[ItemRow]:
    from engine.models import ElementInstance

    living = ElementInstance.objects.filter(ended_at=None)
    columns = ("key", "instance_key", "scope_key", "element_id")
    return [ItemRow(*row) for row in living.values_list(*columns)]


def _elements() -> dict[int, dict[str, int]]:
    from engine.models import ElementInstance

    counted: dict[int, dict[str, int]] = {}
    for instance, element in ElementInstance.objects.values_list("instance_key", "element_id"):
        of_instance = counted.setdefault(instance, {})
        of_instance[element] = of_instance.get(element, 0) + 1
    return counted


def _waits() -> dict[int, list[str]]:
    from engine.models import Incident, Instance, Job, MessageSubscription, Task, Timer

    open_jobs = Job.objects.filter(ended_at=None, incident_key=None, retries__gt=0)
    found: list[tuple[str, Any]] = [
        ("job", open_jobs.values_list("item_key", flat=True)),
        ("timer", Timer.objects.values_list("item_key", flat=True)),
        (
            "message",
            MessageSubscription.objects.filter(state="CREATED").values_list("item_key", flat=True),
        ),
        ("task", Task.objects.filter(state="CREATED").values_list("item_key", flat=True)),
        ("incident", Incident.objects.filter(state="ACTIVE").values_list("item_key", flat=True)),
        (
            "child",
            Instance.objects.filter(ended_at=None)
            .exclude(parent_key=None)
            .values_list("parent_item_key", flat=True),
        ),
    ]
    waits: dict[int, list[str]] = {}
    for word, items in found:
        for item in items:
            if item is not None:
                waits.setdefault(item, []).append(word)
    return waits


def _variables() -> dict[int, list[tuple[str, str, str]]]:
    from engine.models import ElementInstance, Variable

    element_of = dict(ElementInstance.objects.values_list("key", "element_id"))
    found: dict[int, list[tuple[str, str, str]]] = {}
    columns = ("instance_key", "scope_key", "name", "value")
    for instance, scope, name, value in Variable.objects.values_list(*columns):
        found.setdefault(instance, []).append((element_of.get(scope, "?"), name, value))
    return found


def _tasks() -> dict[int, str]:
    from engine.models import Task

    return dict(Task.objects.values_list("key", "state"))


def _crossings() -> int:
    from engine.models import Crossing

    return Crossing.objects.count()


def _old_leases(lease_ms: int) -> list[str]:
    from engine.models import Job
    from engine.store import clock

    limit = clock.now_ms() - 2 * lease_ms
    old = Job.objects.filter(state="ACTIVATED", deadline__lte=limit)
    return [f"job {key} is leased to {worker}" for key, worker in old.values_list("key", "worker")]


def _old_transactions(lease_ms: int) -> list[str]:
    """Transactions that are open for long, and with them their locks."""
    from django.db import DatabaseError, connection, transaction

    if connection.vendor == "sqlite":
        begun = time.monotonic()
        try:
            with transaction.atomic():  # takes the lock of the one writer
                pass
        except DatabaseError as error:
            return [f"SQLite's lock cannot be had: {error}"]
        waited = time.monotonic() - begun
        return (
            [] if waited < 2 * lease_ms / 1000 else [f"SQLite's lock was held for {waited:.1f} s"]
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database()"
            " AND xact_start < clock_timestamp() - make_interval(secs => %s)",
            [2 * lease_ms / 1000],
        )
        rows = cursor.fetchall()
    return [f"process {pid} is in a transaction ({state}): {query}" for pid, state, query in rows]

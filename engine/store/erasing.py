"""Removing everything that is stored of instances, in pieces of bounded size.

Each table is asked for at most so many rows, so that one instance with a million element instances
does not hold everything up: whoever erases comes again until nothing is left.
"""

# ruff: noqa: S608 - the names in the statements are those of the models

from collections.abc import Sequence

from django.db import connection, models

from engine.store.asking import among
from engine.store.models.agents import AgentCall, AgentTurn
from engine.store.models.cases import CaseItem, CaseRole
from engine.store.models.crossings import Crossing
from engine.store.models.decisions import DecisionInstance
from engine.store.models.incidents import Incident
from engine.store.models.instances import Snapshot, SnapshotPart, SnapshotValue
from engine.store.models.journal import Journal, Payload
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.subscriptions import (
    ConditionSubscription,
    CorrelatedMessage,
    MessageStart,
    MessageSubscription,
    SignalSubscription,
)
from engine.store.models.tasks import Task, TaskCandidate
from engine.store.models.traces import OperationReference, PayloadUse
from engine.store.models.work import Job, Timer

#: The tables whose rows belong to one instance, and the column that names it.
TABLES: tuple[tuple[type[models.Model], str], ...] = (
    (Snapshot, "instance_key"),
    (SnapshotPart, "instance_key"),
    (SnapshotValue, "instance_key"),
    (Variable, "instance_key"),
    (ElementInstance, "instance_key"),
    (Job, "instance_key"),
    (Timer, "instance_key"),
    (Incident, "instance_key"),
    (MessageSubscription, "instance_key"),
    (CorrelatedMessage, "instance_key"),
    (MessageStart, "instance_key"),
    (SignalSubscription, "instance_key"),
    (ConditionSubscription, "instance_key"),
    (DecisionInstance, "instance_key"),
    (AgentTurn, "instance_key"),
    (AgentCall, "instance_key"),
    (CaseItem, "instance_key"),
    (CaseRole, "instance_key"),
    (OperationReference, "instance_key"),
    (Crossing, "receiver"),
    (Journal, "instance_key"),
)


def erase(keys: Sequence[int], most: int) -> bool:
    """Remove rows of the instances *keys*, at most about *most*; whether nothing is left.

    Must be called in a transaction.
    """
    left = most
    for model, column in TABLES:
        left -= _delete(model, column, keys, left)
        if left <= 0:
            return False
    left -= _tasks(keys, left)
    return left > 0 and _payloads(keys, left)


def leftovers(key: int) -> list[str]:
    """The tables that still have rows of an instance."""
    tables: list[tuple[type[models.Model], str]] = [
        *TABLES,
        (Task, "instance_key"),
        (PayloadUse, "instance_key"),
    ]
    return [
        model._meta.db_table
        for model, column in tables
        if model._default_manager.filter(**{column: key}).exists()
    ]


def _delete(model: type[models.Model], column: str, keys: Sequence[int], most: int) -> int:
    table = model._meta.db_table
    where, values = among(column, keys)
    if connection.vendor == "postgresql":
        chosen = f"ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {where} LIMIT %s))"
    else:
        chosen = f"rowid IN (SELECT rowid FROM {table} WHERE {where} LIMIT %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {chosen}", [*values, most])
        return int(cursor.rowcount)


def _tasks(keys: Sequence[int], most: int) -> int:
    """Tasks, with the candidates that a task which has ended has none of any more."""
    found = list(Task.objects.filter(instance_key__in=keys).values_list("key", flat=True)[:most])
    if found:
        TaskCandidate.objects.filter(task_key__in=found).delete()
        Task.objects.filter(key__in=found).delete()
    return len(found)


def _payloads(keys: Sequence[int], most: int) -> bool:
    """The messages that no other journal names; whether nothing is left."""
    uses = PayloadUse.objects.filter(instance_key__in=keys)
    found = list(uses.values_list("instance_key", "hash_id")[:most])
    if not found:
        return True
    names = sorted({name for _, name in found})
    PayloadUse.objects.filter(instance_key__in=keys, hash_id__in=names).delete()
    others = set(PayloadUse.objects.filter(hash_id__in=names).values_list("hash_id", flat=True))
    Payload.objects.filter(hash__in=[name for name in names if name not in others]).delete()
    return len(found) < most

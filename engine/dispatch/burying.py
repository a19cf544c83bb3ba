"""How ended instances go: by hand, in a batch, or because they are older than is kept.

What an instance was goes with it: its journal, its rows, what it called, the messages of its
agents, and its documents unless an instance that repeats it still needs them. What stays is a
tombstone: what it was, when it ran, who deleted it and why. Nothing that lives is deleted.

The rows of an instance that nobody can see any more may be many. The first piece goes in the
transaction of the deletion, the rest by and by (`go_on`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from engine.dispatch import due, pushes, rejections, topics
from engine.dispatch.transaction import in_transaction
from engine.runtime.commands import CommandRejected
from engine.store import clock
from engine.store.erasing import erase
from engine.store.fields import from_ms
from engine.store.models.crossings import Crossing
from engine.store.models.decisions import DecisionInstance
from engine.store.models.documents import Document
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.traces import Tombstone, TombstoneKind
from engine.store.models.words import CLOSED, LIVING, NOT_OVER

AT_ONCE = 1_000  #: called instances that go in one transaction
ROWS = 20_000  #: rows that go in one transaction

_companions: list[Callable[[Sequence[int]], object]] = []


@dataclass(frozen=True, slots=True)
class Why:
    """Who deletes, when, and for which reason; ``operation`` is the batch operation, if any."""

    actor: str
    at: int
    reason: str = ""
    operation: int | None = None


def also_delete(companion: Callable[[Sequence[int]], object]) -> None:
    """Let *companion* remove what another app keeps of instances, in the same transaction."""
    if companion not in _companions:
        _companions.append(companion)


def bury(keys: Sequence[int], why: Why) -> Mapping[int, CommandRejected | None]:
    """Delete the roots *keys* within the present transaction; what was wrong with each, or None."""
    found = {row.key: row for row in _rows(keys).select_for_update(of=("self",))}
    answers: dict[int, CommandRejected | None] = {
        key: _refusal(key, found.get(key)) for key in keys
    }
    roots = [key for key, refused in answers.items() if refused is None]
    for key, refused in _still_busy(roots).items():
        answers[key] = refused
    gone = [found[key] for key, refused in answers.items() if refused is None]
    if gone:
        _bury(gone, why)
        called = list(_called([row.key for row in gone])[: AT_ONCE + 1])
        _bury(called[:AT_ONCE], why)
        _clear([row.key for row in (*gone, *called[:AT_ONCE])], complete=len(called) <= AT_ONCE)
    return answers


def _rows(keys: Sequence[int]) -> QuerySet[Instance]:
    return _with_head(Instance.objects.filter(key__in=keys).order_by("key"))


def _called(roots: Sequence[int]) -> QuerySet[Instance]:
    called = Instance.objects.filter(root_key__in=roots, parent_key__isnull=False)
    return _with_head(called.order_by("key"))


def _with_head(rows: QuerySet[Instance]) -> QuerySet[Instance]:
    """The rows with the length of their journal and the head of its chain."""
    last = Journal.objects.filter(instance_key=OuterRef("key")).order_by("-seq")
    return rows.annotate(
        head=Subquery(last.values("hash")[:1]), turns=Subquery(last.values("seq")[:1])
    )


def _refusal(key: int, row: Instance | None) -> CommandRejected | None:
    if row is None:
        return rejections.no_such("DELETE", "delete a", "process instance", key)
    if row.kind == "case" and row.state != CLOSED:
        return _cannot(key, f"it is a case and {row.state}; only a closed one is over")
    if row.state in LIVING:
        return _cannot(key, f"it is {row.state}; cancel it, or wait until it has ended")
    if row.parent_key is not None:
        return _cannot(
            key,
            "it was called by another process instance; delete the root process instance "
            f"'{row.root_key}', and it goes with it",
        )
    return None


def _still_busy(roots: Sequence[int]) -> dict[int, CommandRejected]:
    """Those of which something called still runs, or of which a command is on its way."""
    if not roots:
        return {}
    living = Instance.objects.filter(
        NOT_OVER, root_key__in=roots, parent_key__isnull=False
    ).values_list("root_key", "key")
    busy = {
        root: _cannot(root, f"the instance '{key}' that it has called is not over")
        for root, key in living
    }
    on_its_way = "what it has sent to another instance is still on its way"
    for root in _senders(roots):
        busy[root] = _cannot(root, on_its_way)
    return busy


def _senders(roots: Sequence[int]) -> set[int]:
    """The roots of those that have sent what has not arrived yet."""
    senders = set(Crossing.objects.values_list("sender", flat=True).distinct())
    if not senders:
        return set()
    called = Instance.objects.filter(key__in=senders, root_key__in=roots)
    return set(called.values_list("root_key", flat=True)).union(senders.intersection(roots))


def _cannot(key: int, why: str) -> CommandRejected:
    return rejections.rejected(
        "DELETE",
        rejections.INVALID_STATE,
        f"Expected to delete the process instance with key '{key}', but {why}",
    )


def _bury(rows: Sequence[Instance], why: Why) -> None:
    """Put a tombstone in the place of each instance."""
    Tombstone.objects.bulk_create(
        Tombstone(
            key=row.key,
            kind=TombstoneKind(row.kind),
            definition_id=row.process_id,
            definition_key=row.definition_key,
            version=row.version,
            parent_key=row.parent_key,
            root_key=row.root_key,
            restart_of=row.restart_of,
            state=row.state,
            started_at=row.started_at,
            ended_at=row.ended_at,
            turns=getattr(row, "turns", None) or 0,
            hash=bytes(getattr(row, "head", None) or b""),
            deleted_at=from_ms(why.at),
            deleted_by=why.actor,
            reason=why.reason,
            operation_key=why.operation,
            left=True,
            tenant_id=row.tenant_id,
        )
        for row in rows
    )
    keys = [row.key for row in rows]
    Instance.objects.filter(key__in=keys).delete()
    _documents(keys)
    for companion in _companions:
        companion(keys)
    pushes.after_commit([topics.FLEET, *map(topics.of_instance, keys)])


def _documents(keys: Sequence[int]) -> None:
    """Documents go, or pass to the newest instance that repeats the one they were given to."""
    theirs = Document.objects.filter(instance_key__in=keys)
    owners = set(theirs.values_list("instance_key", flat=True).distinct())
    if not owners:
        return
    again = Instance.objects.filter(restart_of__in=owners).order_by("key")
    heirs = dict(again.values_list("restart_of", "key"))
    for owner, heir in heirs.items():
        theirs.filter(instance_key=owner).update(instance_key=heir)
    theirs.exclude(instance_key__in=heirs).delete()


def _clear(keys: Sequence[int], *, complete: bool) -> bool:
    """Remove rows of buried instances; note those of which nothing is left; whether all are."""
    clean = erase(keys, ROWS)
    if clean and complete:
        Tombstone.objects.filter(key__in=keys).update(left=False)
    else:
        due.tell(0)
    return clean


def go_on(at: int) -> bool:
    """Remove a piece of what is left of deleted instances; whether there is more to do."""
    if not _left().exists():
        return False
    return in_transaction(_piece)


def _left() -> QuerySet[Tombstone]:
    return Tombstone.objects.filter(left=True).order_by("key")


def _piece() -> bool:
    rows = list(_left().select_for_update(skip_locked=True)[:AT_ONCE])
    if not rows:
        return False  # another process works on them
    first = rows[0]
    called = list(_called([row.key for row in rows])[:AT_ONCE])
    if called:
        roots = {row.key: row for row in rows}
        for root, theirs in _by_root(called).items():
            _bury(theirs, _why(roots[root]))
        return True
    if _clear([row.key for row in rows], complete=True):
        return _left().filter(key__gt=first.key).exists()
    return True


def _by_root(rows: Iterable[Instance]) -> dict[int, list[Instance]]:
    found: dict[int, list[Instance]] = {}
    for row in rows:
        found.setdefault(row.root_key, []).append(row)
    return found


def _why(root: Tombstone) -> Why:
    at = clock.now_ms()
    return Why(root.deleted_by, at, root.reason, root.operation_key)


# evaluations outside of processes -----------------------------------------------------------------


def bury_decisions(rows: Sequence[DecisionInstance], why: Why) -> None:
    """Put one tombstone in the place of the rows of each evaluation, the asked decision last."""
    asked = {row.evaluation_key: row for row in rows}
    Tombstone.objects.bulk_create(
        Tombstone(
            key=key,
            kind=TombstoneKind.DECISION,
            definition_id=row.decision_id,
            definition_key=row.decision_key,
            version=row.decision_version,
            root_key=key,
            state=row.state,
            started_at=row.evaluated_at,
            ended_at=row.evaluated_at,
            deleted_at=from_ms(why.at),
            deleted_by=why.actor,
            reason=why.reason,
            operation_key=why.operation,
            tenant_id=row.tenant_id,
        )
        for key, row in asked.items()
    )
    DecisionInstance.objects.filter(evaluation_key__in=list(asked)).delete()

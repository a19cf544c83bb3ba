"""One request about many instances, carried out piece by piece and told honestly, item by item.

What the request is about is fixed when it is made, as one row for each item. The engine works the
rows off in small transactions between everything else, so that nothing waits for a large batch; a
crash loses nothing, since a row is closed in the transaction that does its work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.db.models import F

from engine.dispatch import (
    burying,
    due,
    fold,
    limits,
    operating,
    references,
    rejections,
    retrying,
    suspending,
)
from engine.dispatch.burying import Why
from engine.dispatch.envelope import CommandFailed, Envelope, Outcome
from engine.dispatch.transaction import in_transaction
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.runtime.commands import (
    CancelInstance,
    Command,
    CommandRejected,
    ResumeInstance,
    SuspendInstance,
)
from engine.runtime.instructions import ModifyInstance, MoveToken
from engine.store import clock, keys
from engine.store.fields import from_ms
from engine.store.models.batches import BatchOperation, BatchOperationItem, BatchType
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.words import RunState

MOST = 100_000  #: items of one operation
PIECE = 50  #: items of one transaction
CHUNK = 2_000  #: rows written with one statement

ACTIVE, SUSPENDED, COMPLETED, CANCELED = "ACTIVE", "SUSPENDED", "COMPLETED", "CANCELED"
FAILED, SKIPPED = "FAILED", "SKIPPED"

_VERBS: Mapping[str, str] = {
    BatchType.CANCEL: "CancelInstance",
    BatchType.RESOLVE: "ResolveIncident",
    BatchType.MODIFY: "ModifyInstance",
    BatchType.MIGRATE: "MigrateInstance",
    BatchType.SUSPEND: "SuspendInstance",
    BatchType.RESUME: "ResumeInstance",
    BatchType.DELETE: "DeleteInstance",
}


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What is done to each item.

    Attributes:
        moves: of MODIFY: (source element, target element).
        target: of MIGRATE: the definition's key, with *mapping*.
        incidents: of RESOLVE: only these incidents of the instances; None: all that are open.
        reference: the number that the client gave to it.
    """

    type: BatchType
    moves: tuple[tuple[str, str], ...] = ()
    target: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    incidents: frozenset[int] | None = None
    reference: int | None = None


def create_batch(request: BatchRequest, instances: Iterable[int], *, actor: Actor) -> int:
    """Begin an operation on *instances* (keys), those of them that it can be done to; its key.

    Cancellation, suspension, resumption and deletion are for instances that nobody has called,
    resolution is for the active incidents of the instances. Only ended ones are deleted.

    Raises:
        CommandRejected: the actor may not do it, there is no target, or it is about too much.
    """
    limits.check_reason(request.reason)
    gates.admit(Request(actor, _VERBS[request.type]))
    if request.target is not None:
        operating.target_of(request.target)
    if request.type == BatchType.MODIFY and not request.moves:
        raise rejections.invalid("No moveInstructions provided.")
    wanted = list(islice(instances, MOST + 1))
    if len(wanted) > MOST:
        raise rejections.invalid(
            f"The filter finds more than {MOST} process instances; narrow it and ask again."
        )

    def work() -> int:
        key, at = keys.new_key(), clock.now_ms()
        total = 0
        for start in range(0, len(wanted), CHUNK):
            rows = _items(request, wanted[start : start + CHUNK])
            BatchOperationItem.objects.bulk_create(
                BatchOperationItem(
                    operation_key=key,
                    item_key=item,
                    instance_key=instance,
                    root_key=root,
                    state=ACTIVE,
                )
                for item, instance, root in rows
            )
            total += len(rows)
        BatchOperation.objects.create(
            key=key,
            type=request.type,
            state=ACTIVE if total else COMPLETED,
            details=_details(request),
            actor_type="USER" if actor.person is not None else "CLIENT",
            actor_id=actor.person or actor.name,
            principal=_principal(actor),
            created_at=at,
            ended_at=None if total else at,
            total=total,
        )
        references.note(request.reference, "CreateBatch", key, actor)
        return key

    created = in_transaction(work)
    due.tell(0)
    return created


def _items(request: BatchRequest, instances: Sequence[int]) -> list[tuple[int, int, int | None]]:
    """The items among *instances*: (item, instance, root)."""
    kind, only = request.type, request.incidents
    rows = Instance.objects.filter(
        key__in=instances, ended_at__isnull=kind != BatchType.DELETE, kind="process"
    )
    if kind in _OF_ROOTS:
        rows = rows.filter(parent_key__isnull=True)
    if kind in _STATES:
        rows = rows.filter(state=_STATES[kind])
    roots = dict(rows.values_list("key", "root_key"))
    if kind != BatchType.RESOLVE:
        return [(key, key, root) for key, root in sorted(roots.items())]
    active = Incident.objects.filter(instance_key__in=list(roots), state=ACTIVE)
    found = active.order_by("key").values_list("key", "instance_key")
    return [
        (key, instance, roots[instance]) for key, instance in found if only is None or key in only
    ]


#: What is done to called instances with those that have called them.
_OF_ROOTS = (BatchType.CANCEL, BatchType.SUSPEND, BatchType.RESUME, BatchType.DELETE)
#: The only state in which something can be done to an instance, where there is one.
_STATES: Mapping[str, str] = {
    BatchType.SUSPEND: RunState.ACTIVE,
    BatchType.RESUME: RunState.SUSPENDED,
}


def _details(request: BatchRequest) -> dict[str, Any]:
    return {
        "moves": [list(move) for move in request.moves],
        "target": request.target,
        "mapping": dict(request.mapping),
        "reason": request.reason,
    }


def _principal(actor: Actor) -> dict[str, Any]:
    return {
        "kind": actor.kind,
        "name": actor.name,
        "groups": sorted(actor.groups),
        "superuser": actor.superuser,
        "user": actor.user,
    }


# steering ---------------------------------------------------------------------------------------


def cancel_batch(key: int, *, actor: Actor) -> None:
    """Do no more of an operation; what has been done stays done."""

    def work(row: BatchOperation) -> None:
        at = from_ms(clock.now_ms())
        left = BatchOperationItem.objects.filter(operation_key=row.key, state=ACTIVE)
        left.update(state=CANCELED, processed_at=at)
        row.state, row.ended_at = CANCELED, at

    _steer("CANCEL", key, (ACTIVE, SUSPENDED), work, actor=actor)


def suspend_batch(key: int, *, actor: Actor) -> None:
    """Do no more of an operation for the time being."""
    _steer("SUSPEND", key, (ACTIVE,), lambda row: setattr(row, "state", SUSPENDED), actor=actor)


def resume_batch(key: int, *, actor: Actor) -> None:
    """Go on with an operation."""
    _steer("RESUME", key, (SUSPENDED,), lambda row: setattr(row, "state", ACTIVE), actor=actor)
    due.tell(0)


def _steer(command: str, key: int, states: Sequence[str], work: Any, *, actor: Actor) -> None:
    def steer() -> None:
        row = BatchOperation.objects.select_for_update().filter(key=key).first()
        if row is None:
            raise rejections.no_such(command, command.lower(), "batch operation", key)
        gates.admit(Request(actor, _VERBS[row.type]))
        if row.state not in states:
            raise rejections.rejected(
                command,
                rejections.INVALID_STATE,
                f"Expected to {command.lower()} a batch operation in the state "
                f"{' or '.join(states)}, but '{key}' is {row.state}",
            )
        work(row)
        row.save()

    in_transaction(steer)


# carrying out -----------------------------------------------------------------------------------


def go_on(at: int) -> bool:
    """Carry out a piece of the oldest operation; whether there is more to do."""
    if not BatchOperation.objects.filter(state=ACTIVE).exists():
        return False
    return fold.in_one_go(lambda carry: _piece(carry, at))


def _piece(carry: fold.Carry, at: int) -> bool:
    active = BatchOperation.objects.filter(state=ACTIVE).order_by("key")
    row = active.select_for_update(skip_locked=True).first()
    if row is None:
        return False  # another process works on it
    left = BatchOperationItem.objects.filter(operation_key=row.key, state=ACTIVE)
    items = list(left.order_by("item_key")[:PIECE])
    outcomes = _carried_out(carry, row, items, at)
    for item in items:
        error = outcomes[item.item_key]
        item.processed_at = from_ms(at)
        item.state = _state(error)
        item.error = None if error is None else error.message[:8_000]
    BatchOperationItem.objects.bulk_update(items, ["state", "processed_at", "error"])
    failed = sum(item.state == FAILED for item in items)
    over = len(items) < PIECE
    BatchOperation.objects.filter(key=row.key).update(
        completed=F("completed") + len(items) - failed,
        failed=F("failed") + failed,
        state=COMPLETED if over else ACTIVE,
        ended_at=at if over else None,
    )
    return not over or active.exists()


def _state(error: CommandRejected | None) -> str:
    if error is None:
        return COMPLETED
    return SKIPPED if error.code == rejections.NOT_FOUND else FAILED


def _carried_out(
    carry: fold.Carry, row: BatchOperation, items: Sequence[BatchOperationItem], at: int
) -> dict[int, CommandRejected | None]:
    """What was wrong with each item, by its key; None where it is done."""
    if row.type == BatchType.DELETE:
        why = Why(str(_actor(row)), at, row.details["reason"], row.key)
        return dict(burying.bury([item.item_key for item in items], why))
    try:
        envelopes = _envelopes(row, items, _actor(row))
    except CommandRejected as rejected:  # the target has been taken out of use meanwhile
        failed = CommandRejected(rejections.INVALID_STATE, rejected.message)
        return dict.fromkeys((item.item_key for item in items), failed)
    of = {key for key, _ in envelopes}
    answers: dict[int, CommandRejected | None] = {
        item.item_key: None if item.item_key in of else retrying.no_incident(item.item_key)
        for item in items
    }
    outcomes = carry([envelope for _, envelope in envelopes])
    for (key, _), outcome in zip(envelopes, outcomes, strict=True):
        if answers[key] is None:
            answers[key] = _wrong(outcome)
    if row.type == BatchType.RESUME:
        suspending.look_again(item.instance_key for item in items)
    return answers


def _wrong(outcome: Outcome) -> CommandRejected | None:
    if isinstance(outcome, CommandFailed | CommandRejected):
        return outcome
    return None


def _actor(row: BatchOperation) -> Actor:
    told = row.principal
    return Actor(
        told["kind"],
        told["name"],
        frozenset(told["groups"]),
        superuser=told["superuser"],
        user=told["user"],
    )


def _envelopes(
    row: BatchOperation, items: Sequence[BatchOperationItem], actor: Actor
) -> list[tuple[int, Envelope]]:
    """What is done, by the keys of the items; nothing for an item that is gone.

    Raises:
        CommandRejected: NOT_FOUND, the target of a migration is not in use any more.
    """
    if row.type == BatchType.RESOLVE:
        return _resolutions(row, items, actor)
    verb, command = _command(row)
    return [
        (
            item.item_key,
            Envelope(
                command=command,
                instance_key=item.instance_key,
                actor=actor,
                missing=rejections.no_such(
                    verb, verb.lower(), "process instance", item.instance_key
                ),
                command_id=_command_id(row, item),
            ),
        )
        for item in items
    ]


def _command(row: BatchOperation) -> tuple[str, Command]:
    """What is done to every instance, and its verb."""
    details = row.details
    if row.type == BatchType.CANCEL:
        return "CANCEL", CancelInstance(details["reason"])
    if row.type == BatchType.SUSPEND:
        return "SUSPEND", SuspendInstance(details["reason"])
    if row.type == BatchType.RESUME:
        return "RESUME", ResumeInstance()
    if row.type == BatchType.MIGRATE:
        target = operating.target_of(details["target"])
        return "MIGRATE", operating.migration_to(target, details["mapping"], details["reason"])
    moves = tuple(MoveToken(target, source=source) for source, target in details["moves"])
    return "MODIFY", ModifyInstance(move=moves, reason=details["reason"])


def _command_id(row: BatchOperation, item: BatchOperationItem) -> str:
    return f"batch:{row.key}:{item.item_key}"


def _resolutions(
    row: BatchOperation, items: Sequence[BatchOperationItem], actor: Actor
) -> list[tuple[int, Envelope]]:
    """What tries the incidents again; each envelope once, however often the piece is begun."""
    asked = retrying.retries((item.item_key for item in items), actor=actor)
    return [
        (item.item_key, replace(envelope, command_id=f"{_command_id(row, item)}:{number}"))
        for item in items
        for number, envelope in enumerate(asked.get(item.item_key, ()))
    ]

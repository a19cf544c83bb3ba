"""Batch operations as pages tell them: how far each is, and what became of every item.

An item that is done was done; of a retry that only means that it was asked for. What came of the
incident is read from what its element has done since (`outcomes`), so no page claims a success
that nobody has seen.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from engine.public import BatchType
from engine.store.models.batches import BatchOperation, BatchOperationItem
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.web.operate.outcomes import Outcome, outcomes
from engine.web.operate.reasons import refusal
from engine.web.operate.words import incident_words

LOOKED_AT = 2_000  #: retries whose outcome one page reads
ACTIVE, SUSPENDED = "ACTIVE", "SUSPENDED"

STATES: Mapping[str, tuple[str, str]] = {
    "ACTIVE": ("live", "Running"),
    "SUSPENDED": ("wait", "Paused"),
    "COMPLETED": ("ok", "Every item tried"),
    "CANCELED": ("neutral", "Canceled"),
}
_TITLES: Mapping[str, str] = {
    BatchType.CANCEL: "Cancel instances",
    BatchType.RESOLVE: "Retry incidents",
    BatchType.MODIFY: "Move tokens",
    BatchType.MIGRATE: "Migrate instances",
    BatchType.SUSPEND: "Suspend instances",
    BatchType.RESUME: "Resume instances",
    BatchType.DELETE: "Delete instances",
}
_DONE: Mapping[str, str] = {
    BatchType.CANCEL: "Canceled",
    BatchType.RESOLVE: "Requested",
    BatchType.MODIFY: "Moved",
    BatchType.MIGRATE: "Migrated",
    BatchType.SUSPEND: "Suspended",
    BatchType.RESUME: "Resumed",
    BatchType.DELETE: "Deleted",
}
#: How each word of an item or an outcome looks, in the order in which they are counted.
LOOKS: Mapping[str, str] = {
    "Waiting": "neutral",
    "Refused": "bad",
    "Failed": "bad",
    "Requested": "wait",
    "Running": "live",
    "Trying": "warn",
    "Failed again": "bad",
    "Fixed": "ok",
    "Canceled": "ok",
    "Moved": "ok",
    "Migrated": "ok",
    "Suspended": "ok",
    "Resumed": "ok",
    "Deleted": "ok",
    "Skipped": "neutral",
    "Gone": "neutral",
    "Not tried": "neutral",
    "Open": "bad",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One batch operation with its numbers; ``tried`` counts the items that are no longer open."""

    row: BatchOperation
    title: str
    look: str
    word: str
    states: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many items it is about."""
        return self.row.total

    @property
    def tried(self) -> int:
        """How many items have been tried, or given up with it."""
        return self.row.total - self.states.get(ACTIVE, 0)

    @property
    def failed(self) -> int:
        """How many items failed."""
        return self.states.get("FAILED", 0)

    @property
    def skipped(self) -> int:
        """With how many there was nothing left to do."""
        return self.states.get("SKIPPED", 0)

    @property
    def untried(self) -> int:
        """How many were given up."""
        return self.states.get("CANCELED", 0)

    @property
    def done(self) -> int:
        """How many were done."""
        return self.states.get("COMPLETED", 0)

    @property
    def done_word(self) -> str:
        """What a done item is."""
        return _DONE[self.row.type].lower()

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.row.state in (ACTIVE, SUSPENDED)

    @property
    def runs(self) -> bool:
        """Whether it goes on by itself."""
        return self.row.state == ACTIVE

    @property
    def retries(self) -> bool:
        """Whether its items are incidents."""
        return self.row.type == BatchType.RESOLVE

    @property
    def moves(self) -> Sequence[Sequence[str]]:
        """Of a move: pairs of element ids."""
        return list(self.row.details.get("moves") or [])

    @property
    def reason(self) -> str:
        """Why it was asked for."""
        return str(self.row.details.get("reason") or "")


@dataclass(frozen=True, slots=True)
class Item:
    """One item, and what became of it."""

    row: BatchOperationItem
    instance: Instance | None
    element: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class About:
    """What a batch of retries is about: the words of its newest incident."""

    title: str
    message: str


def operations(rows: Iterable[BatchOperation]) -> list[Operation]:
    """The rows with their numbers; one query for all."""
    found = list(rows)
    counted = BatchOperationItem.objects.filter(operation_key__in=[row.key for row in found])
    numbers: dict[int, dict[str, int]] = {row.key: {} for row in found}
    grouped = counted.values_list("operation_key", "state").annotate(count=Count("item_key"))
    for key, state, count in grouped.order_by("operation_key", "state"):
        numbers[key][state] = count
    return [
        Operation(
            row, _TITLES[row.type], *STATES.get(row.state, ("neutral", row.state)), numbers[row.key]
        )
        for row in found
    ]


def about(operation: Operation) -> About | None:
    """What the newest incident of a batch of retries says."""
    items = BatchOperationItem.objects.filter(operation_key=operation.row.key)
    newest = items.order_by("-item_key").values_list("item_key", flat=True).first()
    row = Incident.objects.filter(key=newest).first() if newest is not None else None
    return None if row is None else About(incident_words(row.type)[0], row.message)


def items_of(operation: Operation, rows: Sequence[BatchOperationItem]) -> list[Item]:
    """What became of these items; a few queries, however many they are."""
    instances = Instance.objects.in_bulk({row.instance_key for row in rows})
    incidents = (
        Incident.objects.in_bulk([row.item_key for row in rows]) if operation.retries else {}
    )
    came = outcomes(incidents.values())
    return [
        Item(
            row,
            instances.get(row.instance_key),
            incidents[row.item_key].element_id if row.item_key in incidents else "",
            _outcome(operation, row, came.get(row.item_key)),
        )
        for row in rows
    ]


def words_of(operation: Operation) -> tuple[list[tuple[str, int, str]], int]:
    """How many items there are of each word: (word, count, look); and how many are settled.

    Of a retry with more than `LOOKED_AT` items only those are looked at; the others are counted
    as requested and not as settled.
    """
    if operation.retries:
        rows = BatchOperationItem.objects.filter(operation_key=operation.row.key)
        looked = items_of(operation, list(rows.order_by("item_key")[:LOOKED_AT]))
        counts = Counter(item.outcome.word for item in looked)
        counts["Requested"] += max(0, operation.total - len(looked))
        settled = sum(item.outcome.settled for item in looked)
    else:
        counts = Counter()
        for state, count in operation.states.items():
            counts[_plain(operation, state)] += count
        settled = operation.tried
    words = [(word, counts[word], look) for word, look in LOOKS.items() if counts[word]]
    return words, settled


def _plain(operation: Operation, state: str) -> str:
    if state == "COMPLETED":
        return _DONE[operation.row.type]
    if state == "FAILED":
        return "Refused" if operation.retries else "Failed"
    return {"ACTIVE": "Waiting", "SKIPPED": "Skipped", "CANCELED": "Not tried"}[state]


def _outcome(operation: Operation, row: BatchOperationItem, came: Outcome | None) -> Outcome:
    if row.state == "COMPLETED" and came is not None:
        return came
    word = _plain(operation, row.state)
    text = refusal(row.error) if row.error else _TEXTS.get(row.state, "")
    settled = row.state != ACTIVE
    return Outcome(word, LOOKS[word], text, settled=settled)


_TEXTS = {
    "ACTIVE": "Its turn comes.",
    "SKIPPED": "There was nothing left to do.",
    "CANCELED": "The operation was canceled before its turn.",
}

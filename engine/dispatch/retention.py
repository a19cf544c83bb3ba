"""History is kept as long as the settings say: what ended before that is deleted, bit by bit.

Instances are walked from the oldest key of each process on, so that a look costs what it deletes
and not what is kept: rows that are too young stand behind the walk, and those that still run are
few. Called instances go with their roots.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.dispatch import burying
from engine.dispatch.burying import Why
from engine.dispatch.transaction import in_transaction
from engine.governance.principal import SYSTEM
from engine.store import settings
from engine.store.fields import from_ms
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.instances import Instance
from engine.store.models.words import NOT_OVER

DAY_MS = 24 * 3_600_000
AT_ONCE = 100  #: roots, or evaluations, that go in one transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """How many days the history of which processes is kept; None: for good."""

    days: int | None
    by_process: dict[str, int | None]

    def days_of(self, process: str) -> int | None:
        """The days of one process or case."""
        return self.by_process.get(process, self.days)

    @property
    def anything_ends(self) -> bool:
        """Whether anything is ever deleted."""
        return self.days is not None or any(days is not None for days in self.by_process.values())


def kept() -> Kept:
    """What the settings say now."""
    return Kept(settings.HISTORY_KEPT_DAYS.value() or None, settings.HISTORY_KEPT_OF.value())


def forget_history(at: int) -> bool:
    """Delete a piece of what is older than is kept; whether there may be more."""
    told = kept()
    if not told.anything_ends:
        return False
    for process in _processes():
        days = told.days_of(process)
        if days is not None and _forget_instances(process, days, at):
            return True
    return told.days is not None and _forget_decisions(told.days, at)


def _processes() -> Iterator[str]:
    rows = Definition.objects.filter(kind__in=(DefinitionKind.PROCESS, DefinitionKind.CASE))
    yield from rows.order_by("definition_id").values_list("definition_id", flat=True).distinct()


def _forget_instances(process: str, days: int, at: int) -> bool:
    cutoff = at - days * DAY_MS
    newest = _newest_before(cutoff)
    if newest is None:
        return False
    old = Instance.objects.filter(
        ~NOT_OVER,
        process_id=process,
        key__lte=newest,
        parent_key__isnull=True,
        ended_at__lte=cutoff,
    ).order_by("key")
    why, after = Why(str(SYSTEM), at, f"ended more than {days} days ago"), 0
    while keys := list(old.filter(key__gt=after).values_list("key", flat=True)[:AT_ONCE]):
        if _deleted(keys, why):
            return len(keys) == AT_ONCE
        after = keys[-1]  # something that each of them has called still runs
    return False


def _deleted(keys: list[int], why: Why) -> bool:
    answers = in_transaction(lambda: burying.bury(keys, why))
    return None in answers.values()


def _newest_before(cutoff: int) -> int | None:
    """The key of the last instance that had begun by then: no younger one can have ended."""
    begun = Instance.objects.filter(started_at__lte=cutoff).order_by("-started_at", "-key")
    return begun.values_list("key", flat=True).first()


def _forget_decisions(days: int, at: int) -> bool:
    old = DecisionInstance.objects.filter(
        instance_key__isnull=True, evaluated_at__lte=from_ms(at - days * DAY_MS)
    ).order_by("evaluation_key")
    keys = sorted(set(old.values_list("evaluation_key", flat=True)[:AT_ONCE]))
    if not keys:
        return False

    def work() -> None:
        rows = DecisionInstance.objects.filter(evaluation_key__in=keys)
        why = Why(str(SYSTEM), at, f"made more than {days} days ago")
        burying.bury_decisions(list(rows.order_by("evaluation_key", "index")), why)

    in_transaction(work)
    return len(keys) == AT_ONCE

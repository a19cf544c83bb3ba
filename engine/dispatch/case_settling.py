"""A write on a case answers when all that it has set off in other instances has settled.

Nearly always it has: what instances send each other arrives in the transaction that sends it
(`engine.dispatch.crossings`). What could not is waited for here, a bounded number of times.
"""

from django.db.models import Q, QuerySet

from engine.dispatch import fold, writer
from engine.store import clock
from engine.store.models.crossings import Crossing
from engine.store.models.instances import Instance

ROUNDS = 200


def settle(case_key: int) -> None:
    """Let commands between the instances around the case arrive."""
    for _ in range(ROUNDS):
        if not _on_the_way(case_key).exists():
            return
        if not writer.write(fold.let_arrive):
            return


def _on_the_way(case_key: int) -> QuerySet[Crossing]:
    """What comes from or goes to an instance with the same root, and is not held back."""
    waiting = Crossing.objects.filter(Q(retry_at=None) | Q(retry_at__lte=clock.now_ms()))
    if not waiting.exists():
        return waiting
    root = Instance.objects.filter(key=case_key).values("root_key")
    around = Instance.objects.filter(root_key__in=root).values("key")
    return waiting.filter(Q(receiver__in=around) | Q(sender__in=around))

"""Suspended instances, as a condition on the rows of what they wait for.

That is suspension by an operator or a caller. A case whose plan was suspended by one of its
members still hears its timers: they are kept for when it is resumed (`cmmn.md`, H5).
"""

from django.db.models import Exists, OuterRef

from engine.store.models.instances import Instance
from engine.store.models.words import RunState


def suspended(column: str) -> Exists:
    """Whether the instance that *column* of a row names is suspended."""
    return Exists(
        Instance.objects.filter(
            key=OuterRef(column), state=RunState.SUSPENDED, suspended_at__isnull=False
        )
    )

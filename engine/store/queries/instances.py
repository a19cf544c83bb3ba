"""Instances as overviews ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from engine.store.models.instances import Instance
from engine.store.models.words import RunState

_ABOVE = """
WITH RECURSIVE above (key, parent_key) AS (
    SELECT key, parent_key FROM engine_instance WHERE key = %s
    UNION ALL
    SELECT one.key, one.parent_key
    FROM engine_instance AS one JOIN above ON one.key = above.parent_key
)
SELECT key FROM above
"""
_BELOW = """
WITH RECURSIVE below (key) AS (
    SELECT key FROM engine_instance WHERE key = %s
    UNION ALL
    SELECT one.key FROM engine_instance AS one JOIN below ON one.parent_key = below.key
)
SELECT key FROM below
"""


@dataclass(frozen=True, slots=True)
class LiveNumbers:
    """How many instances of a definition live, and how many of them have an incident."""

    active: int
    troubled: int


def live_by_definition() -> Mapping[int, LiveNumbers]:
    """The living instances of each definition that has any, by definition key."""
    rows = (
        Instance.objects.filter(state=RunState.ACTIVE)
        .values("definition_key")
        .annotate(active=Count("key"), troubled=Count("key", filter=Q(incidents__gt=0)))
    )
    return {
        row["definition_key"]: LiveNumbers(row["active"], row["troubled"])
        for row in rows.order_by("definition_key")
    }


def callers_of(instance_key: int) -> list[Instance]:
    """The instances that called this one, outermost first, itself last."""
    above = Instance.objects.filter(key__in=RawSQL(_ABOVE, [instance_key]))  # noqa: S611 - no text
    return list(above.order_by("key"))  # a caller is always older than what it calls


def called_below(instance_key: int) -> QuerySet[Instance]:
    """The instance itself and all that were called by it or below it."""
    below = RawSQL(_BELOW, [instance_key])  # noqa: S611 - the statement is fixed
    return Instance.objects.filter(key__in=below)

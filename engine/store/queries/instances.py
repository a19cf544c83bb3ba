"""Instances as overviews ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from engine.store.models.instances import Instance
from engine.store.models.words import RunState


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
    path: list[Instance] = []
    found = Instance.objects.filter(key=instance_key).first()
    while found is not None:
        path.insert(0, found)
        if found.parent_key is None:
            break
        found = Instance.objects.filter(key=found.parent_key).first()
    return path

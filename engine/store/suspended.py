"""Suspended instances, as a condition on the rows of what they wait for."""

from django.db.models import Exists, OuterRef

from engine.store.models.instances import Instance
from engine.store.models.words import RunState


def suspended(column: str) -> Exists:
    """Whether the instance that *column* of a row names is suspended."""
    return Exists(Instance.objects.filter(key=OuterRef(column), state=RunState.SUSPENDED))

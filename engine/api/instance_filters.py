"""The filters on process instances that look into other tables."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from engine.api.json_values import having
from engine.api.search.filters import value_or_operators, wrong_type
from engine.api.search.kinds import FLAG, TEXT, enum
from engine.api.words import ELEMENT_STATES
from engine.store.json import encode
from engine.store.models.batches import BatchOperationItem
from engine.store.models.incidents import Incident
from engine.store.models.runs import ElementInstance
from engine.store.models.work import Job


def _some(model: type[Model], *conditions: Q, **columns: Any) -> Q:
    rows: QuerySet[Any] = model._default_manager.filter(
        *conditions, instance_key=OuterRef("key"), **columns
    )
    return Q(Exists(rows))


def by_variables(value: object, path: str) -> Q:
    """Variables of the instance's own scope."""
    return having("key", value, path)


def by_tags(value: object, path: str) -> Q:
    """Instances that have all of the tags."""
    if not isinstance(value, list):
        raise wrong_type(value, path, "an array")
    found = Q()
    for number, tag in enumerate(value):
        text = encode(TEXT.value(tag, f"{path}[{number}]")).decode()
        found &= Q(tags__contains=text)  # the column is JSON as text
    return found


def by_trouble(value: object, path: str) -> Q:
    """Whether the instance has an active incident."""
    flagged = Q(incidents__gt=0)
    return flagged if FLAG.value(value, path) else ~flagged


def by_message(value: object, path: str) -> Q:
    """Instances with an active incident whose message is like this."""
    return _some(Incident, value_or_operators("message", TEXT, value, path), state="ACTIVE")


def by_retries_left(value: object, path: str) -> Q:
    """Instances with a failed job that will be tried again."""
    failed = _some(Job, state="FAILED", retries__gt=0)
    return failed if FLAG.value(value, path) else ~failed


def by_element(value: object, path: str) -> Q:
    """Instances that reached an element."""
    return _some(ElementInstance, value_or_operators("element_id", TEXT, value, path))


def by_element_state(value: object, path: str) -> Q:
    """Instances that have an element instance in this state."""
    states = enum(*ELEMENT_STATES)
    return _some(
        ElementInstance,
        value_or_operators("state", states, value, path),
        ~Q(type="PROCESS"),
    )


def by_element_trouble(value: object, path: str) -> Q:
    """Instances in which some element instance has an incident of its own."""
    troubled = _some(ElementInstance, incident_key__isnull=False)
    return troubled if FLAG.value(value, path) else ~troubled


def by_batch(value: object, path: str) -> Q:
    """Instances that a batch operation is about."""
    rows: QuerySet[Any] = BatchOperationItem.objects.filter(instance_key=OuterRef("key")).annotate(
        operation=Cast("operation_key", TextField())
    )
    rows = rows.filter(value_or_operators("operation", TEXT, value, path))
    return Q(Exists(rows))

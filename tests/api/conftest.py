"""Callers of the API, and rows to look for.

pytest reads this file before Django is set up, so what needs Django is imported by the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from engine.store.models.instances import Instance
    from engine.store.models.runs import ElementInstance, Variable
    from tests.api.caller import Caller


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    """Keys come again after each test, so what the engine remembers by key must go."""
    from tests.dispatch.conftest import nothing_is_kept

    nothing_is_kept()
    yield
    nothing_is_kept()


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes people: `person("alice", "operators")`."""
    from django.contrib.auth.models import Group, User

    def make(name: str, *groups: str, **attributes: Any) -> User:
        user = User.objects.create_user(name, password=f"{name}-secret", **attributes)
        for group in groups:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        return user

    return make


@pytest.fixture
def root(person: Callable[..., User]) -> Caller:
    """A caller who may do everything."""
    from tests.api.caller import Caller

    return Caller(person("root", is_superuser=True))


@pytest.fixture
def call_as(person: Callable[..., User]) -> Callable[..., Caller]:
    """Makes callers: `call_as("alice", "operators")`."""
    from tests.api.caller import Caller

    return lambda name, *groups: Caller(person(name, *groups))


@pytest.fixture
def instance(db: None) -> Callable[..., Instance]:
    """Makes instances, a minute apart; keys count from 1."""
    from engine.store.models.instances import Instance
    from tests.api.caller import START

    def make(key: int, **columns: Any) -> Instance:
        defaults = {
            "process_id": "order",
            "process_name": "Order",
            "definition_key": 77,
            "version": 1,
            "started_at": START + timedelta(minutes=key),
            "root_key": key,
        }
        return Instance.objects.create(key=key, **(defaults | columns))

    return make


@pytest.fixture
def run(db: None) -> Callable[..., ElementInstance]:
    """Makes element instances of instance 1."""
    from engine.store.models.runs import ElementInstance
    from tests.api.caller import START

    def make(key: int, element: str, **columns: Any) -> ElementInstance:
        defaults = {
            "instance_key": 1,
            "definition_key": 77,
            "process_id": "order",
            "type": "SERVICE_TASK",
            "state": "ACTIVE",
            "started_at": START,
            "scope_key": 1,
        }
        return ElementInstance.objects.create(key=key, element_id=element, **(defaults | columns))

    return make


@pytest.fixture
def variable(db: None) -> Callable[..., Variable]:
    """Makes variables: `variable(5, "total", "12.50", scope=1)`; the value is JSON text."""
    from engine.store.models.runs import Variable
    from tests.api.caller import START

    def make(key: int, name: str, value: str, scope: int = 1, instance: int = 1) -> Variable:
        return Variable.objects.create(
            key=key,
            instance_key=instance,
            scope_key=scope,
            name=name,
            value=value,
            updated_at=START,
        )

    return make

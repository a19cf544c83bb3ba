"""A stage with things that run, and people who look at them.

pytest reads this file before Django is set up, so what needs Django is imported by the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.operate.stage import Stage


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The engine without a server, its clock at noon; every turn is played by the test."""
    from tests.dispatch.conftest import nothing_is_kept
    from tests.operate.stage import NOON_MS, Stage

    nothing_is_kept()
    made = Stage()
    made.pin(NOON_MS)
    yield made
    nothing_is_kept()


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes people: `person("otto", "operators")`."""
    from django.contrib.auth.models import Group, User

    def make(name: str, *groups: str) -> User:
        user = User.objects.create_user(name, password=f"{name}-secret")
        for group in groups:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        return user

    return make


@pytest.fixture
def window(client: Client, person: Callable[..., User]) -> Client:
    """Otto's browser: he is an operator."""
    client.force_login(person("otto", "operators"))
    return client

"""The cast of the inbox: Alice and Bob are loan officers, Charlie is not; Otto operates.

pytest reads this file before Django is set up, so what needs Django is imported by the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.inbox.office import Office


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """The engine without a running server, and those who work with it."""
    from tests.dispatch.conftest import nothing_is_kept
    from tests.inbox.office import Office

    nothing_is_kept()
    yield Office()
    nothing_is_kept()


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes people: `person("alice", "loan-officers")`."""
    from django.contrib.auth.models import Group, User

    def make(name: str, *groups: str, **more: Any) -> User:
        user = User.objects.create_user(name, password=f"{name}-secret", **more)
        for group in groups:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        return user

    return make


@pytest.fixture
def alice(person: Callable[..., User]) -> User:
    return person("alice", "loan-officers", first_name="Alice", last_name="Ames")


@pytest.fixture
def bob(person: Callable[..., User]) -> User:
    return person("bob", "loan-officers")


@pytest.fixture
def charlie(person: Callable[..., User]) -> User:
    return person("charlie")


@pytest.fixture
def otto(person: Callable[..., User]) -> User:
    return person("otto", "operators")


@pytest.fixture
def window(office: Office, alice: User, bob: User, charlie: User) -> Client:
    """Alice's browser."""
    return browser(alice)


@pytest.fixture
def window_of(office: Office) -> Callable[[User], Client]:
    """Somebody else's browser."""
    return browser


def browser(user: User) -> Client:
    from django.test import Client

    opened = Client()
    opened.force_login(user)
    return opened

"""The cast of Studio: Alice draws, Bob draws too, Charlie does not; and their project.

pytest reads this file before Django is set up, so what needs Django is imported by the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from modeler.models import Draft, Project


@pytest.fixture(autouse=True)
def _nothing_is_kept(db: None) -> Iterator[None]:
    """Keys of a rolled back test come again: nothing that was learned about them may stay."""
    from tests.dispatch.conftest import nothing_is_kept

    nothing_is_kept()
    yield
    nothing_is_kept()


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes people: `person("alice", "modelers")`."""
    from django.contrib.auth.models import Group, User

    def make(name: str, *groups: str) -> User:
        user = User.objects.create_user(name, password=f"{name}-secret")
        for group in groups:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        return user

    return make


@pytest.fixture
def alice(person: Callable[..., User]) -> User:
    return person("alice", "modelers")


@pytest.fixture
def bob(person: Callable[..., User]) -> User:
    return person("bob", "modelers")


@pytest.fixture
def charlie(person: Callable[..., User]) -> User:
    return person("charlie")


@pytest.fixture
def window(client: Client, alice: User) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client


@pytest.fixture
def project(alice: User) -> Project:
    from modeler import drafts

    return drafts.create_project("Loans", "From application to payment", alice)


@pytest.fixture
def draft(project: Project, alice: User) -> Draft:
    """A process that can be deployed as it is."""
    from modeler import drafts
    from modeler.catalog import BY_KEY

    return drafts.create(project, "loan.bpmn", BY_KEY["blank.bpmn"].filled("loan"), alice)

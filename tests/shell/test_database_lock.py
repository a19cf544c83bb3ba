"""The lock of a PostgreSQL database is taken again when PostgreSQL has forgotten it."""

import pytest
from django.db import connection
from django.test import override_settings

from helm.data_folder import FolderInUse
from helm.database_lock import NUMBER, DatabaseLock

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has its folder's lock"),
    pytest.mark.usefixtures("alone"),
]


@pytest.fixture
def alone():
    """An embedded server on PostgreSQL."""
    with override_settings(HELM_DATABASE="postgresql", HELM_SCALED=False):
        yield


LOCKS = """SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND database =
    (SELECT oid FROM pg_database WHERE datname = current_database())"""


def held_by() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(LOCKS, [NUMBER])
        return [pid for (pid,) in cursor.fetchall()]


def lose() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", held_by())


@pytest.fixture
def lock():
    taken = DatabaseLock()
    taken.take()
    yield taken
    taken._connection.close()


def test_it_is_held_by_one_and_looking_changes_nothing(lock):
    before = held_by()

    lock.look()

    assert held_by() == before
    with pytest.raises(FolderInUse):
        DatabaseLock().take()


def test_a_lost_one_is_taken_again(lock):
    lose()
    assert held_by() == []

    lock.look()

    assert len(held_by()) == 1


def test_where_somebody_else_has_it_the_server_goes_on_and_takes_it_later(lock):
    lose()
    other = DatabaseLock()
    other.take()

    lock.look()

    assert len(held_by()) == 1
    other._connection.close()
    lock.look()
    assert len(held_by()) == 1
    assert lock._connection is not None

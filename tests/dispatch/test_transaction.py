"""A transaction that the database asked to repeat is repeated; anything else is not."""

import pytest
from django.db import OperationalError, connection

from engine.dispatch import transaction as transactions
from engine.dispatch.transaction import in_transaction
from engine.store.models.system import Setting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "PAUSES_S", (0.0,) * transactions.TRIES)


def attempts(error: Exception, times: int) -> list[int]:
    tried: list[int] = []

    def work() -> None:
        Setting.objects.create(name=f"try {len(tried)}")
        tried.append(1)
        if len(tried) <= times:
            raise error

    try:
        in_transaction(work)
    finally:
        rows = Setting.objects.count()
        assert rows == (1 if len(tried) > times else 0)
    return tried


def test_a_lock_that_could_not_be_had_is_tried_again() -> None:
    assert len(attempts(OperationalError("database is locked"), 2)) == 3


def test_there_is_an_end_to_trying() -> None:
    with pytest.raises(OperationalError):
        attempts(OperationalError("database is locked"), 99)


def test_other_troubles_are_told_at_once() -> None:
    with pytest.raises(OperationalError):
        attempts(OperationalError("disk I/O error"), 1)


def test_a_lost_connection_is_replaced_and_the_work_done_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before: list[object] = []

    def work() -> None:
        Setting.objects.create(name="done")
        if not before:
            before.append(connection.connection)
            monkeypatch.setattr(connection, "is_usable", lambda: False)
            raise OperationalError("server closed the connection unexpectedly")
        monkeypatch.undo()

    in_transaction(work)

    assert [row.name for row in Setting.objects.all()] == ["done"]
    assert connection.connection is not before[0]

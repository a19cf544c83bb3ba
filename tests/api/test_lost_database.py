"""A database that does not answer is a 503, so that clients come again; not a mistake of ours."""

import pytest
from django.db import InterfaceError, OperationalError

from engine.api import messages
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db
MESSAGE = {"name": "paid", "correlationKey": "1"}


@pytest.mark.parametrize(
    "error", [OperationalError("the database system is starting up"), InterfaceError("closed")]
)
def test_the_caller_is_asked_to_come_again(
    root: Caller, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def lost(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(messages, "publish_message", lost)

    found = problem(root("POST", "/v2/messages/publication", MESSAGE), 503)

    assert found["title"] == "Service Unavailable"
    assert "same Idempotency-Key" in found["detail"]
    assert str(error) not in found["detail"]  # what the database says is for the log

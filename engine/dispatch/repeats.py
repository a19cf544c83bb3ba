"""Commands that make no single turn (messages, signals) remember their answer here."""

from collections.abc import Callable
from typing import Any

from engine.store import clock
from engine.store.models.journal import Command as StoredReceipt

Answer = dict[str, Any]


def once(command_id: str | None, work: Callable[[], Answer]) -> Answer:
    """What *work* answers, or answered when it was done before under the same id.

    Runs in a transaction; what raises is not remembered.
    """
    if command_id is None:
        return work()
    before = StoredReceipt.objects.filter(id=command_id).values_list("result", flat=True).first()
    if before is not None:
        answer: Answer = before
        return answer
    done = work()
    StoredReceipt.objects.create(id=command_id, result=done, at=clock.now_ms())
    return done

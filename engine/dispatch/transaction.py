"""One transaction of the engine, tried again when the database asked for that.

A deadlock or a lock that could not be had in time is the database's way to say "again": nothing
of the transaction happened, so the same work is done once more, a few times.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from engine.dispatch.crash import crashpoint

log = logging.getLogger("helm.dispatch")

T = TypeVar("T")

TRIES = 4
PAUSES_S = (0.01, 0.05, 0.25)

#: SQLSTATEs of PostgreSQL: serialization failure, deadlock, lock not available.
_AGAIN = frozenset(("40001", "40P01", "55P03"))


def in_transaction(work: Callable[[], T]) -> T:
    """The value of *work*, committed as a whole.

    Within a transaction of the caller (tests) *work* is part of that one.
    """
    if connection.in_atomic_block:
        return work()
    for attempt in range(TRIES):
        done = False
        try:
            with transaction.atomic():
                value = work()
                done = True
                crashpoint("before-commit")
        except (OperationalError, InterfaceError) as error:
            # Whether a commit whose answer was lost has happened, nobody knows: it is not repeated.
            lost = _mend() and not done
            if attempt + 1 == TRIES or not (lost or worth_another_try(error)):
                raise
            log.info("the transaction is tried again: %s", error)
            time.sleep(PAUSES_S[attempt])
        else:
            crashpoint("after-commit")
            return value
    raise AssertionError("the last try either returns or raises")


def _mend() -> bool:
    """Drop a connection that the database has given up; whether there was one."""
    if connection.connection is not None and connection.is_usable():
        return False
    connection.close()
    return True


def worth_another_try(error: DatabaseError | InterfaceError) -> bool:
    """Whether the same transaction may succeed when it is simply done again."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return state in _AGAIN
    return "locked" in str(error)

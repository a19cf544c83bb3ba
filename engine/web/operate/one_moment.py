"""Several reads that all see the database as it was at one moment.

PostgreSQL shows each statement what was committed before it; a snapshot made of several would
mix two turns. SQLite's reads are consistent within a transaction, which must not be an immediate
one: that would keep the engine from writing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def one_moment() -> Iterator[None]:
    """Reads inside see one moment; within a transaction of the caller's, that transaction's."""
    if connection.in_atomic_block:
        yield
        return
    postgresql = connection.vendor == "postgresql"
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" if postgresql else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")

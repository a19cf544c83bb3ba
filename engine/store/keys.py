"""Keys: int64, partition << 51 | n, growing in the order in which they are handed out.

A transaction takes keys after it has locked its instances, so within an instance keys grow with
creation. PostgreSQL hands them out by a sequence, which no transaction has to wait for; SQLite,
with its one writer, by a row.
"""

from collections.abc import Iterator

from django.db import connection

PARTITION = 1
FIRST = (PARTITION << 51) + 1
BLOCK = 32  #: keys per step of the sequence: its INCREMENT
MOST = 8192


def key_block(expected: int = BLOCK) -> Iterator[int]:
    """Keys without end, taken from the database as they are asked for.

    *expected* is how many will probably be needed: that many are fetched at the first
    request, more when they are used up. What is left over is never used.
    """
    while True:
        for start, size in _take(max(1, min(expected, MOST))):
            yield from range(start, start + size)
        expected *= 2


def new_key() -> int:
    """One key."""
    return next(key_block(1))


def _take(number: int) -> list[tuple[int, int]]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval('engine_keys') FROM generate_series(1, %s)", [-(-number // BLOCK)]
            )
            return [(start, BLOCK) for (start,) in cursor.fetchall()]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO engine_keyblock (id, next) VALUES (1, %s) ON CONFLICT (id)"
            " DO UPDATE SET next = engine_keyblock.next + %s RETURNING next",
            [FIRST + number, number],
        )
        (end,) = cursor.fetchone()
    return [(end - number, number)]

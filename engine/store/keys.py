"""Keys: int64, partition << 51 | n, growing in the order in which they are handed out.

A transaction takes keys after it has locked its instances, so within an instance keys grow with
creation. PostgreSQL hands them out by a sequence, which no transaction has to wait for; SQLite,
with its one writer, by a row.
"""

from collections.abc import Iterator

from django.db import connection

from engine.store import clock
from engine.store.asking import Question, Rows, ask

PARTITION = 1
FIRST = (PARTITION << 51) + 1
BLOCK = 32  #: keys per step of the sequence: its INCREMENT
MOST = 8192

_KEYS = "nextval('engine_keys') FROM generate_series(1, %s)"
_MOMENT_AND_KEYS = f"SELECT {clock.NOW_ON_POSTGRESQL}, {_KEYS}"


def key_block(expected: int = BLOCK) -> Iterator[int]:
    """Keys without end, taken from the database as they are asked for.

    *expected* is how many will probably be needed: that many are fetched at the first
    request, more when they are used up. What is left over is never used.
    """
    yield from _handed_out(_take(expected), expected)


def moment_and_keys(expected: int = BLOCK) -> tuple[int, Iterator[int]]:
    """Engine time (`engine.store.clock.now_ms`) and keys, in one round trip where there is one."""
    (rows,) = ask(moment_question(expected))
    return moment_answer(rows, expected)


def moment_question(expected: int) -> Question:
    """What `moment_answer` needs, to be asked beside other questions."""
    if connection.vendor == "postgresql":
        return _MOMENT_AND_KEYS, [_steps(expected)]
    return f"SELECT {clock.NOW_ON_SQLITE}", ()


def moment_answer(rows: Rows, expected: int) -> tuple[int, Iterator[int]]:
    """Engine time and keys out of the answer to `moment_question`."""
    at = int(rows[0][0])
    if connection.vendor != "postgresql":
        return at, key_block(expected)
    return at, _handed_out([(start, BLOCK) for _, start in rows], expected)


def _handed_out(first: list[tuple[int, int]], expected: int) -> Iterator[int]:
    """The keys of the blocks in *first*, then of more and larger takings."""
    blocks = first
    while True:
        for start, size in blocks:
            yield from range(start, start + size)
        expected *= 2
        blocks = _take(expected)


def new_key() -> int:
    """One key."""
    return next(key_block(1))


def _steps(number: int) -> int:
    """How many steps of the sequence give this many keys."""
    return -(-max(1, min(number, MOST)) // BLOCK)


def _take(number: int) -> list[tuple[int, int]]:
    number = max(1, min(number, MOST))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_KEYS}", [_steps(number)])
            return [(start, BLOCK) for (start,) in cursor.fetchall()]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO engine_keyblock (id, next) VALUES (1, %s) ON CONFLICT (id)"
            " DO UPDATE SET next = engine_keyblock.next + %s RETURNING next",
            [FIRST + number, number],
        )
        (end,) = cursor.fetchone()
    return [(end - number, number)]

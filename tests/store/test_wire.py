"""Several statements in one message to PostgreSQL: their rows, their errors, what is parsed."""

import re
import tempfile
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DataError, OperationalError

from engine.store import wire
from engine.store.asking import among, among_texts, ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def raw(transactional_db: None) -> psycopg.Connection[Any]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lies in this process and is asked one by one")
    connection.ensure_connection()
    found: psycopg.Connection[Any] = connection.connection
    return found


def parsed(raw: psycopg.Connection[Any], work: Callable[[], object]) -> int:
    """How many texts PostgreSQL was given to parse."""
    with tempfile.TemporaryFile() as trace:
        raw.pgconn.trace(trace.fileno())
        work()
        raw.pgconn.untrace()
        trace.seek(0)
        return len(re.findall(rb"\tParse\t", trace.read()))


def test_each_statement_gives_its_rows_as_the_driver_would(raw):
    rows = wire.run(
        raw,
        [
            ("SELECT %s::bigint, %s::text, %s::bytea, NULL", ["7", 'é\n"', b"\x00\xff"]),
            ("SELECT n FROM generate_series(1, %s) AS n WHERE n > %s", ["3", "1"]),
            ("SELECT 1 WHERE false", []),
        ],
    )

    assert rows == [[(7, 'é\n"', b"\x00\xff", None)], [(2,), (3,)], []]


def test_a_text_is_parsed_once_per_connection(raw):
    def work() -> None:
        wire.run(raw, [("SELECT 'parsed once', %s::bigint", [str(n)]) for n in range(5)])

    assert (parsed(raw, work), parsed(raw, work)) == (1, 0)


def test_the_first_error_is_raised_and_its_transaction_is_over(raw):
    with pytest.raises(psycopg.errors.DivisionByZero), transaction.atomic():
        wire.run(
            raw,
            [
                ("INSERT INTO engine_setting (name, value) VALUES (%s, %s)", ["a", "1"]),
                ("SELECT 1 / %s::bigint", ["0"]),
                ("SELECT 'never parsed', %s::bigint", ["1"]),
            ],
        )

    counted = ("SELECT count(*) FROM engine_setting WHERE name = %s", ["a"])
    later = ("SELECT 'never parsed', %s::bigint", ["1"])
    assert wire.run(raw, [counted, later]) == [[(0,)], [("never parsed", 1)]]


def test_a_text_that_cannot_be_parsed_is_an_error_each_time(raw):
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            wire.run(raw, [("SELECT * FROM nowhere", [])])

    assert wire.run(raw, [("SELECT 1", [])]) == [[(1,)]]


def test_zero_bytes_are_refused_before_anything_is_sent(raw):
    with pytest.raises(DataError, match="NUL"), transaction.atomic():
        ask(("SELECT %s::text", ["a\0b"]))

    assert ask(("SELECT 1", [])) == [[(1,)]]


def test_a_begin_is_sent_where_one_is_owed(raw):
    states = []
    ask(("SELECT 1", []))
    states.append(raw.info.transaction_status.name)
    with transaction.atomic():
        ask(("SELECT 1", []))
        states.append(raw.info.transaction_status.name)
        ask(("SELECT 1", []))
    states.append(raw.info.transaction_status.name)

    assert states == ["IDLE", "INTRANS", "IDLE"]


def test_a_connection_that_was_cut_is_an_operational_error_and_the_next_one_parses_anew(raw):
    ask(("SELECT 'before', %s::bigint", [1]))
    with psycopg.connect(raw.info.dsn) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])

    with pytest.raises(OperationalError):
        ask(("SELECT 'before', %s::bigint", [1]))
    connection.close()

    assert ask(("SELECT 'before', %s::bigint", [1])) == [[("before", 1)]]


@pytest.mark.parametrize("number", [1, 3])
def test_questions_are_answered_in_order_and_what_is_not_asked_is_empty(db, number: int):
    condition, values = among("n", range(1, number + 1))
    texts, words = among_texts("w", ["a", 'b"\\'])
    numbers = (
        f"SELECT n FROM (SELECT 1 AS n UNION SELECT 3 UNION SELECT 9) AS given WHERE {condition}"
    )
    named = f"SELECT w FROM (SELECT 'a' AS w UNION SELECT 'c') AS given WHERE {texts}"

    first, none, second = ask((f"{numbers} ORDER BY n", values), None, (named, words))

    assert (first, none, second) == ([(1,), (3,)][: 1 + number // 3], [], [("a",)])

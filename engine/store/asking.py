"""Questions to the database, several in one round trip.

PostgreSQL gets them as one message (`engine.store.wire`). SQLite lies in this process and is asked
one after another.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from engine.store import wire
from engine.store.writing.arrays import array, parameter

Question = tuple[str, Sequence[Any]]  #: a statement that gives rows, and its values
Rows = list[tuple[Any, ...]]


def ask(*questions: Question | None) -> list[Rows]:
    """The rows that answer each question, in order; none for one that is not asked."""
    asked = [question for question in questions if question is not None]
    answer = _in_one_trip if connection.vendor == "postgresql" else _one_by_one
    answers = iter(answer(asked))
    return [[] if question is None else next(answers) for question in questions]


def among(column: str, values: Iterable[int]) -> Question:
    """The condition that *column* is one of *values*: one text for any number of them."""
    chosen = list(values)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", [array(chosen, "bigint")]
    return f"{column} IN ({', '.join(['%s'] * len(chosen))})", chosen


def among_texts(column: str, values: Iterable[str]) -> Question:
    """As `among`, of texts."""
    chosen = list(values)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::text[])", [array(chosen, "text")]
    return f"{column} IN ({', '.join(['%s'] * len(chosen))})", chosen


def _in_one_trip(questions: Sequence[Question]) -> list[Rows]:
    connection.ensure_connection()
    statements = [(text, [parameter(value) for value in values]) for text, values in questions]
    with connection.wrap_database_errors:
        return wire.run(connection.connection, statements)


def _one_by_one(questions: Sequence[Question]) -> list[Rows]:
    answers = []
    with connection.cursor() as cursor:
        for text, values in questions:
            cursor.execute(text, values)
            answers.append(cursor.fetchall())
    return answers

"""Writing to PostgreSQL: COPY for many new rows, one statement with arrays for everything else.

The statements of a batch go out in one pipeline, so that a small batch costs one round trip; COPY
cannot stand in a pipeline and pays from some dozen rows on.
"""

# ruff: noqa: S608 - the names in the statements are those of the models

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import connection

from engine.store.writing.changes import Changes, Key, Row, Table

COPY_FROM = 48  #: rows of one table

Statement = tuple[str, Sequence[Any]]


def write(batch: Iterable[Changes]) -> None:
    """Delete, change and insert what each table's changes say."""
    raw: psycopg.Connection[Any] = connection.connection
    cursor = psycopg.Cursor(raw)
    statements: list[Statement] = []
    for changes in batch:
        statements += _changing(changes)
        if len(changes.new) >= COPY_FROM and not changes.table.kept_once:
            _copy(cursor, changes.table, changes.new.values())
        elif changes.new:
            statements.append(_insert(changes.table, list(changes.new.values())))
    if not statements:
        return
    with raw.pipeline():
        for text, values in statements:
            cursor.execute(text, values, prepare=True)


def _changing(changes: Changes) -> Iterable[Statement]:
    table = changes.table
    if changes.gone:
        yield _delete_text(table), _arrays_of(table, table.key, _columns_of(table, changes.gone))
    for columns, patches in changes.grouped_patches():
        values = [[patch[column] for _, patch in patches] for column in columns]
        keys = _columns_of(table, [key for key, _ in patches])
        yield (
            _update_text(table, columns),
            _arrays_of(table, [*table.key, *columns], [*keys, *values]),
        )
    counted = [(key, number) for key, number in changes.added.items() if number]
    if counted:
        keys = _columns_of(table, [key for key, _ in counted])
        numbers = _array([number for _, number in counted], "integer")
        yield _count_text(table), [*_arrays_of(table, table.key, keys), numbers]


def _insert(table: Table, rows: Sequence[Row]) -> Statement:
    columns = zip(*rows, strict=True)
    return _insert_text(table), _arrays_of(table, table.columns, columns)


def _copy(cursor: psycopg.Cursor[Any], table: Table, rows: Iterable[Row]) -> None:
    with cursor.copy(_copy_text(table)) as copy:
        copy.set_types([table.types[column] for column in table.columns])
        write_row = copy.write_row
        for row in rows:
            write_row(row)


def _columns_of(table: Table, keys: Sequence[Key]) -> list[Sequence[Any]]:
    if len(table.key) == 1:
        return [keys]
    return list(zip(*keys, strict=True))


def _arrays_of(table: Table, names: Iterable[str], columns: Iterable[Sequence[Any]]) -> list[str]:
    types = table.types
    return [_array(column, types[name]) for name, column in zip(names, columns, strict=True)]


def _array(column: Sequence[Any], type_: str) -> str:
    """The column as the text of a PostgreSQL array: the driver's own way costs twenty times it."""
    if type_ == "text":
        return "{" + ",".join([_quoted(value) for value in column]) + "}"
    if type_ == "bytea":
        return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in column]) + "}"
    return "{" + ",".join(["NULL" if value is None else str(value) for value in column]) + "}"


def _quoted(text: str | None) -> str:
    if text is None:
        return "NULL"
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"' in text:
        text = text.replace('"', '\\"')
    return f'"{text}"'


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _arrays(table: Table, columns: Iterable[str]) -> str:
    return ", ".join(f"%s::{table.types[column]}[]" for column in columns)


def _keys_are(table: Table) -> str:
    return " AND ".join(f't."{column}" = k."{column}"' for column in table.key)


@cache
def _copy_text(table: Table) -> str:
    return f"COPY {table.name} ({_names(table.columns)}) FROM STDIN (FORMAT BINARY)"


@cache
def _insert_text(table: Table) -> str:
    once = " ON CONFLICT DO NOTHING" if table.kept_once else ""
    return (
        f"INSERT INTO {table.name} ({_names(table.columns)})"
        f" SELECT * FROM unnest({_arrays(table, table.columns)}){once}"
    )


@cache
def _delete_text(table: Table) -> str:
    return (
        f"DELETE FROM {table.name} t USING unnest({_arrays(table, table.key)})"
        f" AS k({_names(table.key)}) WHERE {_keys_are(table)}"
    )


@cache
def _update_text(table: Table, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{column}" = k."new_{column}"' for column in columns)
    names = _names([*table.key, *(f"new_{column}" for column in columns)])
    return (
        f"UPDATE {table.name} t SET {changes}"
        f" FROM unnest({_arrays(table, [*table.key, *columns])}) AS k({names})"
        f" WHERE {_keys_are(table)}"
    )


@cache
def _count_text(table: Table) -> str:
    return (
        f"UPDATE {table.name} t SET incidents = t.incidents + k.number"
        f" FROM unnest({_arrays(table, table.key)}, %s::integer[])"
        f" AS k({_names(table.key)}, number) WHERE {_keys_are(table)}"
    )

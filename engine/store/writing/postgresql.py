"""Writing to PostgreSQL: one round trip, and COPY for each table with many new rows.

A few rows of a table are written by statements about one row, which PostgreSQL plans and runs in
no time; more by one statement with an array for each column; from some dozen new rows on COPY
pays, although it cannot share the others' round trip.
"""

# ruff: noqa: S608 - the names in the statements are those of the models

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import connection

from engine.store import wire
from engine.store.wire import Statement
from engine.store.writing.arrays import array, parameter
from engine.store.writing.changes import Changes, Key, Row, Table

FEW = 8  #: rows of one table
COPY_FROM = 48

Named = tuple[str, ...]


def write(batch: Iterable[Changes]) -> None:
    """Delete, change and insert what each table's changes say."""
    raw: psycopg.Connection[Any] = connection.connection
    statements: list[Statement] = []
    copied: list[Changes] = []
    for changes in batch:
        statements += _deletes(changes.table, changes.gone)
        for columns, patches in changes.grouped_patches():
            statements += _updates(changes.table, columns, patches)
        statements += _counts(changes.table, changes.added)
        if len(changes.new) >= COPY_FROM and not changes.table.kept_once:
            copied.append(changes)
        elif changes.new:
            statements.append(_insert(changes.table, list(changes.new.values())))
    wire.run(raw, statements)
    for changes in copied:  # last: a row may take the place of one that went
        _copy(raw, changes.table, changes.new.values())


def _insert(table: Table, rows: Sequence[Row]) -> Statement:
    if len(rows) <= FEW:
        values = [parameter(value) for row in rows for value in row]
        return _insert_text(table, len(rows)), values
    return _insert_many_text(table), _arrays(table, table.columns, zip(*rows, strict=True))


def _deletes(table: Table, keys: Sequence[Key]) -> Iterable[Statement]:
    if len(keys) > FEW:
        yield _delete_many_text(table), _arrays(table, table.key, _columns_of(table, keys))
        return
    for key in keys:
        yield _delete_text(table), _values_of(key)


def _updates(
    table: Table, columns: Named, patches: Sequence[tuple[Key, dict[str, Any]]]
) -> Iterable[Statement]:
    if len(patches) > FEW:
        keys = _columns_of(table, [key for key, _ in patches])
        values = [[patch[column] for _, patch in patches] for column in columns]
        names = [*table.key, *columns]
        yield _update_many_text(table, columns), _arrays(table, names, [*keys, *values])
        return
    for key, patch in patches:
        changed = [parameter(patch[column]) for column in columns]
        yield _update_text(table, columns), [*changed, *_values_of(key)]


def _counts(table: Table, added: dict[Key, int]) -> Iterable[Statement]:
    for key, number in added.items():
        if number:
            yield _count_text(table), [str(number), *_values_of(key)]


def _copy(raw: psycopg.Connection[Any], table: Table, rows: Iterable[Row]) -> None:
    with psycopg.Cursor(raw).copy(_copy_text(table)) as copy:
        copy.set_types([table.types[column] for column in table.columns])
        write_row = copy.write_row
        for row in rows:
            write_row(row)


def _values_of(key: Key) -> list[wire.Parameter]:
    return [parameter(value) for value in (key if isinstance(key, tuple) else (key,))]


def _columns_of(table: Table, keys: Sequence[Key]) -> list[Sequence[Any]]:
    if len(table.key) == 1:
        return [keys]
    return list(zip(*keys, strict=True))


def _arrays(table: Table, names: Iterable[str], columns: Iterable[Sequence[Any]]) -> list[str]:
    types = table.types
    return [array(column, types[name]) for name, column in zip(names, columns, strict=True)]


# the statements ---------------------------------------------------------------------------------


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _marks(table: Table, columns: Iterable[str]) -> str:
    return ", ".join(f"%s::{table.types[column]}[]" for column in columns)


def _key_is(table: Table) -> str:
    return " AND ".join(f'"{column}" = %s' for column in table.key)


def _keys_are(table: Table) -> str:
    return " AND ".join(f't."{column}" = k."{column}"' for column in table.key)


def _once(table: Table) -> str:
    return " ON CONFLICT DO NOTHING" if table.kept_once else ""


@cache
def _copy_text(table: Table) -> str:
    return f"COPY {table.name} ({_names(table.columns)}) FROM STDIN (FORMAT BINARY)"


@cache
def _insert_text(table: Table, number: int) -> str:
    row = f"({', '.join(['%s'] * len(table.columns))})"
    rows = ", ".join([row] * number)
    return f"INSERT INTO {table.name} ({_names(table.columns)}) VALUES {rows}{_once(table)}"


@cache
def _insert_many_text(table: Table) -> str:
    return (
        f"INSERT INTO {table.name} ({_names(table.columns)})"
        f" SELECT * FROM unnest({_marks(table, table.columns)}){_once(table)}"
    )


@cache
def _delete_text(table: Table) -> str:
    return f"DELETE FROM {table.name} WHERE {_key_is(table)}"


@cache
def _delete_many_text(table: Table) -> str:
    return (
        f"DELETE FROM {table.name} t USING unnest({_marks(table, table.key)})"
        f" AS k({_names(table.key)}) WHERE {_keys_are(table)}"
    )


@cache
def _update_text(table: Table, columns: Named) -> str:
    changes = ", ".join(f'"{column}" = %s' for column in columns)
    return f"UPDATE {table.name} SET {changes} WHERE {_key_is(table)}"


@cache
def _update_many_text(table: Table, columns: Named) -> str:
    changes = ", ".join(f'"{column}" = k."new_{column}"' for column in columns)
    names = _names([*table.key, *(f"new_{column}" for column in columns)])
    return (
        f"UPDATE {table.name} t SET {changes}"
        f" FROM unnest({_marks(table, [*table.key, *columns])}) AS k({names})"
        f" WHERE {_keys_are(table)}"
    )


@cache
def _count_text(table: Table) -> str:
    return f"UPDATE {table.name} SET incidents = incidents + %s WHERE {_key_is(table)}"

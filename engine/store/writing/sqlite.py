"""Writing to SQLite: `executemany` on the raw connection, inside Django's transaction."""

# ruff: noqa: S608 - the names in the statements are those of the models

import sqlite3
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection

from engine.store.writing.changes import Changes, Key, Table


def write(batch: Iterable[Changes]) -> None:
    """Delete, change and insert what each table's changes say."""
    raw: sqlite3.Connection = connection.connection
    for changes in batch:
        table = changes.table
        if changes.gone:
            raw.executemany(_delete(table), [_as_tuple(key) for key in changes.gone])
        for columns, patches in changes.grouped_patches():
            raw.executemany(
                _update(table, columns),
                [
                    (*(patch[column] for column in columns), *_as_tuple(key))
                    for key, patch in patches
                ],
            )
        counted = [(number, key) for key, number in changes.added.items() if number]
        if counted:
            raw.executemany(_count(table), counted)
        if changes.new:
            raw.executemany(_insert(table), list(changes.new.values()))


def _as_tuple(key: Key) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


@cache
def _insert(table: Table) -> str:
    marks = ", ".join("?" * len(table.columns))
    columns = ", ".join(f'"{column}"' for column in table.columns)
    verb = "INSERT OR IGNORE" if table.kept_once else "INSERT"
    return f"{verb} INTO {table.name} ({columns}) VALUES ({marks})"


@cache
def _update(table: Table, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{column}" = ?' for column in columns)
    return f"UPDATE {table.name} SET {changes} WHERE {_where(table)}"


@cache
def _count(table: Table) -> str:
    return f"UPDATE {table.name} SET incidents = incidents + ? WHERE {_where(table)}"


@cache
def _delete(table: Table) -> str:
    return f"DELETE FROM {table.name} WHERE {_where(table)}"


def _where(table: Table) -> str:
    return " AND ".join(f'"{column}" = ?' for column in table.key)

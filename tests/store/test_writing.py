"""Every table takes new, changed and deleted rows, few by statements and many by COPY."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from engine.store import turns
from engine.store.projections import batch
from engine.store.writing import postgresql, sqlite
from engine.store.writing.changes import Changes, Table

TABLES = [
    thing
    for module in (batch, turns)
    for thing in vars(module).values()
    if isinstance(thing, Table) and thing is not turns.USES  # nothing of it but keys; see below
]
AWKWARD = 'tab\t line\n quote" \\N \\\\ {a,b} NULL é \U0001f600'
VALUES: dict[str, list[Any]] = {
    "bigint": [0, 2**62, -1],
    "integer": [0, 2**31 - 1],
    "boolean": [True, False],
    "numeric": [Decimal("0.000000000001"), Decimal("123456789012.5")],
    "bytea": [b"", b"\x00\\\xff\n"],
    "text": ["", AWKWARD],
}


def write(changes: Changes) -> None:
    writer = postgresql if connection.vendor == "postgresql" else sqlite
    connection.ensure_connection()
    with connection.wrap_database_errors:
        writer.write([changes])


def a_row(table: Table, number: int) -> list[Any]:
    """Values of every kind that the columns take; the key's columns count."""
    row = []
    for place, column in enumerate(table.columns):
        type_ = table.types[column]
        if column in table.key or column == "key":
            row.append(number if type_ != "text" else f"{AWKWARD}{number}")
        else:
            choices = VALUES[type_]
            row.append(choices[(number + place) % len(choices)])
    return row


def key_of(table: Table, row: list[Any]) -> Any:
    key = tuple(row[table.at[column]] for column in table.key)
    return key if len(key) > 1 else key[0]


def stored(table: Table) -> list[list[Any]]:
    columns = ", ".join(f'"{column}"' for column in table.columns)
    order = ", ".join(f'"{column}"' for column in (*table.key, table.columns[0]))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table.name} ORDER BY {order}")
        return [[plain(value) for value in row] for row in cursor.fetchall()]


def plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, Decimal | float):
        return round(float(value), 12)
    return value


def expected(rows: list[list[Any]]) -> list[list[Any]]:
    return [[plain(value) for value in row] for row in rows]


@pytest.mark.parametrize("number", [2, 20, 60])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_takes_rows_of_every_kind(db, table: Table, number: int):
    rows = [a_row(table, n) for n in range(100, 100 + number)]
    made = Changes(table)
    made.new = {key_of(table, row): row for row in rows}

    write(made)

    assert stored(table) == expected(rows)


@pytest.mark.parametrize("number", [3, 30])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rows_are_changed_and_deleted_by_key(db, table: Table, number: int):
    rows = [a_row(table, n) for n in range(100, 100 + number)]
    made = Changes(table)
    made.new = {key_of(table, row): row for row in rows}
    write(made)
    gone = number // 3
    keys = [key_of(table, row) for row in rows]
    free = [column for column in table.columns if column not in table.key and column != "key"]

    changed = Changes(table)
    for key in keys[:gone]:
        changed.delete(key)
    for place, key in enumerate(keys[gone:], start=gone):
        for column in free:
            value = rows[0][table.at[column]]
            changed.patch(key, **{column: value})
            rows[place][table.at[column]] = value
    write(changed)

    assert stored(table) == expected(rows[gone:])


@pytest.mark.parametrize("number", [2, 20, 60])
def test_a_new_row_may_take_the_place_of_one_that_goes(db, number: int):
    made = Changes(batch.TIMERS)
    made.new = {key: a_row(batch.TIMERS, key) for key in range(100, 100 + number)}
    write(made)
    again = Changes(batch.TIMERS)
    for key, row in made.new.items():
        again.delete(key)
        again.new[key] = [*row[:5], 7, *row[6:]]
    write(again)

    assert [row[5] for row in stored(batch.TIMERS)] == [7] * number


def test_null_is_written_both_ways(db):
    for number in (1, 60):
        made = Changes(batch.TIMERS)
        for key in range(number * 100, number * 101):
            made.new[key] = [key, None, None, 1, "Wait", 5, -1, None, None, None, "<default>"]
        write(made)

    changed = Changes(batch.TIMERS)
    changed.patch(100, cycle="R/PT1H")
    write(changed)
    changed.patch(100, cycle=None)
    write(changed)

    assert stored(batch.TIMERS)[0][:8] == [100, None, None, 1, "Wait", 5, -1, None]


def test_several_changes_of_a_row_become_one_and_a_new_row_takes_them_in():
    changes = Changes(batch.TIMERS)
    changes.new[1] = [1, 2, 3, 4, "Wait", 5, 1, None, None, None, "<default>"]

    changes.patch(1, due=6)
    changes.patch(7, due=6)
    changes.patch(7, due=8, cycle="x")
    changes.delete(1)
    changes.delete(9)

    assert changes.new == {}
    assert changes.patches == {7: {"due": 8, "cycle": "x"}}
    assert changes.gone == [9]


def test_incidents_are_added_up(db):
    made = Changes(batch.INSTANCES)
    made.new[100] = a_row(batch.INSTANCES, 100)
    made.new[100][batch.INSTANCES.at["incidents"]] = 1
    made.count(100, 1)
    write(made)

    more = Changes(batch.INSTANCES)
    more.count(100, 5)
    more.count(100, -3)
    write(more)

    assert stored(batch.INSTANCES)[0][batch.INSTANCES.at["incidents"]] == 4


def test_a_payload_is_kept_once_and_any_other_row_may_not_come_twice(db):
    once = Changes(turns.PAYLOADS)
    once.new["a"] = ["a", b"1"]
    write(once)
    write(once)
    receipts = Changes(turns.COMMANDS)
    receipts.new["a"] = ["a", 1, 1, "{}", 5]
    write(receipts)

    with pytest.raises(IntegrityError), transaction.atomic():
        write(receipts)

    assert stored(turns.PAYLOADS) == [["a", b"1"]]


def test_a_table_names_all_columns_of_its_model():
    with pytest.raises(LookupError, match="missing"):
        Table(batch.Timer, "key due")


@pytest.mark.parametrize("number", [2, 20, 60])
def test_who_uses_a_payload_is_written_once(db, number: int):
    made = [Changes(turns.PAYLOADS), Changes(turns.USES)]
    made[0].new = {f"hash {n}": [f"hash {n}", b"{}"] for n in range(number)}
    made[1].new = {(7, f"hash {n}"): [7, f"hash {n}"] for n in range(number)}

    for changes in (*made, *made):
        write(changes)

    assert stored(turns.USES) == sorted([7, f"hash {n}"] for n in range(number))

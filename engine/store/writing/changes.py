"""What one batch changes in one table: new rows, changed columns, rows that go.

A row that is made and changed in the same batch is written once, in its final state. Several
changes of one existing row become one.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

Row = list[Any]
Key = Any  #: an int, a text, or a tuple of the columns of a composite key

#: The words of PostgreSQL for the columns that the engine uses.
_TYPES = {
    "BigIntegerField": "bigint",
    "IntegerField": "integer",
    "BooleanField": "boolean",
    "DecimalField": "numeric",
    "BinaryField": "bytea",
}


def _type_of(field: models.Field[Any, Any]) -> str:
    told = field.target_field if isinstance(field, models.ForeignKey) else field
    return _TYPES.get(told.get_internal_type(), "text")


class Table:
    """A table as the hot path sees it: its columns in the order of its rows, and its key.

    Attributes:
        at: the position of each column in a row.
        types: PostgreSQL's type of each column.
        kept_once: a row that is there already is left as it is.
    """

    def __init__(
        self,
        model: type[models.Model],
        columns: str,
        key: str = "key",
        *,
        kept_once: bool = False,
    ) -> None:
        fields = {field.column: field for field in model._meta.local_concrete_fields}
        self.name = model._meta.db_table
        self.columns = tuple(columns.split())
        self.key = tuple(key.split())
        self.kept_once = kept_once
        self.at = {column: position for position, column in enumerate(self.columns)}
        self.types = {column: _type_of(field) for column, field in fields.items()}
        missing = set(fields) - set(self.columns) - {"pk"}
        unknown = set(self.columns) - set(fields)
        if missing or unknown:
            raise LookupError(f"{self.name}: columns missing {missing}, unknown {unknown}")


class Changes:
    """The changes of one table in one batch.

    Attributes:
        new: rows to insert, by key.
        patches: columns to set in rows that are there, by key.
        added: what to add to the column ``incidents``, by key.
        gone: keys of rows to delete.
    """

    __slots__ = ("added", "gone", "new", "patches", "table")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.new: dict[Key, Row] = {}
        self.patches: dict[Key, dict[str, Any]] = {}
        self.added: dict[Key, int] = {}
        self.gone: list[Key] = []

    def __bool__(self) -> bool:
        return bool(self.new or self.patches or self.added or self.gone)

    @property
    def rows(self) -> int:
        """How many rows are written."""
        return len(self.new) + len(self.patches) + len(self.added) + len(self.gone)

    def patch(self, key: Key, **columns: Any) -> None:
        """Set columns of the row *key*, whether it is new in this batch or not."""
        row = self.new.get(key)
        if row is not None:
            at = self.table.at
            for column, value in columns.items():
                row[at[column]] = value
            return
        patch = self.patches.get(key)
        if patch is None:
            self.patches[key] = columns
        else:
            patch.update(columns)

    def count(self, key: Key, number: int) -> None:
        """Add *number* to the row's ``incidents``."""
        row = self.new.get(key)
        if row is not None:
            row[self.table.at["incidents"]] += number
        else:
            self.added[key] = self.added.get(key, 0) + number

    def delete(self, key: Key) -> None:
        """Remove the row *key*; one that is new in this batch is never written."""
        if self.new.pop(key, None) is None:
            self.patches.pop(key, None)
            self.gone.append(key)

    def grouped_patches(self) -> Iterable[tuple[tuple[str, ...], list[tuple[Key, dict[str, Any]]]]]:
        """The patches by the set of columns they change: one statement each."""
        if len(self.patches) == 1:
            ((key, patch),) = self.patches.items()
            return [(tuple(sorted(patch)), [(key, patch)])]
        as_given: dict[tuple[str, ...], list[tuple[Key, dict[str, Any]]]] = {}
        for key, patch in self.patches.items():
            as_given.setdefault(tuple(patch), []).append((key, patch))
        groups: dict[tuple[str, ...], list[tuple[Key, dict[str, Any]]]] = {}
        for columns, patches in as_given.items():
            groups.setdefault(tuple(sorted(columns)), []).extend(patches)
        return groups.items()

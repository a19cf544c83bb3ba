"""What a resource shows, and how it can be asked for: its fields, written down once.

From a table follow the items of a search and of a GET, the filters, the sort fields, the JSON
Schemas of the OpenAPI document, and which columns are read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Expression, Q, QuerySet
from django.db.models.expressions import Combinable

from engine.api.search.kinds import Kind
from engine.public import Actor

Where = Callable[[object, str], Q]


class Filter(Enum):
    """How far a field can be filtered."""

    NONE = "not at all"
    PLAIN = "by equality only"
    FULL = "by a value or an object of operators"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a resource.

    Attributes:
        name: as clients know it.
        kind: how its values are read and written.
        source: a column, or an expression over the row.
        shown: whether items have it; one that is not shown is only for filters or sorting.
        where: a filter of its own, given the JSON value and its path in the body.
        default: shown instead of null.
    """

    name: str
    kind: Kind
    source: str | Expression | Combinable
    filter: Filter = Filter.NONE
    sorts: bool = False
    nullable: bool = False
    shown: bool = True
    where: Where | None = None
    default: object = None

    @property
    def column(self) -> str:
        """The name under which the database knows the field in a query of its table."""
        return self.source if isinstance(self.source, str) else f"api_{self.name}"

    def text(self, value: Any) -> object:
        """A column's value as it stands in an item."""
        if value is None and self.default is not None:
            return self.default
        return self.kind.write(value)

    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the field in an item."""
        if not self.nullable:
            return self.kind.schema
        return {"anyOf": [self.kind.schema, {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class Table:
    """A resource: its fields, its rows, and the column or columns that order them for good.

    Attributes:
        title: the name of its items in the OpenAPI document.
        what: its name in a sentence.
        rows: the rows that the actor may see.
        unique: columns that are unique together; the last sort fields of every search.
        alternatives: whether a filter may have ``$or``.
        omitted: shown fields that a GET of a single item leaves out.
    """

    title: str
    what: str
    rows: Callable[[Actor], QuerySet[Any]]
    fields: tuple[Field, ...]
    unique: tuple[str, ...] = ("key",)
    alternatives: bool = False
    omitted: frozenset[str] = field(default_factory=frozenset)

    def named(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields of an item of a search, in order."""
        return tuple(field for field in self.fields if field.shown)

    @property
    def single(self) -> tuple[Field, ...]:
        """The fields of an item that is asked for by its key."""
        return tuple(field for field in self.shown if field.name not in self.omitted)

    def query(
        self, actor: Actor, needed: set[str], rows: QuerySet[Any] | None = None
    ) -> QuerySet[Any]:
        """The rows (or some *rows*), with the expressions of the shown and *needed* fields."""
        expressions: dict[str, Any] = {
            field.column: field.source
            for field in self.fields
            if not isinstance(field.source, str) and (field.shown or field.name in needed)
        }
        asked = self.rows(actor) if rows is None else rows
        found: QuerySet[Any] = asked.annotate(**expressions)
        return found

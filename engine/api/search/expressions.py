"""Expressions that several tables use as the source of a field."""

from django.db.models import (
    BooleanField,
    Case,
    F,
    IntegerField,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

#: A text, objects, a number that no row has.
NO_TEXT = Value(None, output_field=TextField(null=True))
NO_OBJECTS = Value(None, output_field=TextField(null=True))
NO_NUMBER = Value(None, output_field=IntegerField(null=True))


def is_positive(column: str) -> Case:
    """Whether the number in *column* is above 0."""
    return Case(
        When(**{f"{column}__gt": 0}, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def first_of(*columns: str) -> Coalesce:
    """The first of the columns that has a text."""
    return Coalesce(*(F(column) for column in columns), output_field=TextField())


def instead(column: str, old: str, new: str) -> Case:
    """The text in *column*, with *new* shown where it is *old*."""
    return Case(
        When(**{column: old}, then=Value(new)),
        default=F(column),
        output_field=TextField(),
    )

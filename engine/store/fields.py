"""Columns that mean the same in both databases: moments, JSON values, optional texts, words.

A moment is stored as epoch milliseconds, so that engine time, FEEL time and the wire agree to the
digit and the hot path writes plain integers. JSON is stored as text in the engine's own codec,
because a database's JSON type has numbers of its own.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Exact, GreaterThan, In
from django.utils.dateparse import parse_datetime

from engine.store import json

Set = TypeVar("Set", contravariant=True)
Get = TypeVar("Get", covariant=True)

if TYPE_CHECKING:
    FieldBase = models.Field
    IntegerBase = models.IntegerField
    TextBase = models.TextField
else:
    # Django's fields take type parameters in the type checker's eyes only.
    class FieldBase(models.Field):
        def __class_getitem__(cls, _):
            return cls

    class IntegerBase(models.IntegerField):
        def __class_getitem__(cls, _):
            return cls

    class TextBase(models.TextField):
        def __class_getitem__(cls, _):
            return cls


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Epoch milliseconds of an aware moment."""
    return (moment - EPOCH) // MILLISECOND


def from_ms(ms: int) -> datetime:
    """The moment of epoch milliseconds, in UTC."""
    return EPOCH + timedelta(milliseconds=ms)


class MomentField(FieldBase[Set, Get]):
    """An aware `datetime` in Python, a bigint of epoch milliseconds in the database.

    Lookups take a `datetime`, an ISO text with zone, or milliseconds.
    """

    description = "A moment, to the millisecond"

    if TYPE_CHECKING:
        _pyi_private_set_type: datetime | int | str
        _pyi_private_get_type: datetime

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: int | None, *_: object) -> datetime | None:
        return None if value is None else EPOCH + timedelta(milliseconds=value)

    def to_python(self, value: Any) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        if isinstance(value, int):
            return from_ms(value)
        moment = parse_datetime(str(value))
        if moment is None or moment.tzinfo is None:
            raise ValidationError(f"{value!r} is not a moment with a time zone")
        return moment

    def get_prep_value(self, value: Any) -> int | None:
        value = super().get_prep_value(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        moment = self.to_python(value)
        return None if moment is None else to_ms(moment)


class JsonField(TextBase[Set, Get]):
    """A JSON value, stored as text by `engine.store.json`; null is the database's NULL.

    ``contains`` compares texts: ``tags__contains='"vip"'`` asks for a member of a list of strings.
    """

    description = "A JSON value"

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return None if value is None else json.decode(value)

    def to_python(self, value: Any) -> Any:
        """The value itself: what a form has read is a value already."""
        return value

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return json.encode(value).decode()

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""


class OptionalTextField(TextBase[Set, Get]):
    """A text that may be absent, which the REST API says as null and never as ""."""

    description = "A text or nothing"

    if TYPE_CHECKING:
        _pyi_private_set_type: str | None  # type: ignore[assignment]
        _pyi_private_get_type: str | None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["null"] = True
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class Spelled:
    """A comparison whose constants stand in the statement itself where the database is SQLite.

    SQLite uses a partial index only for a condition that it can read: ``state = 'ACTIVE'``, not
    ``state = ?``. Only words of capitals and whole numbers are spelled out.
    """

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, values = self.as_sql(compiler, connection)  # type: ignore[attr-defined]
        if not all(type(value) is int or WORD.fullmatch(str(value)) for value in values):
            return sql, values
        return sql % tuple(v if type(v) is int else f"'{v!s}'" for v in values), []


WORD = re.compile(r"[A-Z_]+")


class WordField(TextBase[Set, Get]):
    """One of the words of the REST API in capitals, such as a state."""

    description = "A word in capitals"


class CountField(IntegerBase[Set, Get]):
    """A number of things."""

    description = "A number of things"


@WordField.register_lookup
class WordIs(Spelled, Exact):
    """``state="ACTIVE"``."""


@WordField.register_lookup
class WordIsOneOf(Spelled, In):
    """``state__in=(...)``, in the order given."""


@CountField.register_lookup
class CountIsMoreThan(Spelled, GreaterThan):
    """``incidents__gt=0``."""

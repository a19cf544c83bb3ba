"""Columns that mean the same in both databases: a moment, a JSON value, an optional text.

A moment is stored as epoch milliseconds, so that engine time, FEEL time and the wire agree to the
digit and the hot path writes plain integers. JSON is stored as text in the engine's own codec,
because a database's JSON type has numbers of its own.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

from engine.store import json

Set = TypeVar("Set", contravariant=True)
Get = TypeVar("Get", covariant=True)

if TYPE_CHECKING:
    FieldBase = models.Field
    TextBase = models.TextField
else:
    # Django's fields take type parameters in the type checker's eyes only.
    class FieldBase(models.Field):
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

"""Types as FEEL writes them: ``instance of``, parameters, and whether a value conforms.

DMN 1.5 §10.3.2.9 (lattice of types) and §10.3.2.9.4 (conversions). Types that a model
defines come in by name with a test of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from engine.feel.functions import Function
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Value
from engine.feel.zones import UTC_ZONE

if TYPE_CHECKING:
    from engine.feel.context import Context


@dataclass(frozen=True, slots=True)
class SimpleType:
    """``number``, ``string``, ``Any``, ..."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType:
    """``list<item>``."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class ContextType:
    """``context<name: type, ...>``."""

    fields: tuple[tuple[str, "Type"], ...]


@dataclass(frozen=True, slots=True)
class RangeType:
    """``range<item>``."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class FunctionType:
    """``function<parameters> -> result``."""

    parameters: tuple["Type", ...]
    result: "Type"


@dataclass(frozen=True, slots=True)
class DefinedType:
    """A type that the model defines, with the test that decides it."""

    name: str
    accepts: Callable[[Value], bool]


Type: TypeAlias = SimpleType | ListType | ContextType | RangeType | FunctionType | DefinedType

_CLASSES: Final[dict[str, tuple[type, ...]]] = {
    "number": (int, Decimal),
    "string": (str,),
    "boolean": (bool,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "dateTime": (DateTime,),
    "days and time duration": (DaysDuration,),
    "dayTimeDuration": (DaysDuration,),
    "years and months duration": (YearsDuration,),
    "yearMonthDuration": (YearsDuration,),
    "duration": (DaysDuration, YearsDuration),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function,),
}

SIMPLE_NAMES: Final = frozenset(_CLASSES) | {"Any", "Null"}


def conforms(value: Value, expected: Type, context: "Context | None" = None) -> bool:
    """Whether the value is of the type; null only of ``Null`` (inside a context: of any).

    Args:
        value: the value.
        expected: the type.
        context: the evaluation that pays for looking through lists, if there is one.
    """
    if value is None:
        return expected == SimpleType("Null")
    if context is not None:
        context.spend(1)
    if isinstance(expected, SimpleType):
        return expected.name == "Any" or type(value) in _CLASSES.get(expected.name, ())
    if isinstance(expected, DefinedType):
        return expected.accepts(value)
    if isinstance(expected, ListType):
        return isinstance(value, list) and all(
            _part(item, expected.item, context) for item in value
        )
    if isinstance(expected, ContextType):
        return isinstance(value, dict) and all(
            name in value and _part(value[name], field, context) for name, field in expected.fields
        )
    if isinstance(expected, RangeType):
        return isinstance(value, Range) and all(
            _part(end, expected.item, context) for end in (value.low, value.high)
        )
    return isinstance(value, Function) and _same_arity(value, expected)


def _part(value: Value, expected: Type, context: "Context | None") -> bool:
    return value is None or conforms(value, expected, context)


def _same_arity(value: Function, expected: FunctionType) -> bool:
    return value.parameters is None or len(value.parameters) == len(expected.parameters)


def coerce(value: Value, expected: Type, context: "Context | None" = None) -> Value:
    """The value as one of the type, by the conversions of §10.3.2.9.4; null when none fits."""
    if value is None or conforms(value, expected, context):
        return value
    if isinstance(expected, ListType):
        fits = not isinstance(value, list) and _part(value, expected.item, context)
        return [value] if fits else None
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], expected, context):
        return value[0]
    if expected in _DATE_TIMES and isinstance(value, Date):
        return DateTime(value, Time(0, UTC_ZONE))
    return None


_DATE_TIMES: Final = (SimpleType("date and time"), SimpleType("dateTime"))

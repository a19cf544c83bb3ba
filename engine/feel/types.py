"""Types as FEEL writes them: ``instance of``, parameters, and whether a value conforms.

DMN 1.5 §10.3.2.9 (lattice of types) and §10.3.2.9.4 (conversions). Types that a model
defines come in by name with a test of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from engine.feel.functions import Function
from engine.feel.limits import MAX_NODES
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


_PARAMETERS: Final = {
    "list": "list<Any>",
    "range": "range<Any>",
    "context": "context<name: Any>",
    "function": "function<Any> -> Any",
}


def needs_parameters(expected: Type) -> str | None:
    """How a type is written that is none without its parts, such as ``list`` (rule 52)."""
    return _PARAMETERS.get(expected.name) if isinstance(expected, SimpleType) else None


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
        if context is not None:
            pay_for(value, context)
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
    return isinstance(value, Function) and _is_function_of(value, expected)


def pay_for(value: Value, context: "Context") -> None:
    """Pay for a look at everything in a value, which may hold the same list many times over.

    Raises:
        BudgetExceeded: it has more parts than the budget allows.
    """
    level: list[Value] = [value]
    while level:
        deeper: list[Value] = []
        for item in level:
            if isinstance(item, dict):
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
            if len(deeper) > MAX_NODES:
                break
        context.spend(len(deeper) >> 3)
        level = deeper


def _part(value: Value, expected: Type, context: "Context | None") -> bool:
    return value is None or conforms(value, expected, context)


def _is_function_of(value: Function, expected: FunctionType) -> bool:
    """Whether it takes these and gives that; what is not known of its types counts as fitting."""
    if value.result is not None and not subsumes(expected.result, value.result):
        return False
    if value.parameters is None:
        return True
    if len(value.parameters) != len(expected.parameters):
        return False
    types = value.types or (None,) * len(value.parameters)
    return all(
        own is None or subsumes(own, given)
        for own, given in zip(types, expected.parameters, strict=True)
    )


def subsumes(wide: Type, narrow: Type) -> bool:
    """Whether what is of the narrow type is of the wide one (§10.3.2.9.2)."""
    if wide in {SimpleType("Any"), narrow} or narrow == SimpleType("Null"):
        return True
    if isinstance(wide, SimpleType) and isinstance(narrow, SimpleType):
        return set(_CLASSES.get(wide.name, ())) >= set(_CLASSES.get(narrow.name, ())) != set()
    if isinstance(wide, ListType) and isinstance(narrow, ListType):
        return subsumes(wide.item, narrow.item)
    if isinstance(wide, RangeType) and isinstance(narrow, RangeType):
        return subsumes(wide.item, narrow.item)
    if isinstance(wide, ContextType) and isinstance(narrow, ContextType):
        fields = dict(narrow.fields)
        return all(name in fields and subsumes(own, fields[name]) for name, own in wide.fields)
    # a type that the model defines is a test: what passes it cannot be told beforehand
    return isinstance(wide, DefinedType) or isinstance(narrow, DefinedType)


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

"""B-FEEL: the grammar of FEEL with friendlier semantics (DMN 1.6 clause 11).

Null stands for missing data only. Where FEEL answers an error with null, B-FEEL says the same
message and goes on with a default: false, 0, "", [], the beginning of 1970, a duration of
nothing. Arithmetic first mends its operands. What is built in is wrapped here by name; what
operators give is in `closures.friendly`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from engine.feel.builtins.registry import Bound, BuiltIn
from engine.feel.context import Context
from engine.feel.decimals import Number, divide, is_number
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Value
from engine.feel.zones import UTC_ZONE

_EPOCH: Final = Date(1970, 1, 1)
_MIDNIGHT: Final = Time(0, UTC_ZONE)
_NANOS: Final = 1_000_000_000

_BY_DEFAULT: Final[tuple[tuple[Value, tuple[str, ...]], ...]] = (
    (
        False,
        (
            "not", "contains", "starts with", "ends with", "matches", "list contains", "all",
            "any", "is", "even", "odd", "before", "after", "meets", "met by", "overlaps",
            "overlaps before", "overlaps after", "finishes", "finished by", "includes", "during",
            "starts", "started by", "coincides",
        ),
    ),
    (
        0,
        (
            "number", "string length", "count", "sum", "mean", "median", "product", "stddev",
            "decimal", "floor", "ceiling", "round up", "round down", "round half up",
            "round half down", "abs", "modulo", "sqrt", "log", "exp", "day of year",
            "week of year",
        ),
    ),
    (
        "",
        (
            "string", "substring", "upper case", "lower case", "substring before",
            "substring after", "replace", "string join", "day of week", "month of year",
        ),
    ),
    (
        [],
        (
            "split", "sublist", "append", "concatenate", "insert before", "remove", "reverse",
            "index of", "union", "distinct values", "flatten", "mode", "sort", "list replace",
            "get entries",
        ),
    ),
    (_EPOCH, ("date", "today")),
    (_MIDNIGHT, ("time",)),
    (DateTime(_EPOCH, _MIDNIGHT), ("date and time", "now")),
    (DaysDuration(0), ("duration",)),
    (YearsDuration(0), ("years and months duration",)),
    (Range(0, 0, low_closed=False, high_closed=False), ("range",)),
)  # fmt: skip
DEFAULTS: Final[dict[str, Value]] = {name: value for value, names in _BY_DEFAULT for name in names}
"""What a built-in gives instead of null; those that are not here may well give null."""

OVER_NUMBERS: Final = frozenset({"sum", "mean", "median", "product", "stddev"})
"""They pass over what is no number."""


class FriendlyBuiltIn(BuiltIn):
    """A built-in that answers a wrong argument with the default of its kind."""

    __slots__ = ()

    def bind(self, count: int) -> Bound:
        """How it is called with so many arguments, other than null its result."""
        inner, default = super().bind(count), DEFAULTS.get(self.name)
        filtered, converts = self.name in OVER_NUMBERS, self.name == "number" and count == 1

        def bound(arguments: list[Value], context: Context, at: int) -> Value:
            if filtered:
                return self._over_numbers(arguments, context, at)
            if converts and not isinstance(arguments[0], str):
                return as_number(arguments[0])
            said = len(context.messages)
            return self._given(inner(arguments, context, at), default, context, at, said)

        return bound

    def call_named(self, arguments: Mapping[str, Value], context: Context, at: int) -> Value:
        """Its result for arguments by name, other than null."""
        if self.name in OVER_NUMBERS and arguments.keys() == {"list"}:
            return self._over_numbers([arguments["list"]], context, at)
        said = len(context.messages)
        found = super().call_named(arguments, context, at)
        return self._given(found, DEFAULTS.get(self.name), context, at, said)

    def _given(self, found: Value, default: Value, context: Context, at: int, said: int) -> Value:
        if found is not None or default is None:
            return found
        if len(context.messages) == said:
            context.note(f"'{self.name}' has no value here", "no-value", at)
        return default

    def _over_numbers(self, arguments: list[Value], context: Context, at: int) -> Value:
        items = arguments
        if len(arguments) == 1 and isinstance(arguments[0], list):
            items = arguments[0]
        context.spend(len(items) >> 3)
        usable = _usable(items)
        said = len(context.messages)
        found = super().bind(1)([usable], context, at) if usable else None
        return self._given(found, 0, context, at, said)


def _usable(items: Iterable[Value]) -> list[Value]:
    """The numbers; without any, the durations of the kind that comes first."""
    items = list(items)
    numbers = [item for item in items if is_number(item)]
    if numbers:
        return numbers
    for item in items:
        if isinstance(item, (DaysDuration, YearsDuration)):
            return [other for other in items if type(other) is type(item)]
    return []


def as_number(value: Value) -> Number:
    """The value as a number: seconds or months of a duration, else 0 for what is none."""
    if isinstance(value, Decimal) or type(value) is int:
        return value
    if isinstance(value, YearsDuration):
        return value.months
    if isinstance(value, DaysDuration):
        return divide(value.nanos, _NANOS) or 0
    return 0

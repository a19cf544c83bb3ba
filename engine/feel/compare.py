"""Equality and order in three-valued logic (DMN 1.5 §10.3.2.13).

True, False, or None where two values cannot be compared. Points in time are compared as
instants, whatever their form, and a local one takes the zone of the other (table 54); `same`
compares the form as well, as the built-in ``is`` does.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from engine.feel.calendar import NANOS_PER_DAY, NANOS_PER_SECOND
from engine.feel.ranges import Range
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Value, kind_of
from engine.feel.zones import A_REGION

if TYPE_CHECKING:
    from engine.feel.context import Context

_PLAIN: Final = {bool, str, Date, DaysDuration, YearsDuration}
_NUMBERS: Final = {int, Decimal}


def equal(left: Value, right: Value, context: "Context") -> bool | None:
    """FEEL's ``=``: null equals only null, and values of different kinds give null."""
    if left is None or right is None:
        return left is right
    kind, other = type(left), type(right)
    if kind in _NUMBERS and other in _NUMBERS:
        return left == right
    if kind is not other:
        return _mixed(left, right, context)
    if kind in _PLAIN:
        return left == right
    if isinstance(left, list):
        return _equal_lists(left, right, context)  # type: ignore[arg-type]
    if isinstance(left, dict):
        return _equal_contexts(left, right, context)  # type: ignore[arg-type]
    if isinstance(left, Range) and isinstance(right, Range):
        return _equal_ranges(left, right, context)
    if kind is Time or kind is DateTime:
        return _equal_moments(left, right, context)
    return left is right


def _mixed(left: Value, right: Value, context: "Context") -> bool | None:
    if context.listens:
        context.note(f"{kind_of(left)} and {kind_of(right)} cannot be compared", "not-comparable")
    return None


def _equal_lists(left: list[Value], right: list[Value], context: "Context") -> bool:
    context.spend(len(left) + 1)
    if len(left) != len(right):
        return False
    return all(equal(one, other, context) is True for one, other in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Value], right: dict[str, Value], context: "Context") -> bool:
    context.spend(len(left) + 1)
    if left.keys() != right.keys():
        return False
    return all(equal(value, right[key], context) is True for key, value in left.items())


def _equal_ranges(left: Range, right: Range, context: "Context") -> bool:
    if (left.operator == "!=") != (right.operator == "!="):
        return False
    ends = (left.low_closed, left.high_closed)
    return (
        ends == (right.low_closed, right.high_closed)
        and _unbounded(left) == _unbounded(right)
        and equal(left.low, right.low, context) is True
        and equal(left.high, right.high, context) is True
    )


def _unbounded(value: Range) -> bool:
    """Written as ``<``, ``<=``, ``>`` or ``>=``: not the same as an endpoint of null."""
    return value.operator in {"<", "<=", ">", ">="}


def _equal_moments(left: Value, right: Value, context: "Context") -> bool | None:
    """Equality of points in time is decided to the second, as the TCK (0068) has it."""
    moments = _moments(left, right, context)
    if moments is None:
        return None
    return moments[0] // NANOS_PER_SECOND == moments[1] // NANOS_PER_SECOND


def _order_moments(left: Value, right: Value, context: "Context") -> int | None:
    """Negative, zero or positive for two times or two dates with time."""
    moments = _moments(left, right, context)
    return None if moments is None else moments[0] - moments[1]


def _moments(left: Value, right: Value, context: "Context") -> tuple[int, int] | None:
    """Both as nanoseconds of one clock, a local one read in the zone of the other."""
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        if left.zone is None:
            left = DateTime(left.date, Time(left.time.nanos, right.zone))
        elif right.zone is None:
            right = DateTime(right.date, Time(right.time.nanos, left.zone))
        _pay_for_regions(left, right, context)
        return left.instant, right.instant
    if isinstance(left, Time) and isinstance(right, Time):
        if left.zone is None or right.zone is None:
            return left.nanos, right.nanos
        _pay_for_regions(left, right, context)
        return _universal(left), _universal(right)
    return None


def _pay_for_regions(left: Time | DateTime, right: Time | DateTime, context: "Context") -> None:
    for zone in (left.zone, right.zone):
        if zone is not None and zone.region is not None:
            context.spend(A_REGION)


def _universal(time: Time) -> int:
    return (time.nanos - (time.offset or 0) * NANOS_PER_SECOND) % NANOS_PER_DAY


def order(left: Value, right: Value, context: "Context") -> int | None:
    """Negative, zero or positive as left stands before, at or after right; None without order."""
    kind, other = type(left), type(right)
    if kind in _NUMBERS and other in _NUMBERS:
        return (left > right) - (left < right)  # type: ignore[operator]
    if kind is other:
        found = _order_alike(left, right, context)
        if found is not None:
            return found
    if left is not None and right is not None and context.listens:
        context.note(f"{kind_of(left)} and {kind_of(right)} have no order", "not-comparable")
    return None


def _order_alike(left: Value, right: Value, context: "Context") -> int | None:
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if isinstance(left, Date) and isinstance(right, Date):
        return left.days - right.days
    if isinstance(left, DaysDuration) and isinstance(right, DaysDuration):
        return left.nanos - right.nanos
    if isinstance(left, YearsDuration) and isinstance(right, YearsDuration):
        return left.months - right.months
    return _order_moments(left, right, context)


def contains(container: Range, value: Value, context: "Context") -> bool | None:
    """Whether the value lies in the range; None when they cannot be compared."""
    if value is None:
        return None
    if container.operator in {"=", "!="}:
        found = equal(value, container.low, context)
        return found if found is None or container.operator == "=" else not found
    low = _beyond(value, container.low, container.low_closed, context)
    high = _below(value, container.high, container.high_closed, context)
    if container.operator is not None:
        return low if container.high is None and container.operator in {">", ">="} else high
    if low is False or high is False:
        return False
    return None if low is None or high is None else True


def _beyond(value: Value, low: Value, closed: bool, context: "Context") -> bool | None:
    if low is None:
        return None
    found = order(value, low, context)
    return None if found is None else found > 0 or (closed and found == 0)


def _below(value: Value, high: Value, closed: bool, context: "Context") -> bool | None:
    if high is None:
        return None
    found = order(value, high, context)
    return None if found is None else found < 0 or (closed and found == 0)


def is_in(value: Value, test: Value, context: "Context") -> bool | None:
    """FEEL's ``in`` for one test: a range, a list of values and ranges, or a value."""
    if isinstance(test, Range):
        return contains(test, value, context)
    if isinstance(test, list):
        return _is_in_list(value, test, context)
    return equal(value, test, context)


def _is_in_list(value: Value, tests: list[Value], context: "Context") -> bool:
    context.spend(len(tests) >> 2)
    if isinstance(value, list) and equal(value, tests, context) is True:
        return True
    for test in tests:
        if isinstance(test, Range):
            if contains(test, value, context) is True:
                return True
        elif equal(value, test, context) is True:
            return True
    return False


def same(left: Value, right: Value, context: "Context") -> bool:
    """Whether both are the same element of the same domain, form included (``is``)."""
    if kind_of(left) != kind_of(right):
        return False
    if isinstance(left, (Time, DateTime)):
        return left == right
    return equal(left, right, context) is True

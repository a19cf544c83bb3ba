"""Range functions (DMN 1.5 §10.3.4.9, after Allen's interval algebra), and ``range`` (§10.3.4.1).

Every relation is put together from questions about two ends. An end without bound lies before
or behind everything; where two ends have no order, the relation is null.
"""

from typing import Final, TypeAlias

from engine.feel.builtins.registry import builtin
from engine.feel.compare import order
from engine.feel.context import Context
from engine.feel.range_text import parse_range
from engine.feel.ranges import Range
from engine.feel.values import Scalar, Value

_CLAUSE = "DMN 1.5 §10.3.4.9"
_Truth: TypeAlias = bool | None
_End: TypeAlias = tuple[int, Value, bool]
"""-1 and +1: without bound; 0: at the value, which belongs to the range or not."""

_UNBOUNDED: Final = {"<", "<=", ">", ">="}


def _low(range_: Range) -> _End:
    if range_.low is None and range_.operator in _UNBOUNDED:
        return (-1, None, False)
    return (0, range_.low, range_.low_closed)


def _high(range_: Range) -> _End:
    if range_.high is None and range_.operator in _UNBOUNDED:
        return (1, None, False)
    return (0, range_.high, range_.high_closed)


def _order(left: _End, right: _End, context: Context) -> int | None:
    if left[0] or right[0]:
        return (left[0] > right[0]) - (left[0] < right[0])
    return order(left[1], right[1], context)


def _below(left: _End, right: _End, context: Context, *, or_equal: bool = False) -> _Truth:
    """Whether left lies before right, or at the same place where that is enough."""
    found = _order(left, right, context)
    return None if found is None else found < 0 or (or_equal and found == 0)


def _level(left: _End, right: _End, context: Context) -> _Truth:
    found = _order(left, right, context)
    return None if found is None else found == 0


def _every(*truths: _Truth) -> _Truth:
    if False in truths:
        return False
    return None if None in truths else True


def _point(value: Value) -> _End:
    return (0, value, True)


# --- before, after


def _is_before(left: _End, right: _End, context: Context) -> _Truth:
    """Left's high end before right's low end: level will do unless both belong to their range."""
    return _below(left, right, context, or_equal=not (left[2] and right[2]))


@builtin("before", "point1", "point2", clause=_CLAUSE)
def before_points(point1: Scalar, point2: Scalar, *, context: Context) -> Value:
    """Whether one point lies before the other.

    FEEL:
        before(1, 10) = true
        before(10, 1) = false
    """
    return _is_before(_point(point1), _point(point2), context)


@builtin("before", "point", "range", clause=_CLAUSE)
def before_range(point: Scalar, range_: Range, *, context: Context) -> Value:
    """Whether the point lies before all of the range.

    FEEL:
        before(1, [1..10]) = false
        before(1, (1..10]) = true
        before(1, [5..10]) = true
    """
    return _is_before(_point(point), _low(range_), context)


@builtin("before", "range", "point", clause=_CLAUSE)
def before_point(range_: Range, point: Scalar, *, context: Context) -> Value:
    """Whether all of the range lies before the point.

    FEEL:
        before([1..10], 10) = false
        before([1..10), 10) = true
        before([1..10], 15) = true
    """
    return _is_before(_high(range_), _point(point), context)


@builtin("before", "range1", "range2", clause=_CLAUSE)
def before_ranges(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether all of one range lies before all of the other.

    FEEL:
        before([1..10], [15..20]) = true
        before([1..10), [10..20]) = true
        before([1..10], [10..20]) = false
    """
    return _is_before(_high(range1), _low(range2), context)


@builtin("after", "point1", "point2", clause=_CLAUSE)
def after_points(point1: Scalar, point2: Scalar, *, context: Context) -> Value:
    """Whether one point lies after the other.

    FEEL:
        after(10, 5) = true
        after(5, 10) = false
    """
    return _is_before(_point(point2), _point(point1), context)


@builtin("after", "point", "range", clause=_CLAUSE)
def after_range(point: Scalar, range_: Range, *, context: Context) -> Value:
    """Whether the point lies after all of the range.

    FEEL:
        after(12, [1..10]) = true
        after(10, [1..10)) = true
        after(10, [1..10]) = false
    """
    return _is_before(_high(range_), _point(point), context)


@builtin("after", "range", "point", clause=_CLAUSE)
def after_point(range_: Range, point: Scalar, *, context: Context) -> Value:
    """Whether all of the range lies after the point.

    FEEL:
        after([11..20], 12) = false
        after([11..20], 10) = true
        after((11..20], 11) = true
    """
    return _is_before(_point(point), _low(range_), context)


@builtin("after", "range1", "range2", clause=_CLAUSE)
def after_ranges(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether all of one range lies after all of the other.

    FEEL:
        after([11..20], [1..10])  = true
        after([11..20], [1..11))  = true
        after([11..20], [1..11])  = false
    """
    return _is_before(_high(range2), _low(range1), context)


# --- meets, overlaps


def _meets(left: Range, right: Range, context: Context) -> _Truth:
    high, low = _high(left), _low(right)
    return _every(high[2] and low[2], _level(high, low, context))


@builtin("meets", "range1", "range2", clause=_CLAUSE)
def meets(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether the second range begins in the very point where the first ends.

    FEEL:
        meets([1..5], [5..10]) = true
        meets([1..5), [5..10]) = false
    """
    return _meets(range1, range2, context)


@builtin("met by", "range1", "range2", clause=_CLAUSE)
def met_by(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether the first range begins in the very point where the second ends.

    FEEL:
        met by([5..10], [1..5]) = true
        met by((5..10], [1..5]) = false
    """
    return _meets(range2, range1, context)


def _reaches(left: Range, right: Range, context: Context) -> _Truth:
    """Whether left's high end lies at or behind right's low end, sharing a point."""
    high, low = _high(left), _low(right)
    return _below(low, high, context, or_equal=high[2] and low[2])


@builtin("overlaps", "range1", "range2", clause=_CLAUSE)
def overlaps(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether the ranges share a point.

    FEEL:
        overlaps([1..5], [3..8]) = true
        overlaps([1..5], [6..8]) = false
        overlaps([1..5], [5..8]) = true
        overlaps([1..5), [5..8]) = false
    """
    return _every(_reaches(range1, range2, context), _reaches(range2, range1, context))


def _starts_earlier(left: Range, right: Range, context: Context) -> _Truth:
    one, other = _low(left), _low(right)
    return _below(one, other, context, or_equal=one[2] and not other[2])


def _ends_earlier(left: Range, right: Range, context: Context) -> _Truth:
    one, other = _high(left), _high(right)
    return _below(one, other, context, or_equal=not one[2] or other[2])


def _overlaps_before(left: Range, right: Range, context: Context) -> _Truth:
    return _every(
        _starts_earlier(left, right, context),
        _reaches(left, right, context),
        _ends_earlier(left, right, context),
    )


@builtin("overlaps before", "range1", "range2", clause=_CLAUSE)
def overlaps_before(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether the first range begins earlier and ends inside the second.

    FEEL:
        overlaps before([1..5], [3..8]) = true
        overlaps before([1..5], [6..8]) = false
        overlaps before([1..5), (1..5]) = true
        overlaps before([1..5], [1..5]) = false
    """
    return _overlaps_before(range1, range2, context)


def _overlaps_after(left: Range, right: Range, context: Context) -> _Truth:
    return _every(
        _starts_earlier(right, left, context),
        _reaches(right, left, context),
        _ends_earlier(right, left, context),
    )


@builtin("overlaps after", "range1", "range2", clause=_CLAUSE)
def overlaps_after(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether the first range begins inside the second and ends later.

    FEEL:
        overlaps after([3..8], [1..5]) = true
        overlaps after([6..8], [1..5]) = false
        overlaps after((1..5], [1..5)) = true
        overlaps after((1..5], [1..5]) = true
        overlaps after([1..5], [1..5]) = false
    """
    return _overlaps_after(range1, range2, context)


# --- finishes, starts


@builtin("finishes", "point", "range", clause=_CLAUSE)
def finishes_point(point: Scalar, range_: Range, *, context: Context) -> Value:
    """Whether the range ends in the point.

    FEEL:
        finishes(10, [1..10]) = true
        finishes(10, [1..10)) = false
    """
    return _every(range_.high_closed, _level(_high(range_), _point(point), context))


def _finishes(left: Range, right: Range, context: Context) -> _Truth:
    one, other = _low(left), _low(right)
    return _every(
        left.high_closed == right.high_closed,
        _level(_high(left), _high(right), context),
        _below(other, one, context, or_equal=not one[2] or other[2]),
    )


@builtin("finishes", "range1", "range2", clause=_CLAUSE)
def finishes_range(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether both ranges end together and the first begins within the second.

    FEEL:
        finishes([5..10], [1..10]) = true
        finishes([5..10), [1..10]) = false
        finishes([1..10], [1..10]) = true
    """
    return _finishes(range1, range2, context)


@builtin("finished by", "range", "point", clause=_CLAUSE)
def finished_by_point(range_: Range, point: Scalar, *, context: Context) -> Value:
    """Whether the range ends in the point.

    FEEL:
        finished by([1..10], 10) = true
        finished by([1..10), 10) = false
    """
    return _every(range_.high_closed, _level(_high(range_), _point(point), context))


@builtin("finished by", "range1", "range2", clause=_CLAUSE)
def finished_by_range(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether both ranges end together and the second begins within the first.

    FEEL:
        finished by([1..10], [5..10]) = true
        finished by([1..10], (1..10]) = true
    """
    return _finishes(range2, range1, context)


@builtin("starts", "point", "range", clause=_CLAUSE)
def starts_point(point: Scalar, range_: Range, *, context: Context) -> Value:
    """Whether the range begins in the point.

    FEEL:
        starts(1, [1..10]) = true
        starts(1, (1..10]) = false
    """
    return _every(range_.low_closed, _level(_low(range_), _point(point), context))


def _starts(left: Range, right: Range, context: Context) -> _Truth:
    return _every(
        left.low_closed == right.low_closed,
        _level(_low(left), _low(right), context),
        _ends_earlier(left, right, context),
    )


@builtin("starts", "range1", "range2", clause=_CLAUSE)
def starts_range(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether both ranges begin together and the first ends within the second.

    FEEL:
        starts([1..5], [1..10]) = true
        starts((1..5], [1..10]) = false
    """
    return _starts(range1, range2, context)


@builtin("started by", "range", "point", clause=_CLAUSE)
def started_by_point(range_: Range, point: Scalar, *, context: Context) -> Value:
    """Whether the range begins in the point.

    FEEL:
        started by([1..10], 1) = true
        started by((1..10], 1) = false
    """
    return _every(range_.low_closed, _level(_low(range_), _point(point), context))


@builtin("started by", "range1", "range2", clause=_CLAUSE)
def started_by_range(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether both ranges begin together and the second ends within the first.

    FEEL:
        started by([1..10], [1..5]) = true
        started by([1..10], [1..10)) = true
    """
    return _starts(range2, range1, context)


# --- includes, during, coincides


def _includes_point(range_: Range, point: Value, context: Context) -> _Truth:
    low, high, at = _low(range_), _high(range_), _point(point)
    return _every(
        _below(low, at, context, or_equal=low[2]), _below(at, high, context, or_equal=high[2])
    )


def _includes_range(outer: Range, inner: Range, context: Context) -> _Truth:
    low, high = _low(outer), _high(outer)
    return _every(
        _below(low, _low(inner), context, or_equal=low[2] or not _low(inner)[2]),
        _below(_high(inner), high, context, or_equal=high[2] or not _high(inner)[2]),
    )


@builtin("includes", "range", "point", clause=_CLAUSE)
def includes_point(range_: Range, point: Scalar, *, context: Context) -> Value:
    """Whether the point lies in the range.

    FEEL:
        includes([1..10], 5)  = true
        includes([1..10), 10) = false
    """
    return _includes_point(range_, point, context)


@builtin("includes", "range1", "range2", clause=_CLAUSE)
def includes_range(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether all of the second range lies in the first.

    FEEL:
        includes([1..10], [4..6])  = true
        includes([1..10], [1..10]) = true
        includes((1..10], [1..10]) = false
    """
    return _includes_range(range1, range2, context)


@builtin("during", "point", "range", clause=_CLAUSE)
def during_point(point: Scalar, range_: Range, *, context: Context) -> Value:
    """Whether the point lies in the range.

    FEEL:
        during(5, [1..10]) = true
        during(1, (1..10]) = false
    """
    return _includes_point(range_, point, context)


@builtin("during", "range1", "range2", clause=_CLAUSE)
def during_range(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether all of the first range lies in the second.

    FEEL:
        during([4..6], [1..10])  = true
        during([1..10], (1..10]) = false
    """
    return _includes_range(range2, range1, context)


@builtin("coincides", "point1", "point2", clause=_CLAUSE)
def coincides_points(point1: Scalar, point2: Scalar, *, context: Context) -> Value:
    """Whether both points are the same.

    FEEL:
        coincides(5, 5) = true
        coincides(3, 4) = false
    """
    return _level(_point(point1), _point(point2), context)


@builtin("coincides", "range1", "range2", clause=_CLAUSE)
def coincides_ranges(range1: Range, range2: Range, *, context: Context) -> Value:
    """Whether both ranges are the same.

    FEEL:
        coincides([1..5], [1..5]) = true
        coincides((1..5], [1..5]) = false
    """
    return _every(
        (range1.low_closed, range1.high_closed) == (range2.low_closed, range2.high_closed),
        _level(_low(range1), _low(range2), context),
        _level(_high(range1), _high(range2), context),
    )


@builtin("range", "from", clause="DMN 1.5 §10.3.4.1")
def range_from(from_: str, *, context: Context) -> Value:
    """The range that the text stands for; its ends are literals.

    FEEL:
        range("[18..21)") = [18..21)
        range("[18..x]")  = null
    """
    return parse_range(from_, context)

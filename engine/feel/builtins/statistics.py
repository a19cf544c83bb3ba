"""List functions that compute one value: sums, averages, and quantified booleans.

DMN 1.5 §10.3.4.4. A list that holds anything but numbers (or booleans) gives null.
"""

from collections import Counter

from engine.feel import decimals
from engine.feel.builtins.registry import builtin
from engine.feel.context import Context
from engine.feel.decimals import DECIMAL, Number, is_number
from engine.feel.temporal import DaysDuration, YearsDuration
from engine.feel.temporal_math import add_durations
from engine.feel.values import Value

_CLAUSE = "DMN 1.5 §10.3.4.4"


def _numbers(items: list[Value] | tuple[Value, ...], context: Context) -> list[Number] | None:
    context.spend(len(items) >> 3)
    if not items or not all(map(is_number, items)):
        return None
    return items  # type: ignore[return-value]


def _total(numbers: list[Number]) -> Number | None:
    total: Number | None = 0
    for number in numbers:
        if total is None:
            return None
        total = decimals.add(total, number)
    return total


@builtin("sum", "list", clause=_CLAUSE)
def sum_of(list_: list[Value], *, context: Context) -> Value:
    """The sum of numbers, or of durations of one kind; null of an empty list.

    FEEL:
        sum([1, 2, 3])          = 6
        sum([])                 = null
        sum([@"PT1H", @"PT1H"]) = @"PT2H"
    """
    return _sum(list_, context)


@builtin("sum", "n", clause=_CLAUSE)
def sum_all(*n: Value, context: Context) -> Value:
    """The sum of the arguments.

    FEEL:
        sum(1, 2, 3) = 6
    """
    return _sum(list(n), context)


def _sum(items: list[Value], context: Context) -> Value:
    if items and isinstance(items[0], (DaysDuration, YearsDuration)):
        return _sum_of_durations(items, context)
    numbers = _numbers(items, context)
    return None if numbers is None else _total(numbers)


def _sum_of_durations(items: list[Value], context: Context) -> Value:
    context.spend(len(items) >> 2)
    total = items[0]
    for item in items[1:]:
        if not isinstance(item, (DaysDuration, YearsDuration)):
            return None
        if not isinstance(total, (DaysDuration, YearsDuration)):
            return None
        total = add_durations(total, item, 1)
    return total


@builtin("product", "list", clause=_CLAUSE)
def product_of(list_: list[Value], *, context: Context) -> Value:
    """The product of numbers; null of an empty list.

    FEEL:
        product([2, 3, 4]) = 24
    """
    return _product(list_, context)


@builtin("product", "n", clause=_CLAUSE)
def product_all(*n: Value, context: Context) -> Value:
    """The product of the arguments.

    FEEL:
        product(2, 3, 4) = 24
    """
    return _product(list(n), context)


def _product(items: list[Value], context: Context) -> Value:
    numbers = _numbers(items, context)
    if numbers is None:
        return None
    result: Number | None = 1
    for number in numbers:
        if result is None:
            return None
        result = decimals.multiply(result, number)
    return result


@builtin("mean", "list", clause=_CLAUSE)
def mean_of(list_: list[Value], *, context: Context) -> Value:
    """The arithmetic mean; null of an empty list.

    FEEL:
        mean([1, 2, 3]) = 2
    """
    return _mean(list_, context)


@builtin("mean", "n", clause=_CLAUSE)
def mean_all(*n: Value, context: Context) -> Value:
    """The arithmetic mean of the arguments.

    FEEL:
        mean(1, 2) = 1.5
    """
    return _mean(list(n), context)


def _mean(items: list[Value], context: Context) -> Number | None:
    numbers = _numbers(items, context)
    total = None if numbers is None else _total(numbers)
    return None if total is None else decimals.divide(total, len(items))


@builtin("median", "list", clause=_CLAUSE)
def median_of(list_: list[Value], *, context: Context) -> Value:
    """The middle element, or the mean of the two middle ones; null of an empty list.

    FEEL:
        median([8, 2, 5, 3, 4]) = 4
        median([6, 1, 2, 3])    = 2.5
        median([])              = null
    """
    return _median(list_, context)


@builtin("median", "n", clause=_CLAUSE)
def median_all(*n: Value, context: Context) -> Value:
    """The median of the arguments.

    FEEL:
        median(8, 2, 5, 3, 4) = 4
    """
    return _median(list(n), context)


def _median(items: list[Value], context: Context) -> Value:
    numbers = _numbers(items, context)
    if numbers is None:
        return None
    ranked = sorted(numbers)
    middle = len(ranked) // 2
    if len(ranked) % 2:
        return ranked[middle]
    total = decimals.add(ranked[middle - 1], ranked[middle])
    return None if total is None else decimals.divide(total, 2)


@builtin("stddev", "list", clause=_CLAUSE)
def standard_deviation_of(list_: list[Value], *, context: Context) -> Value:
    """The standard deviation of a sample; null of fewer than two numbers.

    FEEL:
        stddev([2, 4, 7, 5]) = 2.081665999466132735282297706979931
        stddev([47])         = null
    """
    return _deviation(list_, context)


@builtin("stddev", "n", clause=_CLAUSE)
def standard_deviation_all(*n: Value, context: Context) -> Value:
    """The standard deviation of the arguments.

    FEEL:
        decimal(stddev(47, 49), 4) = 1.4142
    """
    return _deviation(list(n), context)


def _deviation(items: list[Value], context: Context) -> Value:
    average = _mean(items, context)
    if average is None or len(items) < 2:
        return None
    squares: list[Number] = []
    for item in items:
        distance = decimals.subtract(item, average)  # type: ignore[arg-type]
        square = None if distance is None else decimals.multiply(distance, distance)
        if square is None:
            return None
        squares.append(square)
    total = _total(squares)
    variance = None if total is None else decimals.divide(total, len(items) - 1)
    return None if variance is None else decimals.apply(DECIMAL.sqrt, variance)


@builtin("mode", "list", clause=_CLAUSE)
def mode_of(list_: list[Value], *, context: Context) -> Value:
    """The numbers that come most often, rising; of an empty list the empty list.

    FEEL:
        mode([6, 3, 9, 6, 6]) = [6]
        mode([6, 1, 9, 6, 1]) = [1, 6]
        mode([])              = []
    """
    return _mode(list_, context)


@builtin("mode", "n", clause=_CLAUSE)
def mode_all(*n: Value, context: Context) -> Value:
    """The arguments that come most often, rising.

    FEEL:
        mode(6, 3, 9, 6, 6) = [6]
    """
    return _mode(list(n), context)


def _mode(items: list[Value], context: Context) -> Value:
    if not items:
        return []
    numbers = _numbers(items, context)
    if numbers is None:
        return None
    counted = Counter(numbers)
    most = max(counted.values())
    found: list[Value] = [*sorted(number for number, times in counted.items() if times == most)]
    return found


def _quantified(items: list[Value], decisive: bool, context: Context) -> Value:
    context.spend(len(items) >> 3)
    if any(item is decisive for item in items):
        return decisive
    return not decisive if all(item is (not decisive) for item in items) else None


@builtin("all", "list", clause=_CLAUSE)
def all_of(list_: list[Value], *, context: Context) -> Value:
    """False if an element is false, true if all are true or there is none, else null.

    FEEL:
        all([true, false])  = false
        all([])             = true
        all([true, null])   = null
    """
    return _quantified(list_, False, context)


@builtin("all", "b", clause=_CLAUSE)
def all_arguments(*b: Value, context: Context) -> Value:
    """The same of the arguments.

    FEEL:
        all(false, null, true) = false
    """
    return _quantified(list(b), False, context)


@builtin("any", "list", clause=_CLAUSE)
def any_of(list_: list[Value], *, context: Context) -> Value:
    """True if an element is true, false if all are false or there is none, else null.

    FEEL:
        any([true, false]) = true
        any([])            = false
        any([false, null]) = null
    """
    return _quantified(list_, True, context)


@builtin("any", "b", clause=_CLAUSE)
def any_argument(*b: Value, context: Context) -> Value:
    """The same of the arguments.

    FEEL:
        any(false, null, true) = true
    """
    return _quantified(list(b), True, context)

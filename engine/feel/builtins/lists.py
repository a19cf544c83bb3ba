"""List functions (DMN 1.5 §10.3.4.4), except those that compute a number (`statistics`)."""

from collections.abc import Hashable
from decimal import Decimal

from engine.feel.builtins.registry import builtin
from engine.feel.compare import equal, order
from engine.feel.context import Context
from engine.feel.decimals import Number
from engine.feel.dialect import Dialect
from engine.feel.functions import Function
from engine.feel.temporal import Date, DaysDuration, YearsDuration
from engine.feel.values import Value

_CLAUSE = "DMN 1.5 §10.3.4.4"
_CAMUNDA = "Camunda FEEL"


@builtin("list contains", "list", "element", clause=_CLAUSE)
def list_contains(list_: list[Value], element: Value, *, context: Context) -> Value:
    """Whether an element equals *element*.

    FEEL:
        list contains([1, 2, 3], 2)    = true
        list contains([1, null], null) = true
    """
    return _index(list_, element, context) >= 0


def _index(items: list[Value], wanted: Value, context: Context) -> int:
    context.spend(len(items) >> 3)
    for place, item in enumerate(items):
        if _equal(item, wanted, context):
            return place
    return -1


def _equal(left: Value, right: Value, context: Context) -> bool:
    """Equality that takes values of different kinds for different, and says nothing about it."""
    said = len(context.messages)
    found = equal(left, right, context)
    del context.messages[said:]
    return found is True


@builtin("count", "list", clause=_CLAUSE)
def count(list_: list[Value]) -> Value:
    """How many elements the list has.

    FEEL:
        count([1, 2, 3])     = 3
        count([])            = 0
        count([1, [2, 3]])   = 2
    """
    return len(list_)


@builtin("min", "list", clause=_CLAUSE)
def least_of(list_: list[Value], *, context: Context) -> Value:
    """The least element; null of an empty list, and where elements have no order.

    FEEL:
        min([1, 2, 3]) = 1
        min([])        = null
    """
    return _extreme(list_, -1, context)


@builtin("min", "c", clause=_CLAUSE)
def least(*c: Value, context: Context) -> Value:
    """The least of the arguments.

    FEEL:
        min(1, 2, 3) = 1
    """
    return _extreme(list(c), -1, context)


@builtin("max", "list", clause=_CLAUSE)
def greatest_of(list_: list[Value], *, context: Context) -> Value:
    """The greatest element; null of an empty list, and where elements have no order.

    FEEL:
        max([1, 2, 3])           = 3
        max(["a", "b"])          = "b"
        max([1, "a"])            = null
    """
    return _extreme(list_, 1, context)


@builtin("max", "c", clause=_CLAUSE)
def greatest(*c: Value, context: Context) -> Value:
    """The greatest of the arguments.

    FEEL:
        max(1, 2, 3) = 3
    """
    return _extreme(list(c), 1, context)


def _extreme(items: list[Value], sign: int, context: Context) -> Value:
    context.spend(len(items) >> 3)
    if not items:
        return None
    best = items[0]
    for item in items:
        found = order(item, best, context)
        if found is None:
            return None
        if found * sign > 0:
            best = item
    return best


@builtin("sublist", "list", "start position", "length", clause=_CLAUSE)
def sublist(
    list_: list[Value], start: Number, length: Number | None = None, *, context: Context
) -> Value:
    """The elements from *start*, at most *length* of them; a negative start counts from the end.

    FEEL:
        sublist([4, 5, 6], 1, 2) = [4, 5]
        sublist([4, 5, 6], -2)   = [5, 6]
        sublist([4, 5, 6], 0)    = null
    """
    first = _place(list_, start)
    if first is None or (length is not None and length < 0):
        return None
    taken = list_[first : None if length is None else first + int(length)]
    context.admit_list(len(taken))
    return taken


def _place(items: list[Value], position: Number) -> int | None:
    """The index of a position that counts from 1, or from the end where negative."""
    place = int(position)
    if place == 0 or not -len(items) <= place <= len(items):
        return None
    return place - 1 if place > 0 else len(items) + place


@builtin("append", "list", "item", clause=_CLAUSE)
def append(list_: list[Value], *item: Value, context: Context) -> Value:
    """The list with these elements behind it.

    FEEL:
        append([1], 2, 3) = [1, 2, 3]
        append([1], [2])  = [1, [2]]
    """
    context.admit_list(len(list_) + len(item))
    return [*list_, *item]


@builtin("concatenate", "list", clause=_CLAUSE)
def concatenate(*lists: list[Value], context: Context) -> Value:
    """The elements of all the lists.

    FEEL:
        concatenate([1, 2], [3]) = [1, 2, 3]
    """
    context.admit_list(sum(map(len, lists)))
    return [item for each in lists for item in each]


@builtin("insert before", "list", "position", "newItem", clause=_CLAUSE)
def insert_before(
    list_: list[Value], position: Number, new_item: Value, *, context: Context
) -> Value:
    """The list with *newItem* at that position.

    FEEL:
        insert before([1, 3], 1, 2)  = [2, 1, 3]
        insert before([1, 3], -1, 2) = [1, 2, 3]
        insert before([1], 3, 2)     = null
    """
    place = _place(list_, position)
    if place is None and int(position) == len(list_) + 1:
        place = len(list_)
    if place is None:
        return None
    context.admit_list(len(list_) + 1)
    return [*list_[:place], new_item, *list_[place:]]


@builtin("remove", "list", "position", clause=_CLAUSE)
def remove(list_: list[Value], position: Number, *, context: Context) -> Value:
    """The list without the element at that position.

    FEEL:
        remove([1, 2, 3], 2)  = [1, 3]
        remove([1, 2, 3], -1) = [1, 2]
        remove([1], 2)        = null
    """
    place = _place(list_, position)
    if place is None:
        return None
    context.admit_list(len(list_))
    return [*list_[:place], *list_[place + 1 :]]


@builtin("list replace", "list", "position", "newItem", clause=_CLAUSE)
def list_replace_at(
    list_: list[Value], position: Number, new_item: Value, *, context: Context
) -> Value:
    """The list with *newItem* instead of the element at that position.

    FEEL:
        list replace([2, 4, 7, 8], 3, 6)  = [2, 4, 6, 8]
        list replace([2, 4, 7, 8], -1, 6) = [2, 4, 7, 6]
        list replace([1], 2, 6)           = null
    """
    place = _place(list_, position)
    if place is None:
        return None
    context.admit_list(len(list_))
    return [*list_[:place], new_item, *list_[place + 1 :]]


@builtin("list replace", "list", "match", "newItem", clause=_CLAUSE)
def list_replace_matching(
    list_: list[Value], match: Function, new_item: Value, *, context: Context
) -> Value:
    """The list with *newItem* instead of every element for which *match* is true.

    FEEL:
        list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5) = [5, 5, 7, 8]
    """
    replaced: list[Value] = []
    for item in list_:
        found = match.call([item, new_item], context)
        if not isinstance(found, bool):
            return None
        replaced.append(new_item if found else item)
    return replaced


@builtin("reverse", "list", clause=_CLAUSE)
def reverse(list_: list[Value], *, context: Context) -> Value:
    """The elements from the last to the first.

    FEEL:
        reverse([1, 2, 3]) = [3, 2, 1]
    """
    context.admit_list(len(list_))
    return list_[::-1]


@builtin("index of", "list", "match", clause=_CLAUSE)
def index_of(list_: list[Value], match: Value, *, context: Context) -> Value:
    """The positions of the elements that equal *match*.

    FEEL:
        index of([1, 2, 3, 2], 2) = [2, 4]
    """
    context.spend(len(list_) >> 3)
    found: list[Value] = [
        place for place, item in enumerate(list_, 1) if _equal(item, match, context)
    ]
    return found


@builtin("union", "list", clause=_CLAUSE)
def union(*lists: list[Value], context: Context) -> Value:
    """The elements of all the lists, each once.

    FEEL:
        union([1, 2], [2, 3]) = [1, 2, 3]
    """
    context.admit_list(sum(map(len, lists)))
    return _distinct([item for each in lists for item in each], context)


@builtin("distinct values", "list", clause=_CLAUSE)
def distinct_values(list_: list[Value], *, context: Context) -> Value:
    """Each element once, where it comes first.

    FEEL:
        distinct values([1, 2, 3, 2, 1])   = [1, 2, 3]
        distinct values([1, null, null])   = [1, null]
    """
    context.admit_list(len(list_))
    return _distinct(list_, context)


def _key(value: Value) -> Hashable | None:
    """What is the same for equal values, where a value has such a thing."""
    if value is None or isinstance(value, (bool, str)):
        return (type(value), value)
    if isinstance(value, (int, Decimal)):
        return ("number", value)
    return value if isinstance(value, (Date, DaysDuration, YearsDuration)) else None


def _distinct(items: list[Value], context: Context) -> list[Value]:
    kept: list[Value] = []
    others: list[Value] = []
    seen: set[Hashable] = set()
    for item in items:
        key = _key(item)
        if key is None:
            if _index(others, item, context) >= 0:
                continue
            others.append(item)
            context.spend(1)
        elif key in seen:
            continue
        else:
            seen.add(key)
        kept.append(item)
    return kept


@builtin("duplicate values", "list", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def duplicate_values(list_: list[Value], *, context: Context) -> Value:
    """Each element that comes more than once.

    FEEL:
        duplicate values([1, 2, 3, 2, 1]) = [1, 2]
    """
    found: list[Value] = []
    for item in _distinct(list_, context):
        context.spend(1 + (len(list_) >> 2))
        if sum(_equal(item, other, context) for other in list_) > 1:
            found.append(item)
    return found


@builtin("flatten", "list", clause=_CLAUSE)
def flatten(list_: list[Value], *, context: Context) -> Value:
    """The elements, with lists in it replaced by theirs.

    FEEL:
        flatten([[1, 2], [[3]], 4]) = [1, 2, 3, 4]
    """
    flat: list[Value] = []
    waiting = [iter(list_)]
    while waiting:
        for item in waiting[-1]:
            context.spend(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat


@builtin("is empty", "list", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def is_empty(list_: list[Value]) -> Value:
    """Whether the list has no element.

    FEEL:
        is empty([])     = true
        is empty([1, 2]) = false
    """
    return not list_


@builtin("partition", "list", "size", clause=_CAMUNDA, dialect=Dialect.CAMUNDA)
def partition(list_: list[Value], size: Number, *, context: Context) -> Value:
    """The elements in lists of that size; the last may be shorter.

    FEEL:
        partition([1, 2, 3, 4, 5], 2) = [[1, 2], [3, 4], [5]]
        partition([1], 0)             = null
    """
    width = int(size)
    if width < 1:
        return None
    context.admit_list(len(list_))
    parts: list[Value] = [list_[first : first + width] for first in range(0, len(list_), width)]
    return parts

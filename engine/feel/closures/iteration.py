"""``for``, ``some``, ``every`` and filters: what goes through lists, a step of budget each.

DMN 1.5 §10.3.2.14 and §10.3.2.5. Ranges are counted through, never made into lists.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from engine.feel.ast import Filter, For, IterationRange, Literal, Node, Quantified
from engine.feel.closures.port import Compiler, Frame, Run, Variables, frame_of, weighed
from engine.feel.context import Context
from engine.feel.ranges import Range
from engine.feel.temporal import Date
from engine.feel.values import Value, kind_of

_A_DATE = 3  # steps for making one
_TRUTHS = frozenset({bool, type(None)})
_Domain = Callable[[Variables, Context], "Iterator[Value] | None"]


class _NoDomain(Exception):
    """What stands behind ``in`` cannot be gone through."""


def _domain(node: Node, compiler: Compiler) -> _Domain:
    if isinstance(node, IterationRange):
        return _counted(node, compiler)
    source, at = compiler.run(node), node.at

    def domain(variables: Variables, context: Context) -> Iterator[Value] | None:
        value = source(variables, context)
        if isinstance(value, list):
            return iter(value)
        if isinstance(value, Range):
            return _count_range(value, context, at)
        return None if value is None else iter([value])

    return domain


def _counted(node: IterationRange, compiler: Compiler) -> _Domain:
    start_of, end_of, at = compiler.run(node.start), compiler.run(node.end), node.at

    def domain(variables: Variables, context: Context) -> Iterator[Value] | None:
        return _count(start_of(variables, context), end_of(variables, context), context, at)

    return domain


def _count_range(range_: Range, context: Context, at: int) -> Iterator[Value] | None:
    """The whole numbers or days of a range, open ends left out."""
    found = _count(range_.low, range_.high, context, at)
    if found is None or (range_.low_closed and range_.high_closed):
        return found
    low = None if range_.low_closed else range_.low
    high = None if range_.high_closed else range_.high
    return (value for value in found if value != low and value != high)


def _count(start: Value, end: Value, context: Context, at: int) -> Iterator[Value] | None:
    first, last = _whole(start), _whole(end)
    if first is not None and last is not None:
        return iter(range(first, last + 1) if first <= last else range(first, last - 1, -1))
    if isinstance(start, Date) and isinstance(end, Date):
        step = 1 if start.days <= end.days else -1
        return _days(range(start.days, end.days + step, step), context)
    text = f"nothing to count through from a {kind_of(start)} to a {kind_of(end)}"
    context.note(text, "bad-range", at)
    return None


def _days(numbers: range, context: Context) -> Iterator[Value]:
    for days in numbers:
        context.spend(_A_DATE)
        yield Date.of_days(days)


def _whole(value: Value) -> int | None:
    if type(value) is int:
        return value
    if isinstance(value, Decimal) and abs(value) < 10**34 and value == int(value):
        return int(value)
    return None


def compile_for(node: For, compiler: Compiler) -> Run:
    """The results of the body for each combination; the last variable changes fastest."""
    iterators = [(name, _domain(domain, compiler)) for name, domain in node.iterators]
    body = weighed(node.body, compiler)
    partial = node.reads_partial

    def run(variables: Variables, context: Context) -> Value:
        results: list[Value] = []
        try:
            for frame in _combinations(iterators, 0, variables, context):
                if partial:
                    context.spend(len(results) >> 3)
                    frame["partial"] = list(results)
                results.append(body(frame, context))
        except _NoDomain:
            return None
        return results

    return run


def _combinations(
    iterators: list[tuple[str, _Domain]], depth: int, variables: Variables, context: Context
) -> Iterator[Frame]:
    name, domain = iterators[depth]
    values = domain(variables, context)
    if values is None:
        raise _NoDomain
    last = depth == len(iterators) - 1
    for value in values:
        context.steps -= 1
        if context.steps < 0:
            context.spend(0)
        frame = frame_of({name: value}, variables)
        if last:
            yield frame
        else:
            yield from _combinations(iterators, depth + 1, frame, context)


def compile_quantified(node: Quantified, compiler: Compiler) -> Run:
    """``some`` and ``every``, in three-valued logic."""
    iterators = [(name, _domain(domain, compiler)) for name, domain in node.iterators]
    condition, decisive = weighed(node.condition, compiler), node.quantifier == "some"
    at = node.at

    def run(variables: Variables, context: Context) -> Value:
        result: Value = not decisive
        try:
            for frame in _combinations(iterators, 0, variables, context):
                holds = condition(frame, context)
                if holds is decisive:
                    return decisive
                if type(holds) is not bool:
                    result = _undecided(holds, context, at)
        except _NoDomain:
            return None
        return result

    return run


def _undecided(holds: Value, context: Context, at: int) -> Value:
    """Null; says so where the condition is no truth at all, rather than null."""
    if holds is not None:
        text = f"'satisfies' wants true or false, not a {kind_of(holds)}"
        context.note(text, "wrong-type", at)
    return None


def compile_filter(node: Filter, compiler: Compiler) -> Run:
    """``source[n]``, the nth from 1 or from the end; ``source[condition]``, what satisfies it."""
    source = compiler.run(node.source)
    predicate = weighed(node.predicate, compiler)
    constant = compiler.constant(predicate)
    if isinstance(node.predicate, Literal) and type(constant) in {int, Decimal}:
        return _indexed(source, constant, node.at)  # type: ignore[arg-type]
    at, friendly = node.at, compiler.friendly

    def run(variables: Variables, context: Context) -> Value:
        value = source(variables, context)
        items = _items(value)
        if not items:
            index = predicate(frame_of({"item": None}, variables), context)
            return None if type(index) in {int, Decimal} else []
        first = predicate(_item_frame(items[0], variables), context)
        if type(first) is int or type(first) is Decimal:
            return _element(items, first, context, at)
        kept = [items[0]] if first is True else []
        odd = first if first.__class__ not in _TRUTHS else None
        for item in items[1:]:
            context.steps -= 1
            if context.steps < 0:
                context.spend(0)
            holds = predicate(_item_frame(item, variables), context)
            if holds is True:
                kept.append(item)
            elif holds.__class__ not in _TRUTHS:
                odd = holds
        if odd is not None and not friendly:
            context.note(f"a filter is true or false, not a {kind_of(odd)}", "wrong-type", at)
            return None
        return kept

    return run


def _items(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _item_frame(item: Value, variables: Variables) -> Frame:
    if isinstance(item, dict):
        frame = frame_of(item, variables)
        frame.setdefault("item", item)
        return frame
    return frame_of({"item": item}, variables)


def _indexed(source: Run, index: int | Decimal, at: int) -> Run:
    def run(variables: Variables, context: Context) -> Value:
        return _element(_items(source(variables, context)), index, context, at)

    return run


def _element(items: list[Value], index: int | Decimal, context: Context, at: int) -> Value:
    place = _whole(index)
    if place is None or place == 0 or not -len(items) <= place <= len(items):
        context.note(
            f"there is no element {index} in a list of {len(items)}", "no-such-element", at
        )
        return None
    return items[place - 1] if place > 0 else items[place]

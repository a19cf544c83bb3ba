"""The range functions against table 78, formula by formula, over all small ranges."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import pytest

from engine.feel.compile import compile_expression


class Span(NamedTuple):
    start: int
    end: int
    start_included: bool
    end_included: bool

    def __str__(self) -> str:
        opening, closing = "["[: self.start_included] or "(", "]"[: self.end_included] or ")"
        return f"{opening}{self.start}..{self.end}{closing}"


SPANS = [
    Span(start, end, *ends)
    for start, end in product(range(1, 4), repeat=2)
    for ends in product([True, False], repeat=2)
    if start < end or (start == end and ends == (True, True))
]


def before(a: Span, b: Span) -> bool:
    return a.end < b.start or (not (a.end_included and b.start_included) and a.end == b.start)


def meets(a: Span, b: Span) -> bool:
    return a.end_included and b.start_included and a.end == b.start


def reaches(a: Span, b: Span) -> bool:
    return a.end > b.start or meets(a, b)


def overlaps_before(a: Span, b: Span) -> bool:
    earlier = a.start < b.start or (
        a.start == b.start and a.start_included and not b.start_included
    )
    within = a.end < b.end or (a.end == b.end and (not a.end_included or b.end_included))
    return earlier and reaches(a, b) and within


def finishes(a: Span, b: Span) -> bool:
    same_end = a.end_included == b.end_included and a.end == b.end
    within = a.start > b.start or (
        a.start == b.start and (not a.start_included or b.start_included)
    )
    return same_end and within


def starts(a: Span, b: Span) -> bool:
    same_start = a.start_included == b.start_included and a.start == b.start
    within = a.end < b.end or (a.end == b.end and (not a.end_included or b.end_included))
    return same_start and within


def includes(a: Span, b: Span) -> bool:
    low = a.start < b.start or (a.start == b.start and (a.start_included or not b.start_included))
    high = a.end > b.end or (a.end == b.end and (a.end_included or not b.end_included))
    return low and high


def has(a: Span, point: int) -> bool:
    return (
        a.start < point < a.end
        or (a.start == point and a.start_included)
        or (a.end == point and a.end_included)
    )


OF_RANGES: dict[str, Callable[[Span, Span], bool]] = {
    "before": before,
    "after": lambda a, b: before(b, a),
    "meets": meets,
    "met by": lambda a, b: meets(b, a),
    "overlaps": lambda a, b: reaches(a, b) and reaches(b, a),
    "overlaps before": overlaps_before,
    "overlaps after": lambda a, b: overlaps_before(b, a),
    "finishes": finishes,
    "finished by": lambda a, b: finishes(b, a),
    "starts": starts,
    "started by": lambda a, b: starts(b, a),
    "includes": includes,
    "during": lambda a, b: includes(b, a),
    "coincides": lambda a, b: a == b,
}
OF_POINT_AND_RANGE: dict[str, Callable[[int, Span], bool]] = {
    "before": lambda p, a: p < a.start or (p == a.start and not a.start_included),
    "after": lambda p, a: p > a.end or (p == a.end and not a.end_included),
    "finishes": lambda p, a: a.end_included and a.end == p,
    "starts": lambda p, a: a.start_included and a.start == p,
    "during": lambda p, a: has(a, p),
}
OF_RANGE_AND_POINT: dict[str, Callable[[Span, int], bool]] = {
    "before": lambda a, p: a.end < p or (a.end == p and not a.end_included),
    "after": lambda a, p: a.start > p or (a.start == p and not a.start_included),
    "finished by": lambda a, p: a.end_included and a.end == p,
    "started by": lambda a, p: a.start_included and a.start == p,
    "includes": has,
}


@pytest.mark.parametrize("name", OF_RANGES)
def test_two_ranges_stand_as_the_table_says(name):
    found = compile_expression(f"{name}(a, b)", names=["a", "b"])
    ranges = {span: compile_expression(str(span)).evaluate({}) for span in SPANS}

    for one, other in product(SPANS, repeat=2):
        holds = found.evaluate({"a": ranges[one], "b": ranges[other]})
        assert holds is OF_RANGES[name](one, other), (name, str(one), str(other))


@pytest.mark.parametrize("name", OF_POINT_AND_RANGE)
def test_a_point_and_a_range_stand_as_the_table_says(name):
    for point, span in product(range(5), SPANS):
        holds = compile_expression(f"{name}({point}, {span})").evaluate({})
        assert holds is OF_POINT_AND_RANGE[name](point, span), (name, point, str(span))


@pytest.mark.parametrize("name", OF_RANGE_AND_POINT)
def test_a_range_and_a_point_stand_as_the_table_says(name):
    for span, point in product(SPANS, range(5)):
        holds = compile_expression(f"{name}({span}, {point})").evaluate({})
        assert holds is OF_RANGE_AND_POINT[name](span, point), (name, str(span), point)

"""Hit policies: the rules that match become one output.

DMN 1.5 §8.2.10 (hit policies) and §8.2.11 (aggregation). What happens when no rule matches is
in `decision_table`.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.dmn.model import Aggregator, HitPolicy
from engine.feel.compare import equal, order
from engine.feel.context import Context
from engine.feel.decimals import add, is_number
from engine.feel.values import Number, Value, kind_of


class Hit(NamedTuple):
    """A rule that matched: its place from 0, its outputs by column, and those as one value."""

    rule: int
    outputs: tuple[Value, ...]
    value: Value


class Violation(NamedTuple):
    """Why the matching rules give no output."""

    code: str
    text: str


Resolve = Callable[[Sequence[Hit], Context], "Value | Violation"]
Ranks = Callable[[Context], Callable[[Hit], tuple[int, ...]]]


def resolver(policy: HitPolicy, aggregator: Aggregator, ranks: Ranks) -> Resolve:
    """The function that makes one output of at least one hit, which are in rule order.

    Args:
        policy: the table's hit policy.
        aggregator: only looked at for COLLECT.
        ranks: gives a hit's place in the order of the output values, smaller is more important.
    """

    def most_important(hits: Sequence[Hit], context: Context) -> Value | Violation:
        return min(hits, key=ranks(context)).value

    def output_order(hits: Sequence[Hit], context: Context) -> Value | Violation:
        return [hit.value for hit in sorted(hits, key=ranks(context))]

    policies: dict[HitPolicy, Resolve] = {
        HitPolicy.UNIQUE: _unique,
        HitPolicy.ANY: _any,
        HitPolicy.FIRST: _first,
        HitPolicy.PRIORITY: most_important,
        HitPolicy.OUTPUT_ORDER: output_order,
        HitPolicy.RULE_ORDER: _rule_order,
        HitPolicy.COLLECT: AGGREGATORS[aggregator],
    }
    return policies[policy]


def _numbers(hits: Sequence[Hit]) -> str:
    return ", ".join(str(hit.rule + 1) for hit in hits)


def _unique(hits: Sequence[Hit], context: Context) -> Value | Violation:
    if len(hits) > 1:
        return Violation(
            "several-rules-match",
            f"hit policy UNIQUE allows one matching rule, found {len(hits)}: {_numbers(hits)}",
        )
    return hits[0].value


def _any(hits: Sequence[Hit], context: Context) -> Value | Violation:
    first = hits[0]
    for hit in hits[1:]:
        if equal(first.value, hit.value, context) is not True:
            return Violation(
                "different-outputs",
                "hit policy ANY allows several rules only with the same output, found "
                f"different ones in the rules {first.rule + 1} and {hit.rule + 1}",
            )
    return first.value


def _first(hits: Sequence[Hit], context: Context) -> Value | Violation:
    return hits[0].value


def _rule_order(hits: Sequence[Hit], context: Context) -> Value | Violation:
    return [hit.value for hit in hits]


def _sum(hits: Sequence[Hit], context: Context) -> Value | Violation:
    total: Number = 0
    for hit in hits:
        if not is_number(hit.value):
            return _not_usable("SUM", "numbers", hit)
        result = add(total, hit.value)  # type: ignore[arg-type]
        if result is None:
            return Violation("overflow", "the SUM has too many digits for a number")
        total = result
    return total


def _extreme(word: str, sign: int) -> Resolve:
    def extreme(hits: Sequence[Hit], context: Context) -> Value | Violation:
        best = hits[0].value
        for hit in hits:
            placed = order(hit.value, best, context)
            if placed is None:
                return _not_usable(word, "values that have an order", hit)
            if placed * sign > 0:
                best = hit.value
        return best

    return extreme


def _count(hits: Sequence[Hit], context: Context) -> Value | Violation:
    return len(hits)


def _not_usable(word: str, expected: str, hit: Hit) -> Violation:
    return Violation(
        "not-aggregable",
        f"{word} expects {expected}, found {kind_of(hit.value)} in rule {hit.rule + 1}",
    )


AGGREGATORS: dict[Aggregator, Resolve] = {
    Aggregator.LIST: _rule_order,
    Aggregator.SUM: _sum,
    Aggregator.MIN: _extreme("MIN", -1),
    Aggregator.MAX: _extreme("MAX", 1),
    Aggregator.COUNT: _count,
}

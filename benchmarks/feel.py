"""Runs of compiled expressions per second of processor time: ``python -m benchmarks.feel``."""

import time

from engine.feel.compile import compile_expression, compile_unary_tests
from engine.feel.context import Context
from engine.feel.values import Value

_VARIABLES: dict[str, Value] = {
    "amount": 1500,
    "status": "open",
    "age": 31,
    "income": 2400,
    "order": {"id": "A-1", "lines": [{"price": 3, "count": 2}, {"price": 5, "count": 1}]},
    "name": "Ada",
    "items": [3, 1, 2],
    "?": 31,
}
_EXPRESSIONS = (
    'amount > 1000 and status = "open"',
    "age >= 18 and income > 1000",
    "order.id",
    "amount * 2 + 1",
    "amount / 7 > 100.5",
    '"Dear " + name + "!"',
    'if amount > 1000 then "high" else "low"',
    "count(items)",
    "sum(order.lines.price)",
    "order.lines[price > 3]",
    "for i in items return i * 2",
    "some i in items satisfies i > 2",
    'date("2026-03-01") + duration("P3D")',
    '{total: amount * 2, open: status = "open"}',
)
_TESTS = ("< 18", "[18..65]", '"open", "new"', "-")


def runs_per_second(text: str, *, test: bool = False, seconds: float = 0.3) -> float:
    """How often a text can be run in a second, once compiled; the best of three rounds."""
    compiled = compile_unary_tests(text) if test else compile_expression(text)
    run, context = compiled.run, Context(steps=10**12)
    best = 0.0
    for _ in range(3):
        rounds, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds:
            for _ in range(1000):
                run(_VARIABLES, context)
            context.messages.clear()
            rounds += 1000
        best = max(best, rounds / spent)
    return best


def main() -> None:
    """Print the table."""
    for text in _EXPRESSIONS:
        print(f"{runs_per_second(text):>12,.0f}  {text}")
    for text in _TESTS:
        print(f"{runs_per_second(text, test=True):>12,.0f}  cell {text}")
    started, rounds = time.process_time(), 500
    for _ in range(rounds):
        compile_expression(_EXPRESSIONS[0])
    print(f"{rounds / (time.process_time() - started):>12,.0f}  compile {_EXPRESSIONS[0]}")


if __name__ == "__main__":
    main()

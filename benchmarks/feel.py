"""Runs of compiled expressions per second of processor time, and how soon bombs end.

``python -m benchmarks feel``. A bomb is compiled and evaluated in a process of its own, so that
the memory it takes at most can be told; where the system does not tell, there is no figure.
"""

import json
import os
import time
from pathlib import Path

from benchmarks.bombs import BOMBS
from engine.feel.compile import compile_expression, compile_unary_tests
from engine.feel.context import Context
from engine.feel.values import Value

#: What no bomb may take on a quiet machine: seconds of processor time, and bytes.
SECONDS, BYTES = 0.3, 50_000_000
SHOWN = 15
FLOOR = 1_000_000  # runs of the first expression per second

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


def bomb(text: str) -> tuple[float, int]:
    """Seconds of processor time and bytes of memory that a bomb takes until it ends."""
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        os.write(send, json.dumps(_exploded(text)).encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive) as answer:
        seconds, taken = json.load(answer)
    os.waitpid(child, 0)
    return seconds, taken


def _exploded(text: str) -> tuple[float, int]:
    before, start, context = _highest_memory(reset=True), time.process_time(), Context()
    compile_expression(text).evaluate({}, context)
    if not context.failed:
        raise RuntimeError(f"it did not end by its budget: {text[:60]}")
    return time.process_time() - start, _highest_memory() - before


def _highest_memory(*, reset: bool = False) -> int:
    status, mark = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not (status.exists() and mark.exists()):
        return 0
    if reset:
        mark.write_text("5")
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def bombs() -> None:
    """Print the worst of the hostile expressions."""
    found = sorted(((*bomb(text), text) for text in BOMBS), reverse=True)
    worst = max(taken for _, taken, _ in found)
    print(
        f"hostile expressions: {len(found)}, compiled and ended; "
        f"slowest {found[0][0] * 1000:.0f} ms (at most {SECONDS * 1000:.0f}), "
        f"largest {worst / 1e6:.0f} MB (at most {BYTES / 1e6:.0f})"
    )
    for seconds, taken, text in found[:SHOWN]:
        print(f"{seconds * 1000:>9.0f} ms {taken / 1e6:>5.1f} MB  {text[:70]}")


def main() -> None:
    """Print the tables."""
    bombs()
    print("\nruns/s of compiled expressions, one core")
    for place, text in enumerate(_EXPRESSIONS):
        floor = "" if place else f"  (at least {FLOOR:,})"
        print(f"{runs_per_second(text):>12,.0f}  {text}{floor}")
    for text in _TESTS:
        print(f"{runs_per_second(text, test=True):>12,.0f}  cell {text}")
    started, rounds = time.process_time(), 500
    for _ in range(rounds):
        compile_expression(_EXPRESSIONS[0])
    print(f"{rounds / (time.process_time() - started):>12,.0f}  compile {_EXPRESSIONS[0]}")


if __name__ == "__main__":
    main()

"""An expression and its value, table by table: ``pairs/*.txt``, ``expression => value``.

The value is FEEL as well. Both have to be the same value of the same kind, so that null is told
from false and a number from its text.
"""

from pathlib import Path

import pytest

from engine.feel.compile import compile_expression
from engine.feel.context import Context
from engine.feel.values import Value, kind_of

PAIRS = Path(__file__).parent / "pairs"


def rows() -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for file in sorted(PAIRS.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                expression, _, value = line.rpartition(" => ")
                found.append((file.stem, expression, value))
    return found


def alike(one: Value, other: Value) -> bool:
    if kind_of(one) != kind_of(other):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    return one == other


@pytest.mark.parametrize(("table", "expression", "value"), rows())
def test_an_expression_has_its_value(table, expression, value):
    context = Context()

    found = compile_expression(expression).evaluate({}, context)

    assert alike(found, compile_expression(value).evaluate({})), (found, context.messages)
    assert not context.failed

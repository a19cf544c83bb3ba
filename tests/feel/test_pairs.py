"""An expression and its value, table by table: ``pairs/*.txt``, ``expression => value``.

The value is FEEL as well. Both have to be the same value of the same kind, so that null is told
from false and a number from its text. What is not said to be the standard's or Camunda's own holds
in both dialects.
"""

from pathlib import Path

import pytest

from engine.feel.compile import compile_expression
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.values import Value, kind_of

OWN = {"standard": [Dialect.STANDARD], "camunda": [Dialect.CAMUNDA]}
PAIRS = Path(__file__).parent / "pairs"


def rows() -> list[tuple[str, Dialect, str, str]]:
    found: list[tuple[str, Dialect, str, str]] = []
    for file in sorted(PAIRS.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                expression, _, value = line.rpartition(" => ")
                for dialect in OWN.get(file.stem, [Dialect.STANDARD, Dialect.CAMUNDA]):
                    found.append((file.stem, dialect, expression, value))
    return found


def alike(one: Value, other: Value) -> bool:
    if kind_of(one) != kind_of(other):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    return one == other


@pytest.mark.parametrize(("table", "dialect", "expression", "value"), rows())
def test_an_expression_has_its_value(table, dialect, expression, value):
    context = Context()

    found = compile_expression(expression, dialect=dialect).evaluate({}, context)

    assert alike(found, compile_expression(value).evaluate({})), (found, context.messages)
    assert not context.failed

"""FEEL in forms: conditions, bounds and choices over the form's data.

An expression that does not parse, or that fails, has no value: a condition does not hide, a bound
does not bound, choices are none. form-js treats them so.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.feel.compile import Expression, FeelSyntaxError, compile_expression
from engine.feel.context import Context
from engine.feel.temporal import DateTime
from engine.feel.values import Value

STEPS = 400_000  #: iterations and calls of all expressions of a form together


class Budget:
    """What the expressions of one form may still cost."""

    __slots__ = ("steps",)

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps


@lru_cache(maxsize=512)
def _compiled(text: str) -> Expression | None:
    try:
        return compile_expression(text)
    except FeelSyntaxError:
        return None


class Surroundings:
    """What an expression of a form may read: the data, and its own row of a dynamic list.

    form-js lets a name of the whole form win over ``this``, ``parent`` and ``i``, which are also
    there as ``_this_``, ``_parent_`` and ``_i_``.
    """

    __slots__ = ("_budget", "_names", "_now", "data", "this")

    def __init__(
        self,
        data: Mapping[str, Value],
        special: Mapping[str, Value],
        now: DateTime,
        budget: Budget,
    ) -> None:
        self.data = data
        self.this = special.get("this")
        self._now = now
        self._budget = budget
        wrapped = {f"_{name}_": value for name, value in special.items()}
        self._names: dict[str, Value] = {**special, **data, **wrapped}

    def value(self, text: str) -> Value:
        """The value of FEEL text (with its ``=``, or without)."""
        expression = _compiled(text.removeprefix("="))
        if expression is None:
            return None
        context = Context(now=self._now, steps=max(self._budget.steps, 0))
        value = expression.evaluate(self._names, context)
        self._budget.steps = context.steps
        return None if context.failed else value

    def of(self, attribute: Any) -> Any:
        """An attribute's value: FEEL where it begins with ``=``, else as it stands."""
        if isinstance(attribute, str) and attribute.startswith("="):
            return self.value(attribute)
        return attribute

"""Expressions of a case: variables and case file items by name, and the keys of a context.

`cases-api.md`, Data: both share one namespace; a child is known by its own name as well, where no
variable has that name. Where an expression has a ``contextRef``, the keys of that item's value are
names too, and win; of a list, those of its last element.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel.values import Value
from engine.plan.cases import Condition
from engine.plan.values import Attribute, Constant
from engine.runtime import data, incidents
from engine.runtime.cases import file_paths
from engine.runtime.cases.run import Run
from engine.runtime.state import Item
from engine.runtime.trouble import JUDGE, Trouble

TROUBLE = "CONDITION_ERROR"


def holds(run: Run, item: Item, condition: Condition | None, what: str) -> bool:
    """Whether the condition is true as *item* sees it; a missing one is not.

    Raises:
        Trouble: it cannot be evaluated.
    """
    if condition is None:
        return False
    if type(condition.expression) is Constant:
        return condition.expression.value is True
    seen = visible(run, item, condition.expression, condition.context)
    about = f"{what} of '{item.node.element}'"
    return data.evaluate_in(run.turn, condition.expression, seen, TROUBLE, about) is True


def holds_or_incident(run: Run, item: Item, condition: Condition | None, what: str) -> bool:
    """The same in a turn: what cannot be evaluated does not hold and is an incident of *item*."""
    try:
        return holds(run, item, condition, what)
    except Trouble as trouble:
        if not incidents.is_open(item):
            incidents.raise_incident(run.turn, item, trouble, JUDGE)
        return False


def value(run: Run, item: Item, expression: Attribute, what: str) -> Value:
    """The value of an expression as *item* sees it.

    Raises:
        Trouble: it cannot be evaluated.
    """
    if type(expression) is Constant:
        return expression.value
    seen = visible(run, item, expression)
    return data.evaluate_in(run.turn, expression, seen, "EXTRACT_VALUE_ERROR", what)


def visible(
    run: Run, item: Item, expression: Attribute, context: int | None = None
) -> Mapping[str, Value]:
    """The variables that the expression may read."""
    names = expression.names
    seen = data.scope_of(item, names)
    nested = run.case.nested
    if nested and not nested.keys().isdisjoint(names):
        children = {
            name: found
            for name in names & nested.keys()
            if name not in seen and (found := file_paths.gathered(run, nested[name])) is not None
        }
        seen = {**children, **seen}
    if context is not None:
        keys = file_paths.newest(run, context)
        if isinstance(keys, dict):
            seen = {**seen, **keys}
    return seen


def is_true(run: Run, expression: Attribute, seen: Mapping[str, Value], what: str) -> bool:
    """Whether an expression over *seen* is true; what cannot be evaluated is not."""
    try:
        return data.evaluate_in(run.turn, expression, seen, TROUBLE, what) is True
    except Trouble:
        return False

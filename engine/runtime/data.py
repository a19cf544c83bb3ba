"""Variables: who sees what, where a value is written, input and output mappings.

A value enters the state as JSON: dates and durations as their ISO texts. Reading goes from
the innermost scope up; a write that is not local goes to the nearest scope that has the name,
else to the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from engine.feel.errors import BudgetExceeded
from engine.feel.values import Value, to_json
from engine.plan.values import Attribute, Constant
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

PLAIN = frozenset((str, int, bool, Decimal, type(None)))
NOTHING: dict[str, Value] = {}
TOOL_SCOPE = "adHocInner"  #: the kind of the scope around a chosen activity
LEFT = "left"  #: what its activities have left, in the memo of that scope


def scope_of(item: Item, names: Iterable[str]) -> Mapping[str, Value]:
    """The variables that *item* sees, at least those of *names*.

    Where only one scope on the way up has variables that is its own dict, without a copy.
    """
    found: dict[str, Value] | None = None
    several = False
    scope: Item | None = item
    while scope is not None:
        if scope.vars:
            if found is None:
                found = scope.vars
            else:
                several = True
                break
        scope = scope.scope
    if found is None:
        return NOTHING
    return _merged(item, names) if several else found


def _merged(item: Item, names: Iterable[str]) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for name in names:
        scope: Item | None = item
        while scope is not None:
            if scope.vars is not None and name in scope.vars:
                merged[name] = scope.vars[name]
                break
            scope = scope.scope
    return merged


def evaluate(turn: Turn, expression: Attribute, item: Item, trouble: str, what: str) -> Value:
    """The expression's value as seen from *item*.

    Raises:
        Trouble: an assertion failed or the evaluation took too much; of type *trouble*, and its
            message says what it was evaluated for.
    """
    if type(expression) is Constant:
        return expression.value
    return evaluate_in(turn, expression, scope_of(item, expression.names), trouble, what)


def evaluate_in(
    turn: Turn, expression: Attribute, variables: Mapping[str, Value], trouble: str, what: str
) -> Value:
    """The expression's value over *variables*; raises as `evaluate` does."""
    context = turn.context()
    try:
        value = expression.run(variables, context)
    except BudgetExceeded as error:
        raise Trouble(trouble, f"{what} '{expression.text}': {error}") from error
    if context.failed:
        reasons = "; ".join(message.text for message in context.messages)
        raise Trouble(trouble, f"{what} '{expression.text}' failed: {reasons}")
    return value


def as_json(value: Value) -> Value:
    """The value as it is kept: JSON, dates and durations as texts."""
    return value if type(value) in PLAIN else cast(Value, to_json(value))


def set_local(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    """Write *variables* in the scope of *item* itself."""
    known = item.vars
    keys = {name: next(turn.world.keys) for name in variables if known is None or name not in known}
    values = {name: as_json(value) for name, value in variables.items()}
    turn.emit(("VariablesSet", item.key, values, keys))


def propagate(turn: Turn, item: Item | None, variables: Mapping[str, Value]) -> None:
    """Write each variable to the nearest scope from *item* up that has it, else to the root."""
    if item is None or not variables:
        return
    if item.scope is None:
        set_local(turn, item, variables)
        return
    if item.scope.scope is None and not item.vars:  # straight into the process
        set_local(turn, item.scope, variables)
        return
    targets: dict[int, tuple[Item, dict[str, Value]]] = {}
    tool_scope: Item | None = None
    for name, value in variables.items():
        scope = item
        while scope.scope is not None and (scope.vars is None or name not in scope.vars):
            if scope.node.kind == TOOL_SCOPE:
                tool_scope = scope
            scope = scope.scope
        targets.setdefault(scope.key, (scope, {}))[1][name] = value
    for scope, values in targets.values():
        set_local(turn, scope, values)
    if tool_scope is not None:
        _note_left(turn, tool_scope, variables)


def _note_left(turn: Turn, inner: Item, variables: Mapping[str, Value]) -> None:
    """A chosen activity of an agent's region leaves variables: they are its result as well."""
    region = inner.scope.node.ad_hoc if inner.scope is not None else None
    if region is not None and region.agent is not None:
        left = (inner.memo or {}).get(LEFT, {})
        values = {name: as_json(value) for name, value in variables.items()}
        turn.remember(inner, LEFT, {**left, **values})


def map_inputs(turn: Turn, item: Item) -> None:
    """Input mappings in order; each target is a local variable that later sources see."""
    for mapping in item.node.inputs:
        name = mapping.target[0]
        value = evaluate(turn, mapping.source, item, "IO_MAPPING_ERROR", f"the input '{name}'")
        local = item.vars.get(name) if item.vars else None
        set_local(turn, item, {name: _at_path(local, mapping.target[1:], value)})


def map_outputs(turn: Turn, item: Item) -> None:
    """Output mappings in order; only the targets leave the element.

    A nested target changes just that entry of the variable's nearest value.
    """
    scope = item.scope
    for mapping in item.node.outputs:
        name = mapping.target[0]
        value = evaluate(turn, mapping.source, item, "IO_MAPPING_ERROR", f"the output '{name}'")
        if len(mapping.target) > 1 and scope is not None:
            value = _at_path(scope_of(scope, (name,)).get(name), mapping.target[1:], value)
        propagate(turn, scope, {name: value})


def _at_path(base: Value, path: tuple[str, ...], value: Value) -> Value:
    if not path:
        return value
    entries = dict(base) if isinstance(base, dict) else {}
    entries[path[0]] = _at_path(entries.get(path[0]), path[1:], value)
    return entries

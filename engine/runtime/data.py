"""Variables: who sees what, where a value is written, input and output mappings.

A value enters the state as JSON: dates and durations as their ISO texts. What a model computes is
made JSON here, what comes from outside in `engine.runtime.intake`. Reading goes from the innermost
scope up; a write that is not local goes to the nearest scope that has the name, else to the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from engine.feel.errors import BudgetExceeded
from engine.feel.values import TooLarge, Value, to_json
from engine.plan.values import Attribute, Constant, VariableMapping
from engine.runtime import conditions, evolve
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown
from engine.runtime.weight import HEAVY, weight

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

PLAIN = frozenset((str, int, bool, Decimal, type(None)))
NOTHING: dict[str, Value] = {}
TOOL_SCOPE = "adHocInner"  #: the kind of the scope around a chosen activity
LEFT = "left:"  #: before the name of each variable that its activities have left, in its memo


def scope_of(item: Item, names: Iterable[str]) -> Mapping[str, Value]:
    """The variables that *item* sees, at least those of *names*.

    Where only one scope on the way up has variables that is its own dict, without a copy.
    """
    found: dict[str, Value] | None = None
    scope: Item | None = item
    while scope is not None:
        if scope.node.collects is not None:
            return _merged(item, names)
        if scope.vars:
            if found is not None:
                return _merged(item, names)
            found = scope.vars
        scope = scope.scope
    return NOTHING if found is None else found


def _merged(item: Item, names: Iterable[str]) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for name in names:
        scope: Item | None = item
        while scope is not None:
            if scope.vars is not None and name in scope.vars:
                merged[name] = scope.vars[name]
                break
            if scope.node.collects == name:
                merged[name] = scope.collected()
                break
            scope = scope.scope
    return merged


def evaluate(
    turn: Turn, expression: Attribute, item: Item, trouble: str, what: str, of: str = ""
) -> Value:
    """The expression's value as seen from *item*; raises as `evaluate_in` does."""
    if type(expression) is Constant:
        return expression.value
    return evaluate_in(turn, expression, scope_of(item, expression.names), trouble, what, of)


def evaluate_in(
    turn: Turn,
    expression: Attribute,
    variables: Mapping[str, Value],
    trouble: str,
    what: str,
    of: str = "",
) -> Value:
    """The expression's value over *variables*.

    Raises:
        Trouble: an assertion failed or the evaluation took too much; of type *trouble*, and its
            message says what it was evaluated for: *what* and, where given, the name *of* it.
    """
    context = turn.context()
    try:
        value = expression.run(variables, context)
    except BudgetExceeded as error:
        context.failed = True
        raise Trouble(trouble, f"{about(what, of)} '{expression.text}': {error}") from error
    except RecursionError:
        context.failed = True
        reason = "the evaluation nests too deeply"
        raise Trouble(trouble, f"{about(what, of)} '{expression.text}': {reason}") from None
    if context.failed:
        reasons = "; ".join(message.text for message in context.messages)
        raise Trouble(trouble, f"{about(what, of)} '{expression.text}' failed: {reasons}")
    return value


def computed(
    turn: Turn, expression: Attribute, item: Item, trouble: str, what: str, of: str = ""
) -> Value:
    """The expression's value as it may be kept: JSON; raises as `evaluate` does."""
    if type(expression) is Constant:
        value = expression.value
    else:
        seen = scope_of(item, expression.names)
        value = evaluate_in(turn, expression, seen, trouble, what, of)
    return value if type(value) in PLAIN else as_json(value, trouble, about(what, of))


def about(what: str, of: str) -> str:
    """What a message is about: ``the condition of 'flow_1'``."""
    return f"{what} '{of}'" if of else what


def as_json(value: Value, trouble: str = "EXTRACT_VALUE_ERROR", what: str = "the value") -> Value:
    """The value as it is kept: JSON, dates and durations as texts.

    Raises:
        Trouble: it is too large or nests too deeply to be kept.
    """
    if type(value) in PLAIN:
        return value
    try:
        return cast(Value, to_json(value))
    except TooLarge as error:
        raise Trouble(trouble, f"{what} cannot be kept: {error}") from error


def set_local(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    """Write *variables* (JSON values) in the scope of *item* itself."""
    known = item.vars
    if known is None:
        keys = {name: next(turn.world.keys) for name in variables}
    else:
        keys = {name: next(turn.world.keys) for name in variables if name not in known}
    turn.events.append(("VariablesSet", item.key, variables, keys))
    evolve.write(turn.state, item, variables)
    if turn.watch is not None:
        conditions.note(turn, turn.watch, item, variables, keys)
    for value in variables.values():
        if value.__class__ in HEAVY:
            turn.written += weight(value)


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
    tool_scope: Item | None = None
    targets: dict[int, tuple[Item, dict[str, Value]]] = {}
    for name, value in variables.items():
        scope, passed = _home_of(item, name)
        tool_scope = passed or tool_scope
        if len(variables) == 1:
            set_local(turn, scope, variables)
        else:
            targets.setdefault(scope.key, (scope, {}))[1][name] = value
    for scope, values in targets.values():
        set_local(turn, scope, values)
    if tool_scope is not None:
        _note_left(turn, tool_scope, variables)


def _home_of(item: Item, name: str) -> tuple[Item, Item | None]:
    """The nearest scope from *item* up that has the variable, else the root.

    With it the scope of a chosen activity that the value leaves on the way, if there is one.
    """
    passed = None
    scope = item
    while scope.scope is not None and (scope.vars is None or name not in scope.vars):
        if scope.node.kind == TOOL_SCOPE:
            passed = scope
        scope = scope.scope
    return scope, passed


def _note_left(turn: Turn, inner: Item, variables: Mapping[str, Value]) -> None:
    """A chosen activity of an agent's region leaves variables: they are its result as well."""
    region = inner.scope.node.ad_hoc if inner.scope is not None else None
    if region is not None and region.agent is not None:
        for name, value in variables.items():
            turn.emit(("Remembered", inner.key, LEFT + name, [value]))


def left_by(inner: Item) -> dict[str, Value]:
    """The variables that the activities of a chosen activity's scope have left."""
    memo = inner.memo or {}
    return {name[len(LEFT) :]: kept[0] for name, kept in memo.items() if name.startswith(LEFT)}


def map_inputs(turn: Turn, item: Item) -> None:
    """Input mappings in order; each target is a local variable that later sources see.

    They are written together: where one fails, none has happened.
    """
    found: dict[str, Value] = {}
    for mapping in item.node.inputs:
        name, path = mapping.name, mapping.path
        value = _source(turn, mapping, item, found, "the input")
        found[name] = _at_path(found.get(name), path, value) if path else value
    set_local(turn, item, found)


def map_outputs(turn: Turn, item: Item) -> None:
    """Output mappings in order; only the targets leave the element, together.

    A nested target changes just that entry of the variable's nearest value. An iteration writes
    in its own scope what is there: its element and its output.
    """
    scope = item if _is_iteration(item) else item.scope
    found: dict[str, Value] = {}
    for mapping in item.node.outputs:
        name, path = mapping.name, mapping.path
        value = _source(turn, mapping, item, found, "the output")
        if path and scope is not None:
            base = found[name] if name in found else scope_of(scope, (name,)).get(name)
            value = _at_path(base, path, value)
        found[name] = value
    propagate(turn, scope, found)


def _is_iteration(item: Item) -> bool:
    return item.scope is not None and item.scope.node.multi_instance is not None


def _source(
    turn: Turn, mapping: VariableMapping, item: Item, found: Mapping[str, Value], what: str
) -> Value:
    """A mapping's value as seen from *item*, the targets *found* so far before all else."""
    source, name = mapping.source, mapping.name
    if not found or found.keys().isdisjoint(source.names):
        value = computed(turn, source, item, "IO_MAPPING_ERROR", what, name)
    else:
        variables = {**scope_of(item, source.names), **found}
        value = evaluate_in(turn, source, variables, "IO_MAPPING_ERROR", what, name)
        value = as_json(value, "IO_MAPPING_ERROR", about(what, name))
    if mapping.many and value is not None and not isinstance(value, list):
        raise Trouble(
            "IO_MAPPING_ERROR",
            f"{about(what, name)}: expected a list, because the data is a collection, "
            f"found {shown(value)}",
        )
    return value


def set_states(turn: Turn, item: Item) -> None:
    """The states in which *item* leaves data objects, now that it completes."""
    left: dict[str, Value] = {one.name: one.source.text for one in item.node.states}
    propagate(turn, item.scope, left)


def lay_out(turn: Turn, root: Item) -> None:
    """The data objects of the process begin with the instance; what it was given stays."""
    known = root.vars or {}
    begun: dict[str, Value] = {
        one.name: one.source.value
        for one in root.node.inputs
        if isinstance(one.source, Constant) and one.name not in known
    }
    if begun:
        set_local(turn, root, begun)


def _at_path(base: Value, path: tuple[str, ...], value: Value) -> Value:
    if not path:
        return value
    entries = dict(base) if isinstance(base, dict) else {}
    entries[path[0]] = _at_path(entries.get(path[0]), path[1:], value)
    return entries

"""What a decision requires, and the variables it therefore sees.

DMN 1.5 §6.3 and §7.3.1 (scopes). By the standard a decision sees exactly what its requirements
name; elements of an imported model under the import's name. Camunda shows it all variables
of the caller as well, and required decisions also by their id.

Inputs are coerced to their type. What cannot be becomes null with a message; Camunda passes
over built-in types of inputs, so in its dialect such a value stays, with the message.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.dmn.compiler import Compiler, Scope
from engine.dmn.types import Mismatch, Type, mismatch_text
from engine.feel.context import Context
from engine.feel.names import WORD
from engine.feel.values import Value

Key = tuple[str, str]
"""An element across models: the namespace of its model, and its id or (for inputs) its name."""

Path = tuple[str, ...]
"""Where something stands in the scope: its name, or an import's name and its name."""


class Input:
    """A compiled input data: where its value comes from and what it has to be."""

    __slots__ = ("id", "keep", "name", "namespace", "type_ref", "wanted")

    def __init__(
        self, compiler: Compiler, *, identifier: str, name: str, type_ref: str | None
    ) -> None:
        self.id = identifier
        self.name = name
        self.namespace = compiler.definitions.namespace
        self.type_ref = type_ref
        self.wanted: Type | None = compiler.type(type_ref)
        self.keep = compiler.strict and self.wanted is not None and not self.wanted.named

    def coerce(self, value: Value, context: Context) -> Value:
        """The value as one of the input's type."""
        if self.wanted is None or value is None:
            return value
        coerced = self.wanted.coerce(value, context)
        if isinstance(coerced, Mismatch):
            what = f"input {self.name}"
            context.note(mismatch_text(what, self.wanted.name, value), "wrong-type")
            return value if self.keep else None
        return coerced


class State:
    """One evaluation: what was given and what has been decided so far.

    Attributes:
        variables: the values of the model's inputs by name, in Camunda's dialect all variables.
        imported: values of inputs of imported models, by (namespace, name).
        results: the outputs of decisions, by (namespace, id).
    """

    __slots__ = ("imported", "results", "variables")

    def __init__(
        self,
        variables: Scope,
        *,
        results: Mapping[Key, Value] | None = None,
        imported: Mapping[Key, Value] | None = None,
    ) -> None:
        self.variables = variables
        self.imported = imported
        self.results: dict[Key, Value] = {} if results is None else dict(results)


class Requirements(NamedTuple):
    """Everything a decision sees, each with its places in the scope."""

    inputs: tuple[tuple[Path, Input], ...]
    decisions: tuple[tuple[Path, Key], ...]
    knowledge: tuple[tuple[Path, Value], ...]

    def names(self) -> frozenset[str]:
        """Every name in it, for FEEL to read."""
        return frozenset(name for part in self for path, _ in part for name in path)


def special_names(names: Iterable[str]) -> frozenset[str]:
    """Those names that are no plain word."""
    return frozenset(name for name in names if not WORD.fullmatch(name))


class Binder:
    """Makes a decision's scope."""

    __slots__ = ("_base", "_everything", "_nested", "_requirements", "_transparent")

    def __init__(self, requirements: Requirements, *, everything: bool) -> None:
        """With ``everything`` the scope holds all variables of the evaluation."""
        self._everything = everything
        inputs = requirements.inputs
        if everything:  # those without a type are in the scope as they are
            inputs = tuple((path, each) for path, each in inputs if each.wanted or len(path) > 1)
        self._requirements = requirements._replace(inputs=inputs)
        self._base: dict[str, Value] = {}
        self._nested: dict[str, dict[str, Value]] = {
            path[0]: {} for part in requirements for path, _ in part if len(path) > 1
        }
        for path, function in requirements.knowledge:
            _place(self._base, self._nested, path, function)
        self._transparent = everything and not (
            inputs or requirements.decisions or requirements.knowledge
        )

    def scope(self, state: State, context: Context) -> Scope:
        """The variables that the decision sees."""
        if self._transparent:
            return state.variables
        scope: dict[str, Value] = dict(state.variables) if self._everything else {}
        scope.update(self._base)
        nested = {name: dict(entries) for name, entries in self._nested.items()}
        for path, each in self._requirements.inputs:
            foreign = (each.namespace, each.name)
            if state.imported is not None and foreign in state.imported:
                _place(scope, nested, path, each.coerce(state.imported[foreign], context))
            elif each.name in state.variables:
                _place(scope, nested, path, each.coerce(state.variables[each.name], context))
        for path, key in self._requirements.decisions:
            _place(scope, nested, path, state.results.get(key))
        scope.update(nested)
        return scope


def _place(
    scope: dict[str, Value], nested: dict[str, dict[str, Value]], path: Path, value: Value
) -> None:
    if len(path) == 1:
        scope[path[0]] = value
    else:
        nested[path[0]][path[1]] = value

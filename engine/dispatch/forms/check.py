"""A whole form checked: which fields are shown, what each may hold, and what is taken over.

Taken is what stands in a field that is shown and may be written; read-only, disabled and hidden
fields keep what the process has, and what belongs to no field is left out. Rows of a dynamic list
are objects of their own, in which ``this``, ``parent`` and ``i`` have their meaning of form-js.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.dispatch.forms import fields
from engine.dispatch.forms.expressions import Budget, Surroundings
from engine.dispatch.forms.schema import Component, Path, read_form
from engine.feel.temporal import DateTime
from engine.feel.values import Value, from_json
from engine.store import clock
from engine.store.fields import from_ms

MOST_FIELDS = 20_000  #: fields of all rows together

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong.

    Attributes:
        id: the component's id, empty where it concerns the whole form.
        path: where the value stands, as ``customer.name``.
        rows: numbers of the rows of dynamic lists around it, from 1.
    """

    id: str
    path: str
    label: str
    rows: tuple[int, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """What the form leaves: values to write, or what is wrong with them."""

    values: Mapping[str, Value]
    errors: tuple[FieldError, ...]


def check_form(
    schema: str, submitted: Mapping[str, Any], known: Mapping[str, Value]
) -> CheckedForm:
    """Check what was submitted against the form (form-js JSON).

    *known* are the variables that the form was shown with. A value inside an object (key
    ``customer.name``) is taken into the object as it is known, so that its other members stay.
    """
    components = read_form(schema)
    now = DateTime.from_datetime(from_ms(clock.now_ms()))
    walk = _Walk(now)
    data = walk.overlaid(components, submitted, known)
    at = Surroundings(data, {"this": data, "parent": None, "i": []}, now, walk.budget)
    values: dict[str, Value] = {}
    walk.components(components, _Scope(at, submitted, known, values))
    return CheckedForm(values, tuple(walk.errors))


@dataclass(frozen=True, slots=True)
class _Scope:
    """The whole form, or one row of a dynamic list."""

    at: Surroundings
    submitted: Mapping[str, Any]
    known: Mapping[str, Value]
    values: dict[str, Value]
    rows: tuple[int, ...] = ()


@dataclass(slots=True)
class _Walk:
    now: DateTime
    errors: list[FieldError] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    left: int = MOST_FIELDS

    def overlaid(
        self,
        components: Sequence[Component],
        submitted: Mapping[str, Any],
        known: Mapping[str, Value],
    ) -> dict[str, Value]:
        """The data that conditions read: what was submitted over what is known."""
        data = dict(known)
        before = Surroundings(known, {}, self.now, self.budget)
        for component in _leaves(components):
            value = _get(submitted, component.path)
            if value is not _ABSENT and not _locked(component, before):
                _put(data, component.path, from_json(value), known)
        return data

    def components(self, components: Sequence[Component], scope: _Scope) -> None:
        for component in components:
            if self.left <= 0:
                return
            self.left -= 1
            if self.left == 0:
                self._wrong(component, scope, f"The form has more than {MOST_FIELDS} fields.")
            elif not _hidden(component, scope.at):
                self._component(component, scope)

    def _component(self, component: Component, scope: _Scope) -> None:
        if component.kind == "dynamiclist":
            self._rows(component, scope)
        elif component.components:
            self.components(component.components, scope)
        elif component.keyed and not _locked(component, scope.at):
            self._field(component, scope)

    def _field(self, component: Component, scope: _Scope) -> None:
        value = _get(scope.submitted, component.path)
        given = None if value is _ABSENT else value
        for sentence in fields.problems(component, given, scope.at):
            self._wrong(component, scope, sentence)
        if value is not _ABSENT:
            _put(scope.values, component.path, from_json(value), scope.known)

    def _rows(self, component: Component, scope: _Scope) -> None:
        rows = _get(scope.submitted, component.path)
        if rows is _ABSENT or rows is None:
            return
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._wrong(component, scope, "Value is not a list of rows.")
            return
        before = _get(scope.known, component.path)
        taken: list[Value] = []
        for number, row in enumerate(rows, start=1):
            if self.left <= 0:
                break
            known = _row(before, number - 1)
            special: dict[str, Value] = {
                "this": from_json(row),
                "parent": scope.at.this,
                "i": [*scope.rows, number],
            }
            at = Surroundings(scope.at.data, special, self.now, self.budget)
            values: dict[str, Value] = {}
            inner = _Scope(at, row, known, values, (*scope.rows, number))
            self.components(component.components, inner)
            taken.append(values)
        _put(scope.values, component.path, taken, scope.known)

    def _wrong(self, component: Component, scope: _Scope, sentence: str) -> None:
        path = ".".join(component.path)
        self.errors.append(FieldError(component.id, path, component.label, scope.rows, sentence))


def _leaves(components: Sequence[Component]) -> list[Component]:
    """Fields and dynamic lists of the form itself; a list counts as one value here."""
    found: list[Component] = []
    for component in components:
        if component.kind == "dynamiclist" or component.keyed:
            found.append(component)
        else:
            found += _leaves(component.components)
    return found


def _hidden(component: Component, at: Surroundings) -> bool:
    return bool(component.hide) and at.value(component.hide) is True


def _locked(component: Component, at: Surroundings) -> bool:
    """Whether a person may not write into it."""
    raw = component.raw
    return raw.get("disabled") is True or at.of(raw.get("readonly")) is True


def _row(rows: object, index: int) -> Mapping[str, Value]:
    row = rows[index] if isinstance(rows, list) and index < len(rows) else None
    return row if isinstance(row, dict) else {}


def _get(data: Any, path: Path) -> Any:
    if not path:
        return _ABSENT
    for name in path:
        if not isinstance(data, Mapping) or name not in data:
            return _ABSENT
        data = data[name]
    return data


def _put(values: dict[str, Value], path: Path, value: Value, known: Mapping[str, Value]) -> None:
    """Write at *path*; an object on the way is the one of *values*, else a copy of the known."""
    if not path:
        return
    name, rest = path[0], path[1:]
    if not rest:
        values[name] = value
        return
    before = known.get(name)
    beneath: Mapping[str, Value] = before if isinstance(before, dict) else {}
    present = values.get(name, _ABSENT)
    inner: dict[str, Value] = dict(present) if isinstance(present, dict) else dict(beneath)
    _put(inner, rest, value, beneath)
    values[name] = inner

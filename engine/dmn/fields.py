"""What somebody who tries a decision is asked for: typed fields, and what is written into them.

The names come from `needs`. Their types come from the input data (DMN 1.5 §6.3.11) and item
definitions (§7.3.2); where those say nothing, from the columns of the tables that read the name.
Allowed values that are plain literals become choices, a structure a field for each component.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from engine.dmn.evaluate import Decision, DecisionModel, in_order
from engine.dmn.model import DecisionTable, Definitions, ItemDefinition, Text
from engine.dmn.needs import needed
from engine.dmn.types import NUMERIC_WORDS
from engine.feel.compile import FeelSyntaxError, compile_expression
from engine.feel.context import Context
from engine.feel.print import print_literal

MAX_DEPTH: Final = 4
"""Structures inside structures; deeper ones are one field that takes FEEL."""

MAX_CHOICES: Final = 100
MAX_PARTS: Final = 60
_STEPS: Final = 10_000
_PATH: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class FieldKind(StrEnum):
    """How a value is asked for; the simple ones are the names of FEEL's types."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    DURATION = "duration"
    CHOICE = "choice"
    CONTEXT = "context"
    ANY = "any"


KINDS: Final[Mapping[str, FieldKind]] = {
    **dict.fromkeys(("number", *NUMERIC_WORDS), FieldKind.NUMBER),
    "string": FieldKind.STRING,
    "boolean": FieldKind.BOOLEAN,
    "date": FieldKind.DATE,
    "time": FieldKind.TIME,
    "date and time": FieldKind.DATE_TIME,
    "dateTime": FieldKind.DATE_TIME,
    "days and time duration": FieldKind.DURATION,
    "dayTimeDuration": FieldKind.DURATION,
    "years and months duration": FieldKind.DURATION,
    "yearMonthDuration": FieldKind.DURATION,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One value to ask for.

    Attributes:
        name: of the variable, or of the component inside its structure.
        type_ref: the type as the model names it, or None.
        choices: FEEL literals, for the kind CHOICE.
        parts: the components, for the kind CONTEXT.
        declared: the model has an input data for it; otherwise its texts just read the name.
    """

    name: str
    kind: FieldKind
    type_ref: str | None = None
    choices: tuple[str, ...] = ()
    parts: tuple["Field", ...] = ()
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """What a table says of the value that one of its columns reads."""

    type_ref: str | None
    values: Text | None


Columns = dict[tuple[str, ...], Column]


def fields_of(model: DecisionModel, element: str) -> tuple[Field, ...]:
    """The fields of a decision, a decision service or a knowledge model.

    Raises:
        KeyError: the model has no such element, or none that can be evaluated.
    """
    if element in model.decisions:
        return _of_decision(model, element)
    for service in model.definitions.services:
        if service.id == element:
            return _of_service(model, element)
    for knowledge in model.definitions.knowledge_models:
        if knowledge.id == element and knowledge.function is not None:
            types = _Types(model.definitions)
            return tuple(
                types.field(each.name, each.type_ref) for each in knowledge.function.parameters
            )
    raise KeyError(element)


def _of_decision(model: DecisionModel, decision_id: str) -> tuple[Field, ...]:
    order = in_order([model.decisions[decision_id]])
    columns = _columns(order)
    types = _homes(order)
    own = _Types(model.definitions)
    return tuple(
        types.get(need.name, own).field(
            need.name, need.type_ref if need.declared else None, columns, declared=need.declared
        )
        for need in needed(model, decision_id)
    )


def _of_service(model: DecisionModel, service_id: str) -> tuple[Field, ...]:
    service = next(each for each in model.definitions.services if each.id == service_id)
    outputs = [model.decisions[each.id] for each in service.output_decisions if not each.namespace]
    given = {each.id for each in service.input_decisions}
    columns = _columns(in_order(outputs))
    types = _Types(model.definitions)
    data = {each.id: each for each in model.definitions.input_data}
    decisions = {each.id: each for each in model.definitions.decisions}
    fields = [
        types.field(data[each.id].variable.name, data[each.id].variable.type_ref, columns)
        for each in service.input_data
        if each.id in data
    ]
    for each in (decisions[identifier] for identifier in decisions if identifier in given):
        name = each.variable.name if each.variable else each.name
        type_ref = each.variable.type_ref if each.variable else None
        fields.append(types.field(name, type_ref, columns))
    return tuple(fields)


def _columns(decisions: Iterable[Decision]) -> Columns:
    """What the tables say of the plain paths that their columns read; the first word counts."""
    found: Columns = {}
    for decision in decisions:
        expression = decision.element.expression
        if not isinstance(expression, DecisionTable):
            continue
        for clause in expression.inputs:
            text = clause.expression.text.strip()
            if not clause.expression.empty:
                path = tuple(text.split(".")) if _PATH.fullmatch(text) else (text,)
                found.setdefault(path, Column(clause.type_ref, clause.values))
    return found


def _homes(decisions: Iterable[Decision]) -> dict[str, "_Types"]:
    """For each input data the types of the model that it is in."""
    by_namespace: dict[str, _Types] = {}
    homes: dict[str, _Types] = {}
    for decision in decisions:
        by_namespace.setdefault(decision.key[0], _Types(decision.definitions))
    for decision in decisions:
        for _, each in decision.requirements.inputs:
            if each.namespace in by_namespace:
                homes.setdefault(each.name, by_namespace[each.namespace])
    return homes


class _Types:
    """Makes fields by the item definitions of one model."""

    def __init__(self, definitions: Definitions) -> None:
        self._items = {item.name: item for item in definitions.item_definitions}

    def field(
        self,
        name: str,
        type_ref: str | None,
        columns: Columns | None = None,
        *,
        declared: bool = True,
    ) -> Field:
        """The field of a variable: by its own type, else by the columns that read it."""
        if type_ref and type_ref != "Any":
            field = self._typed(name, type_ref, MAX_DEPTH)
            column = (columns or {}).get((name,))
            if field.kind in (FieldKind.STRING, FieldKind.NUMBER) and column is not None:
                field = self._with_choices(field, column.values)
            return field
        return self._by_columns(name, (name,), columns or {}, declared, MAX_DEPTH)

    def _by_columns(
        self, name: str, path: tuple[str, ...], columns: Columns, declared: bool, depth: int
    ) -> Field:
        column = columns.get(path)
        inner = list(
            dict.fromkeys(
                each[len(path)] for each in columns if len(each) > len(path) and _in(each, path)
            )
        )
        if inner and column is None and depth:
            parts = tuple(
                self._by_columns(part, (*path, part), columns, declared, depth - 1)
                for part in inner[:MAX_PARTS]
            )
            return Field(name, FieldKind.CONTEXT, parts=parts, declared=declared)
        if inner or column is None:
            return Field(name, FieldKind.ANY, declared=declared)
        kind = KINDS.get(column.type_ref or "", FieldKind.ANY)
        field = Field(name, kind, column.type_ref, declared=declared)
        if column.type_ref in self._items:
            field = self._typed(name, column.type_ref or "", depth)
        return self._with_choices(field, column.values)

    def _typed(self, name: str, type_ref: str, depth: int) -> Field:
        item = self._items.get(type_ref)
        if item is None:
            return Field(name, KINDS.get(type_ref, FieldKind.ANY), type_ref)
        return self._defined(name, type_ref, item, depth)

    def _defined(self, name: str, type_ref: str, item: ItemDefinition, depth: int) -> Field:
        if item.is_collection or item.function is not None or not depth:
            return Field(name, FieldKind.ANY, type_ref)
        if item.components:
            parts = tuple(
                self._defined(part.name, part.type_ref or "", part, depth - 1)
                for part in item.components[:MAX_PARTS]
            )
            return Field(name, FieldKind.CONTEXT, type_ref, parts=parts)
        base = item.type_ref or ""
        field = self._typed(name, base, depth - 1) if base != item.name else None
        field = field or Field(name, FieldKind.ANY, type_ref)
        return self._with_choices(field, item.allowed_values)

    def _with_choices(self, field: Field, values: Text | None) -> Field:
        choices = () if values is None else _literals(values.text)
        if not choices:
            return field
        return Field(field.name, FieldKind.CHOICE, field.type_ref, choices, (), field.declared)


def _in(path: tuple[str, ...], prefix: tuple[str, ...]) -> bool:
    return path[: len(prefix)] == prefix


def _literals(text: str) -> tuple[str, ...]:
    """The values of a list such as ``"a", "b"``; empty where it holds anything else."""
    try:
        expression = compile_expression(f"[{text}]")
    except FeelSyntaxError:
        return ()
    if expression.names:
        return ()
    value = expression.evaluate({}, Context(steps=_STEPS))
    if not isinstance(value, list) or not 0 < len(value) <= MAX_CHOICES:
        return ()
    if not all(isinstance(each, (str, int, Decimal)) for each in value):
        return ()
    return tuple(print_literal(each) for each in value)

"""Decisions as they were made: the table with the rows that matched, inputs and output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.dmn.model import DecisionTable, LiteralExpression
from engine.dmn.parse import parse
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, DefinitionKind
from engine.web.operate.panel_data import pretty
from engine.web.operate.selection import Selection

SHOWN = 20
RULES_SHOWN = 60
VALUE_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; an input knows the value that it was given."""

    label: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A rule as it was written, and whether it matched."""

    number: int
    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str
    matched: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One evaluated decision. ``rows`` is empty where it is no table or its file is gone."""

    made: DecisionInstance
    output: str
    given: list[tuple[str, str]]
    hit_policy: str
    inputs: list[Column]
    outputs: list[Column]
    rows: list[TableRow]
    left_out: int
    expression: str


def decisions(selection: Selection) -> list[Shown]:
    """The decisions of a run or of the instance, newest evaluation first."""
    rows = DecisionInstance.objects.filter(instance_key=selection.instance.key)
    if selection.run is not None:
        rows = rows.filter(item_key=selection.run.key)
    elif not selection.whole:
        rows = rows.none()
    made = list(rows.order_by("-evaluation_key", "-index")[:SHOWN])
    logic = {key: _logic(key) for key in {row.requirements_key for row in made}}
    return [_shown(row, logic[row.requirements_key].get(row.decision_id)) for row in made]


@lru_cache(maxsize=64)
def _parsed(key: int, checksum: bytes) -> Mapping[str, Any]:
    row = Definition.objects.get(key=key)
    definitions, _ = parse(bytes(row.data), row.resource_name)
    return {decision.id: decision.expression for decision in definitions.decisions}


def _logic(requirements_key: int) -> Mapping[str, Any]:
    """The logic of each decision of a file, by id."""
    found = Definition.objects.filter(key=requirements_key, kind=DefinitionKind.REQUIREMENTS)
    checksum = found.values_list("checksum", flat=True).first()
    return {} if checksum is None else _parsed(requirements_key, bytes(checksum))


def _shown(made: DecisionInstance, logic: object) -> Shown:
    given = [(each["inputName"], each["inputValue"]) for each in made.evaluated_inputs]
    by_id = {each["inputId"]: each["inputValue"] for each in made.evaluated_inputs}
    table = logic if isinstance(logic, DecisionTable) else None
    rows = _rows(table, made.matched_rules) if table is not None else []
    kept = [row for row in rows if row.matched or row.number <= RULES_SHOWN]
    return Shown(
        made=made,
        output=pretty(made.result),
        given=given,
        hit_policy=str(table.hit_policy) if table is not None else "",
        inputs=[
            Column(clause.label or clause.expression.text, _short(by_id.get(clause.id)))
            for clause in (table.inputs if table is not None else ())
        ],
        outputs=[
            Column(clause.label or clause.name or "Output")
            for clause in (table.outputs if table is not None else ())
        ],
        rows=kept,
        left_out=len(rows) - len(kept),
        expression=logic.text.text if isinstance(logic, LiteralExpression) else "",
    )


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= VALUE_SHOWN else text[:VALUE_SHOWN] + " …"


def _rows(table: DecisionTable, matched: Sequence[Mapping[str, Any]]) -> list[TableRow]:
    hits = {rule["ruleId"] for rule in matched}
    return [
        TableRow(
            number,
            rule.id,
            tuple(cell.text.strip() or "-" for cell in rule.inputs),
            tuple(cell.text.strip() for cell in rule.outputs),
            "; ".join(rule.annotations),
            rule.id in hits,
        )
        for number, rule in enumerate(table.rules, start=1)
    ]

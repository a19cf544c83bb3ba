"""One decision as it was made: its table as it was written, with what matched and what came out.

The logic is read from the version of the file that decided, which never changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.dmn.model import DecisionTable, Expression, LiteralExpression, Rule
from engine.dmn.parse import parse
from engine.source.problem import Refused
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, DefinitionKind
from engine.web.operate.panel_data import pretty

RULES_SHOWN = 60
VALUE_SHOWN = 28

Logic = Mapping[str, Expression | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; an input knows the value that it was given."""

    label: str
    expression: str
    type_ref: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """An output as it was written, and what it gave where that is something else."""

    text: str
    gave: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A rule as it was written, and whether it matched."""

    number: int
    id: str
    inputs: tuple[str, ...]
    outputs: tuple[Cell, ...]
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
    noted: bool

    @property
    def matched(self) -> str:
        """The numbers of the rules that matched: "2", "1, 3", or nothing."""
        numbers = [str(rule["ruleIndex"]) for rule in self.made.matched_rules]
        return ", ".join(numbers[:6]) + (", …" if len(numbers) > 6 else "")


def shown(rows: Sequence[DecisionInstance], *, rules_shown: int = RULES_SHOWN) -> list[Shown]:
    """These decisions with their logic; of long tables the first rules and those that matched."""
    logic = {key: _logic(key) for key in {row.requirements_key for row in rows}}
    return [
        _shown(row, logic[row.requirements_key].get(row.decision_id), rules_shown) for row in rows
    ]


@lru_cache(maxsize=64)
def _parsed(key: int, checksum: bytes) -> Logic:
    row = Definition.objects.get(key=key)
    try:
        definitions, _ = parse(bytes(row.data), row.resource_name)
    except Refused:
        return {}
    return {decision.id: decision.expression for decision in definitions.decisions}


def _logic(requirements_key: int) -> Logic:
    """The logic of each decision of a file, by id."""
    found = Definition.objects.filter(key=requirements_key, kind=DefinitionKind.REQUIREMENTS)
    checksum = found.values_list("checksum", flat=True).first()
    return {} if checksum is None else _parsed(requirements_key, bytes(checksum))


def _shown(made: DecisionInstance, logic: Expression | None, rules_shown: int) -> Shown:
    by_id = {each["inputId"]: each["inputValue"] for each in made.evaluated_inputs}
    table = logic if isinstance(logic, DecisionTable) else None
    rows = _rows(table, made.matched_rules) if table is not None else []
    kept = [row for row in rows if row.matched or row.number <= rules_shown]
    return Shown(
        made=made,
        output=pretty(made.result),
        given=[(each["inputName"], each["inputValue"]) for each in made.evaluated_inputs],
        hit_policy=str(table.hit_policy) if table is not None else "",
        inputs=[
            Column(
                clause.label or clause.expression.text,
                clause.expression.text,
                clause.type_ref or "",
                _short(by_id.get(clause.id)),
            )
            for clause in (table.inputs if table is not None else ())
        ],
        outputs=[
            Column(clause.label or clause.name or "Output", clause.name, clause.type_ref or "")
            for clause in (table.outputs if table is not None else ())
        ],
        rows=kept,
        left_out=len(rows) - len(kept),
        expression=logic.text.text if isinstance(logic, LiteralExpression) else "",
        noted=any(row.note for row in kept),
    )


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= VALUE_SHOWN else text[:VALUE_SHOWN] + " …"


def _rows(table: DecisionTable, matched: Sequence[Mapping[str, object]]) -> list[TableRow]:
    hits = {str(rule["ruleId"]): rule for rule in matched}
    return [
        TableRow(
            number,
            rule.id,
            tuple(cell.text.strip() or "-" for cell in rule.inputs),
            tuple(_outputs(table, rule, hits.get(rule.id))),
            "; ".join(rule.annotations),
            rule.id in hits,
        )
        for number, rule in enumerate(table.rules, start=1)
    ]


def _outputs(table: DecisionTable, rule: Rule, hit: Mapping[str, object] | None) -> Iterable[Cell]:
    outputs = hit["evaluatedOutputs"] if hit is not None else []
    assert isinstance(outputs, list)  # noqa: S101 - written by the projection
    gave = {each["outputId"]: each["outputValue"] for each in outputs}
    for clause, cell in zip(table.outputs, rule.outputs, strict=True):
        text, value = cell.text.strip(), gave.get(clause.id, "")
        yield Cell(text, "" if value == text else _short(value) or "")

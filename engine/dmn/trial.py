"""All cases of a sheet tried against a model: a verdict for each, and the rules that none reaches.

A cell that does not read spoils its own case only. All cases together have one budget of steps,
so a sheet cannot keep a deployment waiting.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from engine.dmn.cases import CaseReader, Verdict, case_context, run_case
from engine.dmn.cells import read_cell
from engine.dmn.evaluate import DecisionModel, in_order
from engine.dmn.model import DecisionTable
from engine.dmn.needs import Need, needed
from engine.dmn.sheets import ARROW, NAME, Sheet
from engine.feel.limits import MAX_STEPS
from engine.source.problem import Problem

MAX_TRIAL_STEPS: Final = 20 * MAX_STEPS
"""Of all cases together."""

OUT_OF_STEPS: Final = "not run: the cases before it took all the steps that one run may take"


class Rule(NamedTuple):
    """A rule of the decision's table."""

    number: int
    id: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one row.

    Attributes:
        title: of the case.
        verdict: None where cells do not read; ``problems`` says which.
    """

    line: int
    title: str
    verdict: Verdict | None
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        return self.verdict is not None and self.verdict.passed

    @property
    def wrong(self) -> tuple[str, ...]:
        """One sentence for each thing that is wrong; none when it passed."""
        if self.verdict is not None:
            return self.verdict.wrong
        return tuple(f"{each.field}: {each.message}" for each in self.problems)


@dataclass(frozen=True, slots=True)
class Trial:
    """A sheet that was tried.

    Attributes:
        rows: one for each row of the sheet.
        rules: the rules of the decision's table; none where it is no table.
        unreached: those that no case matched.
        needs: what the decision reads from its caller.
        outputs: the columns for its output, ``=> output`` or one for each entry.
        unread: columns that the decision does not read.
    """

    rows: tuple[Tried, ...]
    rules: tuple[Rule, ...]
    unreached: tuple[Rule, ...]
    needs: tuple[Need, ...]
    outputs: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def failed(self) -> int:
        return sum(not row.passed for row in self.rows)


def try_sheet(
    model: DecisionModel,
    decision_id: str,
    sheet: Sheet,
    *,
    file: str = "cases.csv",
    now: datetime | None = None,
) -> Trial:
    """Run every case of the sheet.

    Raises:
        KeyError: the model has no such decision.
    """
    needs = needed(model, decision_id)
    rows = tuple(_rows(model, decision_id, CaseReader(sheet, file), now))
    table = model.decisions[decision_id].element.expression
    rules: tuple[Rule, ...] = ()
    outputs = [f"{ARROW} output"]
    if isinstance(table, DecisionTable):
        rules = tuple(Rule(number, rule.id) for number, rule in enumerate(table.rules, start=1))
        if len(table.outputs) > 1:
            outputs = [f"{ARROW} {clause.name}" for clause in table.outputs]
    reached = {number for row in rows if row.verdict is not None for number in row.verdict.rules}
    return Trial(
        rows,
        rules,
        tuple(rule for rule in rules if rule.number not in reached),
        needs,
        tuple(outputs),
        tuple(_unread(sheet, {need.name for need in needs})),
    )


def _rows(
    model: DecisionModel, decision_id: str, reader: CaseReader, now: datetime | None
) -> Iterator[Tried]:
    left = MAX_TRIAL_STEPS
    cells = _cells_to_run(model, decision_id)
    for number in range(len(reader.sheet.rows)):
        reader.problems.clear()
        case = reader.case(number)
        if reader.problems:
            yield Tried(case.line, case.title, None, tuple(reader.problems))
            continue
        if left <= 0:
            yield Tried(case.line, case.title, Verdict(case, None, (), failure=OUT_OF_STEPS))
            continue
        given = min(MAX_STEPS, left)
        context = case_context(case, now, given)
        yield Tried(case.line, case.title, run_case(model, decision_id, case, context))
        left -= given - max(context.steps, 0) + cells


def _cells_to_run(model: DecisionModel, decision_id: str) -> int:
    """The cells that are run as FEEL where others are only looked up: a step for each."""
    tables = [each.element.expression for each in in_order([model.decisions[decision_id]])]
    return sum(
        read_cell(cell.text) is None
        for table in tables
        if isinstance(table, DecisionTable)
        for rule in table.rules
        for cell in rule.inputs
    )


def _unread(sheet: Sheet, names: set[str]) -> Iterable[str]:
    """Input columns whose name, and all that it could be an entry of, nobody reads."""
    for column in sheet.columns:
        if column == NAME or column.startswith(ARROW):
            continue
        parts = column.split(".")
        if not any(".".join(parts[:end]).strip() in names for end in range(1, len(parts) + 1)):
            yield column

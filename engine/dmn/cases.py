"""Tests kept with a decision: inputs and the outputs expected, run against a model.

A CSV text (`sheets`), one case a row. The header names the inputs, then the outputs behind an
arrow: ``age,income,=> output``; a decision whose output is a context may have a column for each
entry, ``=> discount,=> reason``. Cells are FEEL; a blank input is not given, a blank output not
looked at. A column `name` titles the cases. Nothing is stored or timed here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.dmn.evaluate import DecisionModel
from engine.dmn.sheets import ARROW, MAX_PROBLEMS, NAME, Sheet, read_sheet, written
from engine.feel.compare import equal
from engine.feel.compile import FeelSyntaxError, compile_expression
from engine.feel.context import Context
from engine.feel.limits import MAX_STEPS
from engine.feel.values import TooLarge, Value, from_json, to_json
from engine.source.problem import Problem, Refused

_WHOLE: Final = frozenset({"", "output"})
_LITERAL_STEPS: Final = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """One test: what is put in and what has to come out.

    Attributes:
        line: where it stands in its file.
        title: its name, or its line.
        inputs: by name; a path such as ``order.total`` is a context.
        expected: by entry of the output; the whole output under "".
    """

    line: int
    title: str
    inputs: Mapping[str, Value]
    expected: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Difference:
    """An output, or an entry of it, that is not what was expected."""

    name: str
    expected: Value
    found: Value

    def __str__(self) -> str:
        what = f"{self.name}: " if self.name else ""
        return f"{what}expected {written(self.expected)}, found {written(self.found)}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case came out.

    Attributes:
        output: what the decision gave.
        rules: the numbers of the rules of its table that matched.
        differences: what was expected and not found.
        failure: why there is no output to compare.
    """

    case: Case
    output: Value
    rules: tuple[int, ...]
    differences: tuple[Difference, ...] = ()
    failure: str | None = None

    @property
    def passed(self) -> bool:
        return not self.differences and self.failure is None

    @property
    def wrong(self) -> tuple[str, ...]:
        """One sentence for each thing that is wrong; none when it passed."""
        if self.failure is not None:
            return (self.failure,)
        return tuple(map(str, self.differences))


def read_cases(text: str, file: str = "cases.csv") -> tuple[Case, ...]:
    """The cases of a CSV text.

    Raises:
        Refused: with every cell that does not read, by line and column.
    """
    reader = CaseReader(read_sheet(text, file), file)
    cases = tuple(reader.case(row) for row in range(len(reader.sheet.rows)))
    if reader.problems:
        raise Refused(reader.problems)
    return cases


def run_cases(
    model: DecisionModel,
    decision_id: str,
    cases: Iterable[Case],
    *,
    now: datetime | None = None,
) -> tuple[Verdict, ...]:
    """Evaluate each case and compare; each has a budget of its own.

    Raises:
        KeyError: the model has no such decision.
    """
    return tuple(run_case(model, decision_id, case, case_context(case, now)) for case in cases)


def case_context(case: Case, now: datetime | None, steps: int = MAX_STEPS) -> Context:
    """What a case is evaluated in: random values are the same at each run."""
    return Context(now=now, seed=str(case.line), steps=steps)


def run_case(model: DecisionModel, decision_id: str, case: Case, context: Context) -> Verdict:
    """Evaluate one case and compare.

    Raises:
        KeyError: the model has no such decision.
    """
    answer = model.evaluate(decision_id, case.inputs, context)
    rules = tuple(rule.index for rule in answer.trace[-1].matched_rules) if answer.trace else ()
    if answer.failure is not None:
        failed = f"failed: {answer.failure}"
        return Verdict(case, answer.output, rules, failure=failed)
    return Verdict(case, answer.output, rules, tuple(_differences(case.expected, answer.output)))


def _differences(expected: Mapping[str, Value], output: Value) -> Iterable[Difference]:
    for name, wanted in expected.items():
        found = output if not name else output.get(name) if isinstance(output, dict) else None
        if not _same(found, wanted):
            yield Difference(name, wanted, found)


def _same(found: Value, wanted: Value) -> bool:
    """Equal; or equal as a process keeps it, where a date is its text."""
    if equal(found, wanted, Context()) is True:
        return True
    try:
        return equal(from_json(to_json(found)), wanted, Context()) is True
    except (TooLarge, TypeError):  # no process could keep it
        return False


class CaseReader:
    """Reads the rows of one sheet, gathering what is wrong with them.

    Attributes:
        problems: of the rows that were read, at most `MAX_PROBLEMS`.
    """

    def __init__(self, sheet: Sheet, file: str) -> None:
        self.sheet = sheet
        self.file = file
        self.problems: list[Problem] = []
        self._values: dict[str, Value | Problem] = {}

    def case(self, row: int) -> Case:
        """The case in this row, counted from 0."""
        line = self.sheet.line(row)
        inputs: dict[str, Value] = {}
        expected: dict[str, Value] = {}
        title = f"line {line}"
        for column, cell in zip(self.sheet.columns, self.sheet.rows[row], strict=True):
            if not cell.strip():
                continue
            if column == NAME:
                title = cell.strip()
            elif column.startswith(ARROW):
                name = column.removeprefix(ARROW).strip()
                expected["" if name in _WHOLE else name] = self._value(cell, line, column)
            else:
                self._put(inputs, column, self._value(cell, line, column), line)
        return Case(line, title, inputs, expected)

    def _put(self, inputs: dict[str, Value], path: str, value: Value, line: int) -> None:
        """The value at its place: ``order.total`` is an entry of the context ``order``."""
        *outer, last = (part.strip() for part in path.split("."))
        for part in outer:
            inner = inputs.get(part, {})
            if not isinstance(inner, dict):
                self._problem("unclear-column", f"{part!r} is no context already.", line, path)
                return
            inner = inputs[part] = dict(inner)  # values are shared by cells of the same text
            inputs = inner
        inputs[last] = value

    def _value(self, text: str, line: int, column: str) -> Value:
        """What the cell says, the same text read once."""
        if text not in self._values:
            self._values[text] = _read(text)
        found = self._values[text]
        if isinstance(found, Problem):
            self._problem(found.code, found.message, line, column)
            return None
        return found

    def _problem(self, code: str, message: str, line: int, field: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, message, file=self.file, line=line, field=field))


def _read(text: str) -> Value | Problem:
    context = Context(steps=_LITERAL_STEPS)
    try:
        value = compile_expression(text).evaluate({}, context)
    except FeelSyntaxError as error:
        return Problem("feel-syntax", f"FEEL does not parse: {error}")
    if context.messages:
        reason = context.messages[0].text
        return Problem(
            "no-value", f"expected a value in FEEL (a string in quotes), found {text!r}: {reason}."
        )
    return value

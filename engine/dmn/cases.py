"""Tests kept with a decision: inputs and the outputs expected, run against a model.

A CSV text, one case a row. The header names the inputs, then the outputs behind an arrow:
``age,income,=> output``; a decision whose output is a context may have a column for each entry,
``=> discount,=> reason``. Cells are FEEL; a blank input is not given, a blank output not looked
at. A column `name` titles the cases. Nothing is stored or timed here.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.dmn.evaluate import DecisionModel
from engine.feel.compare import equal
from engine.feel.compile import FeelSyntaxError, compile_expression
from engine.feel.context import Context
from engine.feel.names import normalize
from engine.feel.print import print_literal
from engine.feel.values import Value
from engine.source.problem import Problem, Refused

MAX_CASES: Final = 10_000
MAX_TEXT: Final = 4 * 1024 * 1024
"""Characters of a file."""

MAX_COLUMNS: Final = 200
_ARROW: Final = "=>"
_WHOLE: Final = frozenset({"", "output"})
_NAME: Final = "name"
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
class Verdict:
    """How a case came out.

    Attributes:
        output: what the decision gave.
        rules: the numbers of the rules of its table that matched.
        wrong: what was expected and found, one sentence for each difference; none when it passed.
    """

    case: Case
    output: Value
    rules: tuple[int, ...]
    wrong: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.wrong


def read_cases(text: str, file: str = "cases.csv") -> tuple[Case, ...]:
    """The cases of a CSV text.

    Raises:
        Refused: with every cell that does not read, by line and column.
    """
    return _Reader(file).cases(text)


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
    return tuple(_run(model, decision_id, case, now) for case in cases)


def _run(model: DecisionModel, decision_id: str, case: Case, now: datetime | None) -> Verdict:
    context = Context(now=now, seed=str(case.line))
    answer = model.evaluate(decision_id, case.inputs, context)
    rules = tuple(rule.index for rule in answer.trace[-1].matched_rules) if answer.trace else ()
    if answer.failure is not None:
        failed = f"decision {answer.failed_decision!r} failed: {answer.failure}"
        return Verdict(case, answer.output, rules, (failed,))
    wrong = tuple(_differences(case.expected, answer.output))
    return Verdict(case, answer.output, rules, wrong)


def _differences(expected: Mapping[str, Value], output: Value) -> Iterable[str]:
    for name, wanted in expected.items():
        found = output if not name else output.get(name) if isinstance(output, dict) else None
        if equal(found, wanted, Context()) is not True:
            what = f"{name}: " if name else ""
            yield f"{what}expected {print_literal(wanted)}, found {print_literal(found)}"


class _Reader:
    """Reads one file, gathering what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values: dict[str, Value] = {}

    def cases(self, text: str) -> tuple[Case, ...]:
        if len(text) > MAX_TEXT:
            self.problem("too-large", f"expected at most {MAX_TEXT} characters.", 1)
            raise Refused(self.problems)
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
        found: list[Case] = []
        try:
            header = self.header(next(rows, []))
            for row in rows:
                if any(cell.strip() for cell in row):
                    found.append(self.case(header, row, rows.line_num))
                if len(found) > MAX_CASES:
                    self.problem("too-large", f"expected at most {MAX_CASES} cases.", rows.line_num)
                    break
        except csv.Error as error:
            self.problem("malformed-csv", f"expected CSV: {error}.", rows.line_num)
        if self.problems:
            raise Refused(self.problems)
        return tuple(found)

    def problem(self, code: str, message: str, line: int, field: str | None = None) -> None:
        if len(self.problems) < MAX_COLUMNS:
            self.problems.append(Problem(code, message, file=self.file, line=line, field=field))

    def header(self, row: Sequence[str]) -> list[str]:
        columns = [normalize(cell) for cell in row]
        if len(columns) > MAX_COLUMNS:
            self.problem("too-large", f"expected at most {MAX_COLUMNS} columns.", 1)
        elif not any(column.startswith(_ARROW) for column in columns):
            message = "expected a header with the inputs and one '=> output' or more, found none."
            self.problem("missing-output", message, 1)
        for column in dict.fromkeys(columns):
            if columns.count(column) > 1 or not column:
                self.problem("unclear-column", f"expected one column {column!r}.", 1, column)
        if self.problems:
            raise Refused(self.problems)
        return columns

    def case(self, header: Sequence[str], row: Sequence[str], line: int) -> Case:
        if len(row) != len(header):
            message = f"expected {len(header)} cells, found {len(row)}."
            self.problem("uneven-row", message, line)
        inputs: dict[str, Value] = {}
        expected: dict[str, Value] = {}
        title = f"line {line}"
        for column, cell in zip(header, row, strict=False):
            if not cell.strip():
                continue
            if column == _NAME:
                title = cell.strip()
            elif column.startswith(_ARROW):
                name = column.removeprefix(_ARROW).strip()
                expected["" if name in _WHOLE else name] = self.value(cell, line, column)
            else:
                self.put(inputs, column, self.value(cell, line, column), line)
        return Case(line, title, inputs, expected)

    def put(self, inputs: dict[str, Value], path: str, value: Value, line: int) -> None:
        """The value at its place: ``order.total`` is an entry of the context ``order``."""
        *outer, last = (part.strip() for part in path.split("."))
        for part in outer:
            inner = inputs.get(part, {})
            if not isinstance(inner, dict):
                self.problem("unclear-column", f"{part!r} is no context already.", line, path)
                return
            inner = inputs[part] = dict(inner)  # values are shared by cells of the same text
            inputs = inner
        inputs[last] = value

    def value(self, text: str, line: int, column: str) -> Value:
        """What the cell says, the same text read once."""
        if text not in self.values:
            self.values[text] = self.read(text, line, column)
        return self.values[text]

    def read(self, text: str, line: int, column: str) -> Value:
        context = Context(steps=_LITERAL_STEPS)
        try:
            value = compile_expression(text).evaluate({}, context)
        except FeelSyntaxError as error:
            self.problem("feel-syntax", f"FEEL does not parse: {error}", line, column)
            return None
        if context.messages:
            reason = context.messages[0].text
            message = f"expected a value in FEEL (a string in quotes), found {text!r}: {reason}."
            self.problem("no-value", message, line, column)
        return value

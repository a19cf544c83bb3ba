"""A CSV file of cases as a sheet: its header and its rows of texts, nothing evaluated yet.

`loan.dmn` has the tests of its decision `rules` beside it in `loan.rules.csv`. The header names the
inputs, then the outputs behind an arrow; what cells mean says `cases`.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.feel.names import normalize
from engine.feel.print import print_literal
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.values import Value
from engine.source.problem import Problem, Refused

MAX_CASES: Final = 10_000
MAX_TEXT: Final = 4 * 1024 * 1024
"""Characters of a file."""

MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 100_000
MAX_PROBLEMS: Final = 200
ARROW: Final = "=>"
NAME: Final = "name"
"""The column that titles a case."""

_MODEL: Final = ".dmn"
_ENDING: Final = ".csv"
_TEMPORAL: Final = (Date, DateTime, Time, DaysDuration, YearsDuration)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cases as they are written.

    Attributes:
        columns: the header, each name once.
        rows: the texts of the cells, one for each column; blank rows are left out.
        lines: where each row ends in its file; made from the rows where there is no file.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()

    def line(self, row: int) -> int:
        return self.lines[row] if row < len(self.lines) else row + 2


class Target(NamedTuple):
    """What a file of cases is about, by its name."""

    model: str
    decision_id: str


def sheet_name(model: str, decision_id: str) -> str:
    """The name of the file with the cases of this decision."""
    return f"{model.removesuffix(_MODEL)}.{decision_id}{_ENDING}"


def sheet_target(file: str, models: Iterable[str]) -> Target | None:
    """The model among *models*, and the decision, that a file of this name is about.

    Names may hold dots: the longest name of a model that the file's name begins with is meant.
    """
    if not file.lower().endswith(_ENDING):
        return None
    stem = file[: -len(_ENDING)]
    for model in sorted(models, key=len, reverse=True):
        start = f"{model.removesuffix(_MODEL)}."
        if model.endswith(_MODEL) and stem.startswith(start) and len(stem) > len(start):
            return Target(model, stem.removeprefix(start))
    return None


def is_sheet(text: str) -> bool:
    """Whether a text begins with a header that has an output."""
    return ARROW in text[:MAX_TEXT].partition("\n")[0]


def read_sheet(text: str, file: str = "cases.csv") -> Sheet:
    """The sheet of a CSV text.

    Raises:
        Refused: it is no CSV, too large, has no clear header, or a row of another length.
    """
    problems: list[Problem] = []
    if len(text) > MAX_TEXT:
        raise _refused("too-large", f"expected at most {MAX_TEXT} characters.", file, 1)
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    try:
        columns = checked_columns(next(lines, []), file)
        for row in lines:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(columns) and len(problems) < MAX_PROBLEMS:
                message = f"expected {len(columns)} cells, found {len(row)}."
                problems.append(Problem("uneven-row", message, file=file, line=lines.line_num))
            found.append((lines.line_num, tuple(row)))
            if len(found) > MAX_CASES or len(found) * len(columns) > MAX_CELLS:
                message = f"expected at most {MAX_CASES} cases, of {MAX_CELLS} cells together."
                raise _refused("too-large", message, file, lines.line_num)
    except csv.Error as error:
        raise _refused("malformed-csv", f"expected CSV: {error}.", file, lines.line_num) from error
    if problems:
        raise Refused(problems)
    return Sheet(columns, tuple(row for _, row in found), tuple(line for line, _ in found))


def checked_columns(row: Sequence[str], file: str) -> tuple[str, ...]:
    """The names of a header.

    Raises:
        Refused: too many, none of them an output, or one twice.
    """
    columns = tuple(normalize(cell) for cell in row)
    if len(columns) > MAX_COLUMNS:
        raise _refused("too-large", f"expected at most {MAX_COLUMNS} columns.", file, 1)
    if not any(column.startswith(ARROW) for column in columns):
        message = "expected a header with the inputs and one '=> output' or more, found none."
        raise _refused("missing-output", message, file, 1)
    unclear = [each for each in dict.fromkeys(columns) if columns.count(each) > 1 or not each]
    if unclear:
        raise Refused(
            Problem(
                "unclear-column", f"expected one column {each!r}.", file=file, line=1, field=each
            )
            for each in unclear
        )
    return columns


def write_sheet(sheet: Sheet) -> str:
    """The sheet as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows(row for row in sheet.rows if any(cell.strip() for cell in row))
    return text.getvalue()


def written(value: Value) -> str:
    """A value as the FEEL text of a cell, which gives the value again."""
    if isinstance(value, _TEMPORAL):
        return f'@"{print_literal(value)}"'
    if isinstance(value, list):
        return f"[{', '.join(written(each) for each in value)}]"
    if isinstance(value, dict):
        entries = (f"{print_literal(name)}: {written(each)}" for name, each in value.items())
        return f"{{{', '.join(entries)}}}"
    return print_literal(value)


def _refused(code: str, message: str, file: str, line: int) -> Refused:
    return Refused([Problem(code, message, file=file, line=line)])

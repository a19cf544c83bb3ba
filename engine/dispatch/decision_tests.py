"""Tests kept with decisions, run against what is about to be deployed (docs/decisions/0010).

A file `loan.rules.csv` beside `loan.dmn` holds the cases of its decision `rules`. Where both are
among the files of a deployment, a case that fails stops it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from engine.dispatch.decision_drafts import model_of
from engine.dispatch.decision_files import read_together
from engine.dmn.evaluate import DecisionModel
from engine.dmn.sheets import Sheet, Target, is_sheet, read_sheet, sheet_target
from engine.dmn.trial import Trial as Trial
from engine.dmn.trial import Tried, try_sheet
from engine.source.problem import Problem, Refused
from engine.store import clock
from engine.store.fields import from_ms
from engine.store.models.words import DEFAULT_TENANT

FAILED = "failed-test"
MAX_PROBLEMS = 100
NOTE_LENGTH = 2000


class CasesFailed(Refused):
    """The files could be deployed, but cases that are kept with their decisions fail."""


def try_cases(
    files: Mapping[str, bytes],
    name: str,
    decision_id: str,
    sheet: Sheet,
    *,
    tenant: str = DEFAULT_TENANT,
) -> Trial | None:
    """Every case of *sheet* against the draft *name*, which may import the other *files*.

    Returns:
        None where the draft has no such decision.

    Raises:
        Refused: the draft cannot be evaluated.
    """
    model = model_of(files, name, tenant)
    if decision_id not in model.decisions:
        return None
    return try_sheet(model, decision_id, sheet, now=_now())


def failing(files: Sequence[tuple[str, bytes]], tenant: str) -> list[Problem]:
    """The cases among *files* that fail, and the files of cases that cannot be read."""
    found = list(_sheets(files))
    if not found:
        return []
    decisions = {name: data for name, data in files if name.lower().endswith(".dmn")}
    read, _ = read_together(decisions, tenant)
    problems: list[Problem] = []
    for name, text, target in found:
        if target.model in read:
            problems += _run(name, text, target, read[target.model].model)
    return problems[:MAX_PROBLEMS]


def note_of(problems: Sequence[Problem]) -> str:
    """What the record of a deployment says of cases that failed; empty where none did."""
    if not problems:
        return ""
    told = "; ".join(f"{each.file} line {each.line}: {each.message}" for each in problems)
    note = f"Deployed although {len(problems)} test(s) failed: {told}"
    return note if len(note) <= NOTE_LENGTH else f"{note[: NOTE_LENGTH - 1]}…"


def _sheets(files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, str, Target]]:
    """The files of cases: by their name, and by a header that has an output."""
    names = [name for name, _ in files]
    for name, data in files:
        target = sheet_target(name, names)
        if target is not None:
            text = data.decode("utf-8", errors="replace")
            if is_sheet(text):
                yield name, text, target


def _run(name: str, text: str, target: Target, model: DecisionModel) -> list[Problem]:
    decision = target.decision_id
    if decision not in model.decisions:
        known = ", ".join(model.decisions) or "none"
        message = f"expected a decision '{decision}' in '{target.model}', found: {known}."
        return [Problem("no-such-decision", message, file=name)]
    try:
        sheet = read_sheet(text, name)
    except Refused as refused:
        return list(refused.problems)
    trial = try_sheet(model, decision, sheet, file=name, now=_now())
    return [_failed(name, decision, row) for row in trial.rows if not row.passed]


def _failed(name: str, decision: str, row: Tried) -> Problem:
    wrong = "; ".join(each.rstrip(".") for each in row.wrong)
    message = f"Test “{row.title}” of the decision '{decision}': {wrong}."
    return Problem(FAILED, message, file=name, element=decision, field=row.title, line=row.line)


def _now() -> datetime:
    return from_ms(clock.now_ms())

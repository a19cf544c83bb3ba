"""What the panels "Tests" and "Analysis" ask: keep, run, read and record cases; analyze tables.

Cases travel as a sheet of texts, ``columns`` and ``rows``; CSV is read and written here only, so
a page need not know its quotes.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engine import public
from engine.public import Refused, Sheet
from helm.roles import is_auditor, is_operator
from modeler import drafts
from modeler.access import draft_of, person
from modeler.api import Answer, Refusal, _body, _problem, _stamp, _who_was_first, json_view
from modeler.files import BadFile
from modeler.models import Draft, Kind
from modeler.trying import files_beside

LONGEST_TEXT = 400
"""Characters of a value in a verdict; longer ones are cut."""

NOBODY: Answer = {"revision": 0, "savedAt": None, "savedBy": None}
"""The stamp of tests that are not there."""


@require_http_methods(["GET", "PUT"])
@json_view
def tests(request: HttpRequest, project: str, file: str, decision: str) -> Answer:
    """GET the cases of a decision; PUT new ones over the revision that the page began with.

    Without cases there is no file: putting none deletes it, and its revision is 0.
    """
    model = _decisions(project, file)
    kept = _kept(model, decision)
    if request.method == "GET":
        return _answer(model, decision, kept)
    body = _body(request)
    sheet = _sheet(body)
    revision = body.get("revision")
    if not isinstance(revision, int):
        raise Refusal(400, 'Tests are saved over a "revision" (a number).')
    return {**_put(request, model, decision, kept, sheet, revision), **_url(model, decision)}


@require_POST
@json_view
def run(request: HttpRequest, project: str, file: str, decision: str) -> Answer:
    """Run the cases in the body against the `text` in the editor."""
    model = _decisions(project, file)
    body = _body(request)
    text = body.get("text")
    if not isinstance(text, str):
        raise Refusal(400, 'A run needs "text" (a string).')
    try:
        trial = public.try_cases(files_beside(model, text), model.name, decision, _sheet(body))
    except Refused as refused:
        return {"problems": [_problem(one) for one in refused.problems]}
    if trial is None:
        raise Refusal(404, f"The file has no decision “{decision}” any more.")
    return {"problems": [], **_trial(trial)}


@require_POST
@json_view
def read(request: HttpRequest, project: str, file: str, decision: str) -> Answer:
    """The cases of a CSV text, as a sheet."""
    model = _decisions(project, file)
    text = _body(request).get("csv")
    if not isinstance(text, str):
        raise Refusal(400, 'Reading needs "csv" (a string).')
    return _written(_read(text, public.sheet_name(model.name, decision)))


@require_GET
@json_view
def recorded(request: HttpRequest, project: str, file: str, decision: str) -> Answer:
    """The latest evaluations of the deployed decision, each as a case that could be added."""
    _decisions(project, file)
    who = person(request)
    if not (is_operator(who) or is_auditor(who)):
        raise Refusal(
            403, "What instances were given is shown to the groups “operators” and “auditors”."
        )
    return {"cases": [_recorded(one) for one in public.recorded_cases(decision)]}


@require_POST
@json_view
def analysis(request: HttpRequest, project: str, file: str) -> Answer:
    """Gaps and overlaps of every table in the `text` of the editor."""
    model = _decisions(project, file)
    text = _body(request).get("text")
    if not isinstance(text, str):
        raise Refusal(400, 'An analysis needs "text" (a string).')
    try:
        tables = public.analyze_draft(model.name, text.encode())
    except Refused as refused:
        return {"problems": [_problem(one) for one in refused.problems]}
    return {"problems": [], "tables": {one.owner: _table(one) for one in tables}}


def _recorded(one: public.RecordedCase) -> Answer:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "version": one.version,
        "inputs": None if one.inputs is None else dict(one.inputs),
        "outputs": dict(one.outputs),
        "rules": list(one.rules),
        "instance": None if one.instance_key is None else str(one.instance_key),
        "process": one.process_id,
    }


def _decisions(project: str, file: str) -> Draft:
    found = draft_of(project, file)
    if found.kind != Kind.DMN:
        raise Refusal(400, "Only decisions have tests.")
    return found


def _kept(model: Draft, decision: str) -> Draft | None:
    name = public.sheet_name(model.name, decision)
    found = model.project.drafts.filter(kind=Kind.CSV, name=name)
    return found.select_related("saved_by", "project").first()


def _url(model: Draft, decision: str) -> Answer:
    name = public.sheet_name(model.name, decision)
    return {"file": name, "exportUrl": reverse("studio-export", args=[model.project.slug, name])}


def _answer(model: Draft, decision: str, kept: Draft | None) -> Answer:
    if kept is None:
        return {**NOBODY, **_url(model, decision), "columns": [], "rows": []}
    stamp = {**_stamp(kept), **_url(model, decision)}
    try:
        return {**stamp, **_written(_read(kept.text, kept.name))}
    except Refusal as refusal:
        return {**stamp, "columns": [], "rows": [], "unreadable": str(refusal)}


def _put(
    request: HttpRequest,
    model: Draft,
    decision: str,
    kept: Draft | None,
    sheet: Sheet,
    revision: int,
) -> Answer:
    if (kept.revision if kept else 0) != revision:
        who = _who_was_first(kept, request) if kept else "Somebody deleted these tests."
        raise Refusal(409, who, **(_stamp(kept) if kept else NOBODY))
    if not sheet.rows:
        if kept is not None:
            kept.delete()
        return NOBODY
    text = public.write_sheet(sheet)
    try:
        if kept is not None:
            return _stamp(drafts.save(kept, text, revision, person(request)))
        name = public.sheet_name(model.name, decision)
        return _stamp(drafts.create(model.project, name, text, person(request)))
    except drafts.Stale as stale:
        raise Refusal(409, _who_was_first(stale.draft, request), **_stamp(stale.draft)) from stale
    except (BadFile, drafts.NameTaken) as bad:
        raise Refusal(400, str(bad)) from bad


def _sheet(body: Mapping[str, Any]) -> Sheet:
    columns, rows = _texts(body.get("columns")), body.get("rows")
    if not isinstance(rows, list):
        raise Refusal(400, 'Tests need "rows" (lists of texts).')
    kept = tuple(_texts(row) for row in rows)
    if any(len(row) != len(columns) for row in kept):
        raise Refusal(400, "Every row needs a text for each column.")
    try:
        # Written and read again: the same limits as for a file.
        checked = public.checked_columns(columns, "cases.csv") if columns or kept else ()
        if any(any(cell.strip() for cell in row) for row in kept):
            public.read_sheet(public.write_sheet(Sheet(checked, kept)))
    except Refused as refused:
        raise Refusal(400, refused.problems[0].message.capitalize()) from refused
    return Sheet(checked, kept)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise Refusal(400, 'Tests need "columns" (texts) and "rows" (lists of texts).')


def _read(text: str, name: str) -> Sheet:
    try:
        return public.read_sheet(text, name)
    except Refused as refused:
        first = refused.problems[0]
        where = f"Line {first.line}: " if first.line else ""
        raise Refusal(
            400, f"{where}{first.message}", problems=[_problem(one) for one in refused.problems]
        ) from refused


def _written(sheet: Sheet) -> Answer:
    return {"columns": list(sheet.columns), "rows": [list(row) for row in sheet.rows]}


def _trial(trial: public.Trial) -> Answer:
    return {
        "cases": [_case(row) for row in trial.rows],
        "rules": [{"number": rule.number, "id": rule.id} for rule in trial.rules],
        "unreached": [rule.number for rule in trial.unreached],
        "needs": [{"name": need.name, "type": need.type_ref} for need in trial.needs],
        "outputs": list(trial.outputs),
        "unread": list(trial.unread),
    }


def _case(row: Any) -> Answer:
    verdict = row.verdict
    found = verdict.differences if verdict is not None else ()
    return {
        "passed": row.passed,
        "rules": list(verdict.rules) if verdict is not None else [],
        "failure": verdict.failure if verdict is not None else None,
        "differences": [
            {
                "name": each.name,
                "expected": _cut(public.written(each.expected)),
                "found": _cut(public.written(each.found)),
            }
            for each in found
        ],
        "problems": [{"column": one.field, "message": one.message} for one in row.problems],
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} …"


def _table(one: public.AnalyzedTable) -> Answer:
    return {
        "hitPolicy": str(one.table.hit_policy),
        "columns": [
            {"id": clause.id, "label": clause.label or clause.expression.text}
            for clause in one.table.inputs
        ],
        "rules": [rule.id for rule in one.table.rules],
        "notLookedAt": one.analysis.not_looked_at,
        "complete": one.analysis.complete,
        "findings": [
            {
                "kind": str(each.kind),
                "rules": list(each.rules),
                "example": [list(pair) for pair in each.example],
                "region": list(each.region),
                "text": each.text,
                "allowed": each.allowed,
                "certain": each.certain,
            }
            for each in one.analysis.findings
        ],
    }

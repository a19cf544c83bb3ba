"""`manage.py evaluate model.dmn --decision Id --input input.json`: decide without deploying.

Further files are those that the first one imports. Prints the output as JSON; with `--explain`
how each decision came to its own. With `--cases cases.csv` it runs the tests kept with the
decision (`engine.dmn.cases`) and prints a table. Exits with 1 where the model is refused, the
decision or a case fails, and says why.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from engine.dmn.compile import DecisionModel, DecisionTrace, Evaluation, compile_models
from engine.dmn.sheets import read_sheet
from engine.dmn.trial import Trial, try_sheet
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.values import Value, from_json, to_json
from engine.source.problem import Refused
from engine.store.json import decode, encode


class Command(BaseCommand):
    help = "Evaluate a decision of a DMN file over the variables in a JSON file."
    requires_system_checks = []  # it touches neither settings nor database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", type=Path, nargs="+", help="The DMN file, and those that it imports."
        )
        parser.add_argument("--decision", help="The decision's id; needed if there are several.")
        parser.add_argument("--input", help="JSON object of variables; - reads standard input.")
        parser.add_argument(
            "--dialect", choices=[*Dialect], default=Dialect.CAMUNDA, help="Default: camunda."
        )
        parser.add_argument("--cases", type=Path, help="CSV file of inputs and expected outputs.")
        parser.add_argument("--explain", action="store_true", help="Print every decision's way.")

    def handle(self, *args: Any, **options: Any) -> None:
        model = _model(options["files"], Dialect(options["dialect"]))
        decision = _decision(model, options["decision"])
        if options["cases"] is not None:
            self._try(model, decision, options["cases"])
            return
        variables = _variables(options["input"])
        answer = model.evaluate(decision, variables, Context(now=timezone.now()))
        self._write(_explained(answer) if options["explain"] else to_json(answer.output))
        for message in answer.messages:
            self.stderr.write(f"{message.code}: {message.sentence}")
        if answer.failure is not None:
            raise CommandError(f"failed: {answer.failure}")

    def _try(self, model: DecisionModel, decision: str, path: Path) -> None:
        trial = _trial(model, decision, path)
        width = max((len(each.title) for each in trial.rows), default=0)
        for each in trial.rows:
            matched = each.verdict.rules if each.verdict is not None else ()
            rules = f"rules {', '.join(map(str, matched))}" if matched else "no rule"
            word = "passed" if each.passed else "FAILED"
            reasons = "; ".join(each.wrong)
            self.stdout.write(f"{word}  {each.title:{width}}  {rules:10}  {reasons}".rstrip())
        if trial.unreached:
            numbers = ", ".join(str(rule.number) for rule in trial.unreached)
            self.stdout.write(f"no case reaches rule{'s'[: len(trial.unreached) - 1]} {numbers}")
        for column in trial.unread:
            self.stderr.write(f"the decision does not read the column {column!r}")
        self.stdout.write(f"{len(trial.rows) - trial.failed} passed, {trial.failed} failed")
        if trial.failed:
            raise CommandError(f"{trial.failed} of {len(trial.rows)} cases failed")

    def _write(self, value: Any) -> None:
        self.stdout.write(msgspec.json.format(encode(value), indent=2).decode())


def _model(paths: list[Path], dialect: Dialect) -> DecisionModel:
    """The first of the files; it may import the others."""
    try:
        files = {str(each): each.read_bytes() for each in paths}
        return compile_models(files, dialect=dialect)[str(paths[0])]
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    except Refused as refused:
        raise CommandError(_told("the model is refused", refused)) from refused


def _trial(model: DecisionModel, decision: str, path: Path) -> Trial:
    try:
        sheet = read_sheet(path.read_text(encoding="utf-8"), str(path))
        trial = try_sheet(model, decision, sheet, file=str(path), now=timezone.now())
        problems = [problem for row in trial.rows for problem in row.problems]
        if problems:
            raise Refused(problems)
        return trial
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: expected UTF-8: {error}") from error
    except Refused as refused:
        raise CommandError(_told("the cases are refused", refused)) from refused


def _told(what: str, refused: Refused) -> str:
    return "\n".join([f"{what}:", *(f"  {problem}" for problem in refused.problems)])


def _decision(model: DecisionModel, asked: str | None) -> str:
    known = ", ".join(model.decisions) or "none"
    if asked is None:
        if len(model.decisions) == 1:
            return next(iter(model.decisions))
        raise CommandError(f"--decision is needed; the model has: {known}")
    if asked not in model.decisions:
        raise CommandError(f"there is no decision {asked!r}; the model has: {known}")
    return asked


def _variables(source: str | None) -> dict[str, Value]:
    if source is None:
        return {}
    try:
        read = decode(sys.stdin.read() if source == "-" else Path(source).read_bytes())
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise CommandError(f"{source}: expected JSON: {error}") from error
    variables = from_json(read)
    if not isinstance(variables, dict):
        raise CommandError(f"{source}: expected a JSON object of variables by name")
    return variables


def _explained(answer: Evaluation) -> dict[str, Any]:
    return {
        "output": to_json(answer.output),
        "failedDecision": answer.failed_decision,
        "failure": answer.failure,
        "decisions": [_traced(trace) for trace in answer.trace],
    }


def _traced(trace: DecisionTrace) -> dict[str, Any]:
    return {
        "id": trace.decision_id,
        "name": trace.name,
        "kind": trace.kind.value,
        "inputs": {name: to_json(value) for _, name, value in trace.inputs},
        "rules": [
            {
                "index": rule.index,
                "id": rule.rule_id,
                "outputs": {name or "output": to_json(value) for _, name, value in rule.outputs},
            }
            for rule in trace.matched_rules
        ],
        "output": to_json(trace.output),
        "messages": [message.sentence for message in trace.messages],
    }

"""Explained decisions: a row for each decision of an evaluation, the asked one last."""

from collections.abc import Mapping
from typing import Any

from engine.runtime.events import Event
from engine.store import json
from engine.store.definitions import decisions_of
from engine.store.projections.batch import Batch
from engine.store.projections.subject import Subject
from engine.store.writing.changes import Row

TABLE_LIKE = frozenset(("DECISION_TABLE", "LITERAL_EXPRESSION"))


def decision_evaluated(batch: Batch, subject: Subject, event: Event) -> None:
    _, key, item, explained = event
    place = [subject.key, item, subject.definition_key, subject.process_id]
    for row in decision_rows(key, explained, place, subject.at, subject.tenant_id):
        batch.decisions.new[row[0]] = row


def decision_rows(
    evaluation: int,
    explained: Mapping[str, Any],
    place: list[Any],
    at: int,
    tenant_id: str,
) -> list[Row]:
    """The rows of one evaluation; *place* is instance, item, definition and process, or Nones."""
    trace = explained["trace"] or [_nothing(explained)]
    return [
        _row(evaluation, number, explained, step, number == len(trace), place, at, tenant_id)
        for number, step in enumerate(trace, start=1)
    ]


def _row(
    evaluation: int,
    number: int,
    explained: Mapping[str, Any],
    step: Mapping[str, Any],
    is_root: bool,
    place: list[Any],
    at: int,
    tenant_id: str,
) -> Row:
    asked = (explained["decisionKey"], explained["version"])
    requirements = step if "requirementsKey" in step else explained  # of an imported model
    if is_root:
        key, version = asked
    else:
        graph = decisions_of(requirements["requirementsKey"])
        key, version = graph.get(step["decisionId"], (None, asked[1]))
    failed = explained["failedDecision"] == step["decisionId"] or (
        is_root and explained["failure"] is not None
    )
    return [
        f"{evaluation}-{number}",
        evaluation,
        number,
        key,
        step["decisionId"],
        step["name"],
        version,
        step["kind"] if step["kind"] in TABLE_LIKE else "UNSPECIFIED",
        requirements["requirementsId"],
        requirements["requirementsKey"],
        explained["decisionKey"],
        *place,
        "FAILED" if failed else "EVALUATED",
        _text(step["output"]),
        explained["failure"] if failed else None,
        _text([_input(given) for given in step["inputs"]]),
        _text([_rule(rule) for rule in step["rules"]]),
        _given(explained) if is_root else None,
        _text(step.get("messages", [])),
        explained.get("askedBy"),
        at,
        tenant_id,
    ]


def _nothing(explained: Mapping[str, Any]) -> dict[str, Any]:
    """The step of a decision that failed before anything was evaluated."""
    return {
        "decisionId": explained["decisionId"],
        "name": explained["name"],
        "kind": "",
        "output": None,
        "inputs": [],
        "rules": [],
    }


def _input(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "inputId": given["id"],
        "inputName": given["name"],
        "inputValue": _text(given["value"]),
    }


def _given(explained: Mapping[str, Any]) -> str | None:
    """What the caller gave; histories from before it was kept have none."""
    given = explained.get("given")
    return None if given is None else _text(given)


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ruleId": rule["id"],
        "ruleIndex": rule["index"],
        "evaluatedOutputs": [
            {
                "outputId": output["id"],
                "outputName": output["name"],
                "outputValue": _text(output["value"]),
                "ruleId": rule["id"],
                "ruleIndex": rule["index"],
            }
            for output in rule["outputs"]
        ],
    }


def _text(value: Any) -> str:
    return json.encode(value).decode()

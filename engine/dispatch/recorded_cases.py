"""Evaluations as they were made, as cases: what was given and what came out, as FEEL texts.

A case holds what the decision reads from its caller, never the values of its columns: those are
computed anew when the case is run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.dmn.sheets import written
from engine.feel.values import Value, from_json
from engine.store import json
from engine.store.models.decisions import DecisionInstance
from engine.store.models.words import DEFAULT_TENANT

SHOWN = 50
EVALUATED = "EVALUATED"


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """One evaluation of a decision.

    Attributes:
        version: of the decision that was asked.
        inputs: FEEL texts by name; None where they were not kept.
        outputs: FEEL texts by entry of the output, or the whole one under "".
        rules: the numbers of the rules that matched.
        instance_key: of the process that asked, if one did.
    """

    id: str
    at: datetime
    version: int | None
    inputs: Mapping[str, str] | None
    outputs: Mapping[str, str]
    rules: tuple[int, ...]
    instance_key: int | None
    process_id: str | None


def recorded_cases(
    decision_id: str, *, tenant: str = DEFAULT_TENANT, limit: int = SHOWN
) -> tuple[RecordedCase, ...]:
    """The latest evaluations that asked for this decision and were decided, of any version."""
    rows = DecisionInstance.objects.filter(
        decision_id=decision_id, tenant_id=tenant, state=EVALUATED
    ).order_by("-evaluation_key", "-index")
    # A decision that another one required was given the other's inputs: no case of its own.
    asked = [row for row in rows[: 4 * limit] if row.decision_key == row.root_decision_key]
    return tuple(_case(row) for row in asked[:limit])


def _case(row: DecisionInstance) -> RecordedCase:
    given: Mapping[str, Value] | None = None if row.given is None else row.given
    return RecordedCase(
        id=row.id,
        at=row.evaluated_at,
        version=row.decision_version,
        inputs=None if given is None else {name: _text(value) for name, value in given.items()},
        outputs=_outputs(from_json(json.decode(row.result))),
        rules=tuple(rule["ruleIndex"] for rule in row.matched_rules),
        instance_key=row.instance_key,
        process_id=row.process_id,
    )


def _outputs(result: Value) -> Mapping[str, str]:
    if isinstance(result, dict) and result:
        return {name: written(value) for name, value in result.items()}
    return {"": written(result)}


def _text(value: object) -> str:
    return written(from_json(value))

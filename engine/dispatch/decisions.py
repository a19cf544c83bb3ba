"""Decisions asked from outside of any process: evaluated, explained and kept."""

import uuid
from collections.abc import Mapping
from typing import Any

from engine.dispatch import limits, rejections, writer
from engine.dispatch.answers import DecisionOutcome
from engine.dispatch.moments import context_at
from engine.feel.values import Value
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.runtime.decisions import explained, failure_of
from engine.runtime.world import BoundDecision
from engine.store import clock, json
from engine.store.definitions import graph
from engine.store.keys import new_key
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.projections.batch import DECISIONS
from engine.store.projections.decisions import decision_rows

JSON = frozenset(("evaluated_inputs", "matched_rules", "given", "messages"))
OUTSIDE = (None, None, None, None)  #: no instance, item, definition or process


def evaluate(
    *,
    decision_id: str | None,
    key: int | None,
    variables: Mapping[str, Value],
    actor: Actor,
    tenant: str,
) -> DecisionOutcome:
    """Evaluate a decision and keep one row for each decision that took part."""
    gates.admit(Request(actor, "EvaluateDecision"))
    limits.check_variables(variables)
    bound = _bound(decision_id, key, tenant)
    at = clock.now_ms()
    context = context_at(at, uuid.uuid4().hex)
    evaluation = bound.model.evaluate(bound.decision_id, variables, context)
    record = explained(bound, evaluation, evaluation.output, variables)
    record["askedBy"] = str(actor)
    evaluation_key = writer.write(lambda: _keep(record, at, tenant))
    trace: Any = record["trace"]
    return DecisionOutcome(
        evaluation_key=evaluation_key,
        decision_id=bound.decision_id,
        decision_key=bound.key,
        name=bound.name,
        version=bound.version,
        requirements_id=bound.requirements_id,
        requirements_key=bound.requirements_key,
        output=evaluation.output,
        failure=failure_of(bound.decision_id, evaluation),
        failed_decision=evaluation.failed_decision,
        trace=tuple(trace),
    )


def _bound(decision_id: str | None, key: int | None, tenant: str) -> BoundDecision:
    rows = Definition.objects.filter(kind=DefinitionKind.DECISION, tenant_id=tenant, state="ACTIVE")
    if key is not None:
        row, sought = rows.filter(key=key).first(), f"decision with key '{key}'"
    elif decision_id is not None:
        row = rows.filter(definition_id=decision_id, is_latest=True).first()
        sought = f"decision with id '{decision_id}'"
    else:
        raise rejections.invalid(
            "At least one of [decisionDefinitionId, decisionDefinitionKey] is required."
        )
    if row is None or row.requirements_key is None:
        raise rejections.rejected(
            "EVALUATE", rejections.NOT_FOUND, f"Expected to evaluate {sought}, but none found"
        )
    there = graph(row.requirements_key)
    return BoundDecision(
        key=row.key,
        decision_id=row.definition_id,
        name=row.name or row.definition_id,
        version=row.version,
        requirements_id=row.requirements_id or "",
        requirements_key=row.requirements_key,
        model=there.model,
        imported=there.imported,
    )


def _keep(record: Mapping[str, Any], at: int, tenant: str) -> int:
    evaluation_key = new_key()
    rows = decision_rows(evaluation_key, record, list(OUTSIDE), at, tenant)
    DecisionInstance.objects.bulk_create([_instance(row) for row in rows])
    return evaluation_key


def _instance(row: list[Any]) -> DecisionInstance:
    """The projection's row, whose JSON columns are texts already, as a model."""
    columns = dict(zip(DECISIONS.columns, row, strict=True))
    return DecisionInstance(**{name: _value(name, value) for name, value in columns.items()})


def _value(name: str, value: Any) -> Any:
    return json.decode(value) if name in JSON and value is not None else value

"""Decisions asked by Python code in one call, of deployed models or of bytes; nothing is kept.

`decisions.evaluate` is the one that keeps the answer as rows; rules that must be explained later
go that way. Values may be plain Python: floats, dates, times and durations become FEEL's.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from engine.dispatch import limits, rejections
from engine.dispatch.moments import context_at
from engine.dmn.compile import DecisionModel, Evaluation, compile_models
from engine.feel.limits import MAX_VALUE_DEPTH
from engine.feel.temporal import DateTime, DaysDuration
from engine.feel.temporal_text import parse_temporal
from engine.feel.values import Value, from_json
from engine.governance import gates
from engine.governance.principal import SYSTEM, Actor
from engine.governance.rule import Request
from engine.store import clock
from engine.store.definitions import decision_model
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.words import DEFAULT_TENANT

FILES_KEPT = 32
MODEL = "model.dmn"  #: what problems call the file that came as bytes


def evaluate(
    decision: str | None,
    variables: Mapping[str, Any] | None = None,
    *,
    model: bytes | None = None,
    imports: Sequence[bytes] = (),
    actor: Actor = SYSTEM,
    tenant: str = DEFAULT_TENANT,
) -> Evaluation:
    """Decide once, keeping nothing.

    Args:
        decision: the decision's id; with a `model` of one decision it may be None.
        variables: what it decides about, by name.
        model: a DMN file to decide by; without one, the latest deployed version decides.
        imports: the DMN files that the *model* imports; what is deployed it does not see.
        actor: who asks; policies on ``EvaluateDecision`` hold here too.
        tenant: of the deployed decision.

    Raises:
        CommandRejected: NOT_FOUND, there is no such decision; INVALID_ARGUMENT, a variable is
            too large or no value; FORBIDDEN, the actor may not.
        Refused: the model is no DMN that can be decided by.
    """
    gates.admit(Request(actor, "EvaluateDecision"))
    values = {str(name): feel_value(value) for name, value in (variables or {}).items()}
    limits.check_variables(values)
    found = _deployed(decision, tenant) if model is None else _compiled(model, tuple(imports))
    asked = _only(found) if decision is None else decision
    if asked not in found.decisions:
        known = ", ".join(found.decisions) or "none"
        raise _not_found(f"decision with id '{asked}', but found: {known}")
    context = context_at(clock.now_ms(), uuid.uuid4().hex)
    return found.evaluate(asked, values, context)


@lru_cache(maxsize=FILES_KEPT)
def _compiled(model: bytes, imports: tuple[bytes, ...]) -> DecisionModel:
    files = {f"import-{number}.dmn": data for number, data in enumerate(imports, start=1)}
    return compile_models({MODEL: model, **files})[MODEL]


def _deployed(decision: str | None, tenant: str) -> DecisionModel:
    if decision is None:
        raise rejections.invalid("Expected the id of a decision, or a model to decide by.")
    row = Definition.objects.filter(
        kind=DefinitionKind.DECISION,
        tenant_id=tenant,
        state="ACTIVE",
        definition_id=decision,
        is_latest=True,
    ).first()
    if row is None or row.requirements_key is None:
        raise _not_found(f"decision with id '{decision}', but none found")
    return decision_model(row.requirements_key)


def _only(model: DecisionModel) -> str:
    if len(model.decisions) != 1:
        known = ", ".join(model.decisions) or "none"
        raise rejections.invalid(f"Expected the id of a decision; the model has: {known}.")
    return next(iter(model.decisions))


def _not_found(what: str) -> Exception:
    return rejections.rejected("EVALUATE", rejections.NOT_FOUND, f"Expected to evaluate {what}")


def feel_value(value: Any, depth: int = MAX_VALUE_DEPTH) -> Value:
    """A Python value as FEEL has it.

    Raises:
        CommandRejected: INVALID_ARGUMENT, it has no meaning in FEEL or nests too deeply.
    """
    if depth < 0:
        raise rejections.invalid(f"Expected values that nest at most {MAX_VALUE_DEPTH} deep.")
    if isinstance(value, Mapping):
        return {str(name): feel_value(each, depth - 1) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [feel_value(each, depth - 1) for each in value]
    if isinstance(value, dt.datetime):
        return DateTime.from_datetime(value)
    if isinstance(value, (dt.date, dt.time)):
        return parse_temporal(value.isoformat())
    if isinstance(value, dt.timedelta):
        return DaysDuration(value // dt.timedelta(microseconds=1) * 1000)
    return _plain(value)


def _plain(value: Any) -> Value:
    try:
        return from_json(value)
    except (TypeError, ValueError, ArithmeticError):
        raise rejections.invalid(
            f"Expected a value that FEEL knows, found a {type(value).__name__}."
        ) from None

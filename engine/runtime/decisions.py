"""Ask a deployed decision inside a turn, and put the explained evaluation into the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.dmn.evaluate import DecisionModel
from engine.dmn.needs import needed
from engine.dmn.trace import DecisionTrace, Evaluation
from engine.feel.values import Value
from engine.plan.details import Binding
from engine.runtime import data
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown
from engine.runtime.weight import weight
from engine.runtime.world import BoundDecision

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

MAX_GIVEN = 32_000  #: the weight of what is kept of an evaluation's inputs
MODELS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """What a decision said; *failure* says why it could not, *rules* are the matched rule ids."""

    output: Value
    failure: str | None
    version: int
    rules: tuple[str, ...]


def evaluate(
    turn: Turn,
    item: Item,
    decision_id: str,
    variables: Mapping[str, Value],
    binding: Binding = Binding.LATEST,
    version_tag: str | None = None,
) -> Answer:
    """Evaluate the decision over *variables* and record the evaluation on *item*.

    Raises:
        Trouble: no such decision is deployed.
    """
    bound = turn.world.definitions.decision(
        decision_id, binding, version_tag, turn.state.meta.get("definition", 0)
    )
    if bound is None:
        raise Trouble(
            "CALLED_DECISION_ERROR",
            f"expected a deployed decision with the id '{decision_id}', called by "
            f"'{item.node.element}', but none is deployed",
        )
    try:
        evaluation = bound.model.evaluate(bound.decision_id, variables, turn.context())
    except RecursionError:
        message = f"the decision '{decision_id}' nests too deeply"
        raise Trouble("DECISION_EVALUATION_ERROR", message) from None
    what = f"the output of the decision '{decision_id}'"
    output = data.as_json(evaluation.output, "DECISION_EVALUATION_ERROR", what)
    record = explained(bound, evaluation, output, variables)
    turn.emit(("DecisionEvaluated", turn.key(), item.key, record))
    rules = tuple(rule.rule_id for trace in evaluation.trace[-1:] for rule in trace.matched_rules)
    return Answer(output, failure_of(decision_id, evaluation), bound.version, rules)


def failure_of(decision_id: str, evaluation: Evaluation) -> str | None:
    """Why the decision could not be evaluated, in Camunda's words; None where it could."""
    if evaluation.failure is None:
        return None
    return f"Expected to evaluate decision '{decision_id}', but {evaluation.failure}"


def explained(
    bound: BoundDecision,
    evaluation: Evaluation,
    output: Value,
    variables: Mapping[str, Value],
) -> dict[str, Any]:
    """The evaluation as a JSON object: inputs as seen, matched rules, outputs, messages.

    ``given`` is what the caller gave of what the evaluation reads, so that it can be made again;
    None where that is too much to be written twice.
    """
    return {
        "decisionId": bound.decision_id,
        "decisionKey": bound.key,
        "version": bound.version,
        "name": bound.name,
        "requirementsId": bound.requirements_id,
        "requirementsKey": bound.requirements_key,
        "output": _told(output),
        "failure": failure_of(bound.decision_id, evaluation),
        "failedDecision": evaluation.failed_decision,
        "trace": [
            {**_traced(trace), **_imported(bound, trace.namespace)} for trace in evaluation.trace
        ],
        "given": _given(bound, variables),
    }


@lru_cache(maxsize=MODELS_KEPT)
def _read_by(model: DecisionModel, decision_id: str) -> tuple[str, ...]:
    return tuple(need.name for need in needed(model, decision_id))


def _given(bound: BoundDecision, variables: Mapping[str, Value]) -> dict[str, Value] | None:
    names = _read_by(bound.model, bound.decision_id)
    given = {name: variables[name] for name in names if name in variables}
    return given if weight(given) <= MAX_GIVEN else None


def _imported(bound: BoundDecision, namespace: str) -> dict[str, Any]:
    """Of a decision of an imported model, the requirements graph that it stands in."""
    key = bound.imported.get(namespace)
    if key is None:
        return {}
    graph = bound.model.all_imports()[namespace]
    return {"requirementsId": graph.id, "requirementsKey": key}


def _traced(trace: DecisionTrace) -> dict[str, Any]:
    return {
        "decisionId": trace.decision_id,
        "name": trace.name,
        "kind": trace.kind,
        "output": _told(trace.output),
        "inputs": [_named(entry) for entry in trace.inputs],
        "rules": [
            {
                "id": rule.rule_id,
                "index": rule.index,
                "outputs": [_named(entry) for entry in rule.outputs],
            }
            for rule in trace.matched_rules
        ],
        "messages": [message.sentence for message in trace.messages],
    }


def _named(entry: tuple[str, str, Value]) -> dict[str, Any]:
    id_, name, value = entry
    return {"id": id_, "name": name, "value": _told(value)}


def _told(value: Value) -> Value:
    """A value of an explanation; one that is too large to be kept is only named."""
    try:
        return data.as_json(value)
    except Trouble:
        return shown(value)

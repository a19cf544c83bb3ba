"""An element of a model tried with values: explained like an evaluation, and kept nowhere.

Besides decisions these are decision services (DMN 1.5 §6.3.10), whose input decisions are given
like inputs, and knowledge models (§6.3.9), whose parameters are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.dmn.compiler import DecisionFailed
from engine.dmn.evaluate import Decision, DecisionModel, evaluate, in_order
from engine.dmn.model import DecisionService
from engine.dmn.requirements import State
from engine.dmn.trace import DecisionTrace, Evaluation
from engine.feel.context import Context
from engine.feel.errors import BudgetExceeded, Message
from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of an attempt; ``namespace`` is that of the model it is in."""

    namespace: str
    trace: DecisionTrace


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an element gave.

    Attributes:
        steps: the decisions that were evaluated, required ones first.
        messages: of a knowledge model, which has no steps.
        failed: the element that could not be decided, and ``failure`` why.
    """

    output: Value
    steps: tuple[Step, ...]
    messages: tuple[Message, ...] = ()
    failed: str | None = None
    failure: str | None = None


def attempt(
    model: DecisionModel, element: str, values: Mapping[str, Value], context: Context
) -> Attempt:
    """Evaluate a decision, a service or a knowledge model with *values* by name.

    Raises:
        KeyError: the model has no such element.
    """
    if element in model.decisions:
        order = in_order([model.decisions[element]])
        return _explained(order, evaluate(order, State(values), context, stop_at_failure=True))
    for service in model.definitions.services:
        if service.id == element:
            return _service(model, service, values, context)
    return _function(model, element, values, context)


def _service(
    model: DecisionModel, service: DecisionService, values: Mapping[str, Value], context: Context
) -> Attempt:
    """The output decisions, with the input decisions as they were given."""
    outputs = _local(model, [each.id for each in service.output_decisions])
    given = _local(model, [each.id for each in service.input_decisions])
    results = {each.key: each.coerce(values.get(each.result_name), context) for each in given}
    order = in_order(outputs, without=results)
    state = State(values, results=results)
    evaluation = evaluate(order, state, context, stop_at_failure=True)
    if evaluation.failure is None:
        made = {each.result_name: state.results.get(each.key) for each in outputs}
        single = len(made) == 1
        evaluation = evaluation._replace(output=next(iter(made.values())) if single else made)
    return _explained(order, evaluation)


def _local(model: DecisionModel, identifiers: Sequence[str]) -> list[Decision]:
    """Those of this model; a service of decisions elsewhere is tried where they are."""
    return [model.decisions[each] for each in identifiers if each in model.decisions]


def _function(
    model: DecisionModel, element: str, values: Mapping[str, Value], context: Context
) -> Attempt:
    function = model.functions[element]
    output: Value = None
    failure: str | None = None
    try:
        output = function.call([values.get(each) for each in function.parameters or ()], context)
    except (DecisionFailed, BudgetExceeded) as trouble:
        failure = str(trouble)
    except RecursionError:
        failure = "the evaluation nests too deeply"
    messages = tuple(context.messages)
    return Attempt(output, (), messages, element if failure else None, failure)


def _explained(order: Sequence[Decision], evaluation: Evaluation) -> Attempt:
    return Attempt(
        evaluation.output,
        tuple(
            Step(decision.key[0], trace)
            for decision, trace in zip(order, evaluation.trace, strict=False)
        ),
        failed=evaluation.failed_decision,
        failure=evaluation.failure,
    )

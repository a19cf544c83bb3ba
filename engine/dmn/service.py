"""Decision services: a part of a requirement graph that is called as one function.

DMN 1.5 §6.3.10 and §10.4. Arguments are the input data, then the input decisions. A service
with one output decision gives its output, one with several a context by their names. By the
standard an argument that is not of its parameter's type makes it null, as for any function.
"""

from collections.abc import Callable, Sequence

from engine.dmn.compiler import DecisionFailed
from engine.dmn.evaluate import Decision, evaluate, in_order
from engine.dmn.requirements import Input, State
from engine.feel.context import Context
from engine.feel.values import Value


class Service:
    """A compiled decision service."""

    __slots__ = ("_decisions", "_inputs", "_order", "_outputs", "_price", "_result", "_stop")

    def __init__(
        self,
        *,
        inputs: Sequence[Input],
        input_decisions: Sequence[Decision],
        outputs: Sequence[Decision],
        result: Callable[[Value, Context], Value],
        stop_at_failure: bool,
    ) -> None:
        self._inputs = tuple(inputs)
        self._decisions = tuple(input_decisions)
        self._outputs = tuple(outputs)
        self._result = result
        self._stop = stop_at_failure
        self._order = in_order(outputs, without=[each.key for each in input_decisions])
        self._price = sum(each.parts for each in self._order)

    def call(self, arguments: Sequence[Value], context: Context) -> Value:
        """The service's output for its arguments in order.

        Raises:
            DecisionFailed: one of its decisions failed, in Camunda's dialect.
        """
        context.spend(self._price)
        data, rest = arguments[: len(self._inputs)], arguments[len(self._inputs) :]
        inputs = list(data)
        if not self._stop:
            inputs = [
                each.coerce(value, context) for each, value in zip(self._inputs, data, strict=True)
            ]
        given = [
            each.coerce(value, context) for each, value in zip(self._decisions, rest, strict=True)
        ]
        if not self._stop and _lost(arguments, [*inputs, *given]):
            return None
        state = State(
            {each.name: value for each, value in zip(self._inputs, inputs, strict=True)},
            results={each.key: value for each, value in zip(self._decisions, given, strict=True)},
        )
        answer = evaluate(self._order, state, context, stop_at_failure=self._stop)
        if answer.failure is not None and self._stop:
            raise DecisionFailed("decision-failed", answer.failure)
        if len(self._outputs) == 1:
            return self._result(state.results.get(self._outputs[0].key), context)
        outputs = {each.result_name: state.results.get(each.key) for each in self._outputs}
        return self._result(outputs, context)


def _lost(before: Sequence[Value], after: Sequence[Value]) -> bool:
    """Whether a value became null because it is not what its type demands."""
    return any(was is not None and now is None for was, now in zip(before, after, strict=True))

"""Evaluation of a requirement graph: required decisions first, each exactly once.

DMN 1.5 §6 and §10.4. A decision *fails* where the model or the data leave it undecided: a hit
policy is broken, an aggregation meets something that is no number, the output is not of the
decision's type, an assertion fails, the budget is used up. In Camunda's dialect that ends the
evaluation (an incident in a process); by the standard the output is null, and the decisions
that require it go on. Everything else that FEEL cannot compute is null with a message.
"""

from collections.abc import Iterable, Mapping, Sequence

from engine.dmn.compiler import Compiler, DecisionFailed, Run
from engine.dmn.decision_table import Explained, Table
from engine.dmn.model import DecisionElement, DecisionKind, Definitions
from engine.dmn.places import Place, place_messages, sentence
from engine.dmn.requirements import Binder, Input, Key, Requirements, State
from engine.dmn.trace import DecisionTrace, Evaluation
from engine.dmn.types import Mismatch, mismatch_text
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.errors import BudgetExceeded
from engine.feel.functions import Function
from engine.feel.values import Value

FAILING = {"assertion-failed", "budget-exceeded"}


class Decision:
    """A compiled decision.

    Attributes:
        id: the element's id.
        name: the element's name.
        kind: what its logic is.
        required: the ids of the decisions it requires, in document order.
        inputs: the names of the input data it requires itself.
        key: the decision across models.
        requirements: what it sees.
        requires: the decisions it requires; linked when all of a model are compiled.
        result_name: what other decisions call its output.
    """

    __slots__ = (
        "_binder",
        "_compiler",
        "_place",
        "_run",
        "_table",
        "_type",
        "id",
        "inputs",
        "key",
        "kind",
        "name",
        "required",
        "requirements",
        "requires",
        "result_name",
    )

    def __init__(
        self,
        compiler: Compiler,
        *,
        identifier: str,
        name: str,
        kind: DecisionKind,
        result_name: str,
        type_ref: str | None,
        requirements: Requirements,
        required: tuple[str, ...],
        logic: Table | Run,
    ) -> None:
        self.id = identifier
        self.name = name
        self.kind = kind
        self.result_name = result_name
        self.key: Key = (compiler.definitions.namespace, identifier)
        self.required = required
        self.inputs = tuple(each.name for _, each in requirements.inputs)
        self.requirements = requirements
        self.requires: tuple[Decision, ...] = ()
        self._compiler = compiler
        self._place = Place(identifier, f"decision '{name}'")
        self._type = compiler.type(type_ref)
        self._binder = Binder(requirements, everything=compiler.strict)
        self._table = logic if isinstance(logic, Table) else None
        self._run: Run = logic.run if isinstance(logic, Table) else logic

    @property
    def definitions(self) -> Definitions:
        """The model that it stands in, as its author wrote it."""
        return self._compiler.definitions

    @property
    def dialect(self) -> Dialect:
        return self._compiler.dialect

    @property
    def element(self) -> DecisionElement:
        """The decision as its author wrote it."""
        return next(each for each in self.definitions.decisions if each.id == self.id)

    @property
    def parts(self) -> int:
        """What one evaluation costs at least, in steps: itself and the columns of its table."""
        return 1 + (0 if self._table is None else len(self._table.source.inputs))

    def coerce(self, value: Value, context: Context) -> Value:
        """A value that was given instead of the output, as one of the decision's type."""
        if self._type is None or value is None:
            return value
        coerced = self._type.coerce(value, context)
        if isinstance(coerced, Mismatch):
            what = f"decision '{self.name}'"
            context.note(mismatch_text(what, self._type.name, value), "wrong-type")
            return None
        return coerced

    def decide(self, state: State, context: Context) -> DecisionTrace:
        """Evaluate this one decision; what it requires must be in *state* already."""
        start = len(context.messages)
        output: Value = None
        explained: Explained | None = None
        failure: str | None = None
        try:
            scope = self._binder.scope(state, context)
            if self._table is None:
                output = self._run(scope, context)
            else:
                explained = self._table.explain(scope, context)
                output = explained.output
                if explained.violation is not None:
                    failure = explained.violation.text
                    context.note(failure, explained.violation.code)
            if self._type is not None and output is not None:
                output = self._compiler.demand(self._type, output, context, "the output")
        except DecisionFailed as failed:
            failure = str(failed)
        except (BudgetExceeded, RecursionError) as exceeded:
            context.failed = True
            failure = _spent(exceeded)
            context.note(failure, "budget-exceeded")
        if len(context.messages) > start:
            place_messages(context.messages, start, self._place)
        if failure is not None:
            failure = sentence(context.messages, failure, self._place)
        elif context.failed:
            failure = _cause(context)
        if failure is not None:
            output = None
        state.results[self.key] = output
        return DecisionTrace(
            self,
            output,
            tuple(context.messages[start:]) if len(context.messages) > start else (),
            failure=failure,
            table=None if self._table is None else self._table.source,
            explained=explained,
        )


def _cause(context: Context) -> str:
    """The message that made the context fail; others may have come after it."""
    causes = [each.sentence for each in context.messages if each.code in FAILING]
    return causes[0] if causes else "the evaluation failed"


def _spent(exceeded: BudgetExceeded | RecursionError) -> str:
    if isinstance(exceeded, BudgetExceeded):
        return str(exceeded)
    return "the evaluation nests too deeply"


def in_order(decisions: Iterable[Decision], *, without: Iterable[Key] = ()) -> list[Decision]:
    """These decisions and all they require, required ones first.

    Args:
        decisions: what is asked for, in this order.
        without: decisions whose output is given; they and what only they need are left out.
    """
    done: set[Key] = set(without)
    ordered: list[Decision] = []
    # Depth first without recursion: a chain of decisions may be as long as a file allows.
    left = [(decision, iter(decision.requires)) for decision in reversed(list(decisions))]
    while left:
        decision, requires = left[-1]
        if decision.key in done:
            left.pop()
            continue
        following = next((each for each in requires if each.key not in done), None)
        if following is None:
            done.add(decision.key)
            ordered.append(decision)
            left.pop()
        else:
            left.append((following, iter(following.requires)))
    return ordered


def evaluate(
    order: Sequence[Decision], state: State, context: Context, *, stop_at_failure: bool
) -> Evaluation:
    """Evaluate the decisions in their order; the answer is that of the last one."""
    trace: list[DecisionTrace] = []
    failed: str | None = None
    failure: str | None = None
    for decision in order:
        step = decision.decide(state, context)
        trace.append(step)
        if step.failure is not None and failure is None:
            failed, failure = decision.id, step.failure
            if stop_at_failure or context.failed:
                return Evaluation(None, tuple(context.messages), failed, failure, tuple(trace))
    output = trace[-1].output if trace else None
    return Evaluation(output, tuple(context.messages), failed, failure, tuple(trace))


class DecisionModel:
    """A compiled DMN file.

    Attributes:
        id: the id of its definitions.
        name: their name.
        namespace: what other models import it by.
        definitions: the model as its author wrote it.
        decisions: its decisions by id, in document order.
        functions: its knowledge models and decision services by id, in document order.
        inputs: its input data by id.
        types: its item definitions.
        imports: the models that it imports itself, by namespace.
    """

    __slots__ = (
        "_camunda",
        "_closure",
        "_orders",
        "decisions",
        "definitions",
        "functions",
        "id",
        "imports",
        "inputs",
        "name",
        "namespace",
        "types",
    )

    def __init__(
        self,
        compiler: Compiler,
        *,
        inputs: Mapping[str, Input],
        decisions: Mapping[str, Decision],
        functions: Mapping[str, Function],
        imports: Mapping[str, "DecisionModel"],
    ) -> None:
        self.definitions = compiler.definitions
        self.id = compiler.definitions.id
        self.name = compiler.definitions.name
        self.namespace = compiler.definitions.namespace
        self.decisions = decisions
        self.functions = functions
        self.inputs = inputs
        self.types = compiler.types
        self.imports = imports
        self._closure: dict[str, DecisionModel] = {}
        for model in imports.values():
            self._closure |= {model.namespace: model, **model._closure}
        self._camunda = compiler.strict
        self._orders: dict[str, list[Decision]] = {}

    def all_imports(self) -> dict[str, "DecisionModel"]:
        """The models that it imports, itself or by another import, by namespace."""
        return dict(self._closure)

    def evaluate(
        self,
        decision_id: str,
        variables: Mapping[str, Value],
        context: Context | None = None,
        *,
        given: Mapping[Key, Value] | None = None,
        imported: Mapping[Key, Value] | None = None,
    ) -> Evaluation:
        """Decide *decision_id*.

        Args:
            decision_id: a decision of this model.
            variables: FEEL values by name; inputs are read by their name.
            context: time, seed and budget; without one there is no `now()`.
            given: outputs of decisions that replace their logic, by (namespace, id).
            imported: inputs of imported models, by (namespace, name), where a plain name is
                not enough.

        Raises:
            KeyError: the model has no such decision.
        """
        decision = self.decisions[decision_id]
        if context is None:
            context = Context()
        if given is None and imported is None:
            order = self._orders.get(decision_id)
            if order is None:
                order = self._orders[decision_id] = in_order([decision])
            return evaluate(order, State(variables), context, stop_at_failure=self._camunda)
        state = State(variables, results=given, imported=imported)
        order = in_order([decision], without=given or ())
        if not order:
            return Evaluation(state.results[decision.key], (), None, None, ())
        return evaluate(order, state, context, stop_at_failure=self._camunda)

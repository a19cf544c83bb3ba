"""What a decision reads from its caller: the names to give it, for simulators and tests.

By the standard these are its input data and those of the decisions it requires (DMN 1.5 §6.3).
Camunda shows a decision all variables of its caller, so there each name that a text reads and
nothing in the model defines is one as well, for example ``turn``.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from engine.dmn.cells import read_cell
from engine.dmn.evaluate import Decision, DecisionModel, in_order
from engine.dmn.model import (
    Conditional,
    Context,
    DecisionTable,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    LiteralExpression,
    Relation,
    Text,
)
from engine.feel.compile import FeelSyntaxError, compile_expression, compile_unary_tests
from engine.feel.dialect import Dialect

Names = frozenset[str]

_WITHIN: Final = {"item", "partial"}
"""What boxed filters and iterators give their parts."""


class Need(NamedTuple):
    """A name that the caller gives.

    Attributes:
        type_ref: of its input data, or of the column that is this name alone.
        declared: the model has an input data for it.
    """

    name: str
    type_ref: str | None
    declared: bool


def needed(model: DecisionModel, decision_id: str) -> tuple[Need, ...]:
    """What *decision_id* and the decisions that it requires read: input data first.

    Raises:
        KeyError: the model has no such decision.
    """
    declared: dict[str, Need] = {}
    read: dict[str, str | None] = {}
    defined: set[str] = set()
    for decision in in_order([model.decisions[decision_id]]):
        for path, each in decision.requirements.inputs:
            declared.setdefault(each.name, Need(each.name, each.type_ref, declared=True))
            defined.add(path[0])
        if decision.dialect is Dialect.CAMUNDA:
            for name, type_ref in _read_by(decision):
                read[name] = read.get(name) or type_ref
    others = [Need(name, read[name], declared=False) for name in read if name not in declared]
    return (*declared.values(), *(each for each in others if each.name not in defined))


def _read_by(decision: Decision) -> Iterator[tuple[str, str | None]]:
    """The names that its texts read and that no requirement defines, with what types say."""
    required = decision.requirements
    defined = {path[0] for path, _ in (*required.decisions, *required.knowledge)}
    defined |= {each.name for each in decision.definitions.imports}
    defined |= {each.name for each in decision.definitions.item_definitions}
    walk = _Reading(decision)
    walk.expression(decision.element.expression, frozenset())
    for name, type_ref in walk.found.items():
        if name not in defined:
            yield name, type_ref


class _Reading:
    """Walks through the logic of one decision, gathering what is free in it."""

    def __init__(self, decision: Decision) -> None:
        model = decision.definitions
        self.dialect = decision.dialect
        self.names = decision.requirements.names() | {
            *(each.variable.name for each in model.input_data),
            *(each.variable.name if each.variable else each.name for each in model.decisions),
        }
        self.found: dict[str, str | None] = {}

    def expression(self, source: Expression | None, local: Names) -> None:
        """Everything in *source*; *local* is what its surroundings define."""
        match source:
            case None:
                pass
            case LiteralExpression():
                self.text(source.text, local)
            case DecisionTable():
                self.table(source, local)
            case Context():
                self.context(source, local)
            case FunctionDefinition():
                self.expression(source.body, local | {each.name for each in source.parameters})
            case Filter():
                self.expression(source.collection, local)
                # A name in the match may as well be an entry of what is filtered: not asked for.
            case Iteration():
                self.expression(source.collection, local)
                self.expression(source.body, local | _WITHIN | {source.variable})
            case Invocation() | Relation() | ListExpression() | Conditional():
                for part in _parts(source):
                    self.expression(part, local)

    def table(self, source: DecisionTable, local: Names) -> None:
        for clause in source.inputs:
            self.text(clause.expression, local, clause.type_ref)
        for rule in source.rules:
            for cell in rule.inputs:
                if read_cell(cell.text) is None:
                    self.text(cell, local, tests=True)
            for cell in rule.outputs:
                self.text(cell, local)

    def context(self, source: Context, local: Names) -> None:
        for entry in source.entries:
            self.expression(entry.expression, local)
            if entry.variable is not None:
                local |= {entry.variable.name}

    def text(
        self, text: Text, local: Names, type_ref: str | None = None, *, tests: bool = False
    ) -> None:
        """The free names of one text; a text that does not parse says nothing."""
        if text.empty or text.text.strip() == "-":
            return
        read = compile_unary_tests if tests else compile_expression
        dialect = Dialect.B_FEEL if text.friendly else self.dialect
        try:
            names = read(text.text, names=local | self.names, dialect=dialect).names
        except FeelSyntaxError:
            return
        for name in sorted(names - local):
            alone = type_ref if text.text.strip() == name else None
            self.found[name] = self.found.get(name) or alone


def _parts(
    source: Invocation | Relation | ListExpression | Conditional,
) -> Iterable[Expression | None]:
    match source:
        case Invocation():
            return [source.called, *(binding.expression for binding in source.bindings)]
        case Relation():
            return [cell for row in source.rows for cell in row]
        case ListExpression():
            return source.items
        case Conditional():
            return [source.condition, source.then, source.otherwise]

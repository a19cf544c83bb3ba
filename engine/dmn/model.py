"""A DMN model as its author wrote it: the elements of the standard as immutable values.

DMN 1.5 clauses 6 (requirements), 7 (expressions) and 8 (tables). `parse` makes these values,
`validate` judges them, `compile` turns them into something that can be evaluated.

Every expression carries ``at``, the id a problem should name (its own or the nearest
ancestor's), and the line of its start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.source.problem import Problem


class HitPolicy(StrEnum):
    """How several matching rules become one output, DMN 1.5 §8.2.10."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregator(StrEnum):
    """What a COLLECT table does with its outputs; LIST is the standard's missing attribute."""

    LIST = "LIST"
    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


class DecisionKind(StrEnum):
    """What kind of logic a decision has; the first two are also the words of the REST API."""

    DECISION_TABLE = "DECISION_TABLE"
    LITERAL_EXPRESSION = "LITERAL_EXPRESSION"
    CONTEXT = "CONTEXT"
    INVOCATION = "INVOCATION"
    FUNCTION = "FUNCTION"
    RELATION = "RELATION"
    LIST = "LIST"
    CONDITIONAL = "CONDITIONAL"
    FILTER = "FILTER"
    ITERATION = "ITERATION"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class InformationItem:
    """A named, perhaps typed variable: of a decision, an input, a parameter or an entry."""

    name: str
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A FEEL text and where it stands; ``friendly`` where its language is B-FEEL."""

    text: str
    at: str
    line: int
    friendly: bool = False

    @property
    def empty(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """One FEEL expression, §7.3.2."""

    text: Text
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions: the expression whose value the cells test."""

    id: str
    label: str
    expression: Text
    type_ref: str | None
    values: Text | None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results. ``name`` is empty where the table has only one."""

    id: str
    name: str
    label: str
    type_ref: str | None
    values: Text | None
    default: Text | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row; ``inputs`` are unary tests, ``outputs`` expressions, in the columns' order.

    ``annotations`` are what its author noted: the description, then the annotation entries.
    """

    id: str
    line: int
    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table, §8."""

    at: str
    line: int
    hit_policy: HitPolicy
    aggregator: Aggregator
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """A named part of a boxed context; without a variable it is the context's result."""

    variable: InformationItem | None
    expression: "Expression | None"


@dataclass(frozen=True, slots=True)
class Context:
    """A boxed context, §7.3.3."""

    at: str
    line: int
    entries: tuple[ContextEntry, ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """An argument of a boxed invocation."""

    parameter: InformationItem
    expression: "Expression | None"


@dataclass(frozen=True, slots=True)
class Invocation:
    """A boxed invocation, §7.3.6: ``called`` gives the function."""

    at: str
    line: int
    called: "Expression | None"
    bindings: tuple[Binding, ...]
    type_ref: str | None = None


class FunctionKind(StrEnum):
    """The language of a function's body; only FEEL is evaluated."""

    FEEL = "FEEL"
    PMML = "PMML"
    JAVA = "Java"


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A boxed function, §7.3.7."""

    at: str
    line: int
    kind: FunctionKind
    parameters: tuple[InformationItem, ...]
    body: "Expression | None"
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A boxed relation, §7.3.5: a list of contexts with the same entries."""

    at: str
    line: int
    columns: tuple[InformationItem, ...]
    rows: tuple[tuple["Expression", ...], ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class ListExpression:
    """A boxed list, §7.3.4."""

    at: str
    line: int
    items: tuple["Expression", ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Conditional:
    """A boxed conditional, DMN 1.4 and later."""

    at: str
    line: int
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A boxed filter, DMN 1.4 and later."""

    at: str
    line: int
    collection: "Expression"
    match: "Expression"
    type_ref: str | None = None


class IterationKind(StrEnum):
    """Which of the three boxed iterators."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Iteration:
    """A boxed iterator, DMN 1.4 and later; ``body`` is its return or its satisfies."""

    at: str
    line: int
    kind: IterationKind
    variable: str
    collection: "Expression"
    body: "Expression"
    type_ref: str | None = None


Expression = (
    LiteralExpression
    | DecisionTable
    | Context
    | Invocation
    | FunctionDefinition
    | Relation
    | ListExpression
    | Conditional
    | Filter
    | Iteration
)

KINDS: dict[type, DecisionKind] = {
    LiteralExpression: DecisionKind.LITERAL_EXPRESSION,
    DecisionTable: DecisionKind.DECISION_TABLE,
    Context: DecisionKind.CONTEXT,
    Invocation: DecisionKind.INVOCATION,
    FunctionDefinition: DecisionKind.FUNCTION,
    Relation: DecisionKind.RELATION,
    ListExpression: DecisionKind.LIST,
    Conditional: DecisionKind.CONDITIONAL,
    Filter: DecisionKind.FILTER,
    Iteration: DecisionKind.ITERATION,
}


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """The type of a function."""

    parameters: tuple[InformationItem, ...]
    output_type_ref: str | None


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type, §7.3.2: another type with constraints, a structure, or a function."""

    at: str
    line: int
    name: str
    type_ref: str | None
    is_collection: bool
    components: tuple["ItemDefinition", ...]
    allowed_values: Text | None
    type_constraint: Text | None
    function: FunctionItem | None

    def walk(self) -> Iterator["ItemDefinition"]:
        """The definition and everything inside it."""
        yield self
        for component in self.components:
            yield from component.walk()


@dataclass(frozen=True, slots=True)
class Reference:
    """A requirement's target: an element id, in another model if ``namespace`` is not empty."""

    namespace: str
    id: str
    line: int


@dataclass(frozen=True, slots=True)
class InputData:
    """Information that comes from outside, §6.3.11."""

    id: str
    name: str
    line: int
    variable: InformationItem


@dataclass(frozen=True, slots=True)
class DecisionElement:
    """A decision as drawn, §6.3.7; `evaluate.Decision` is its compiled form."""

    id: str
    name: str
    line: int
    variable: InformationItem | None
    required_decisions: tuple[Reference, ...]
    required_inputs: tuple[Reference, ...]
    required_knowledge: tuple[Reference, ...]
    expression: Expression | None

    @property
    def kind(self) -> DecisionKind:
        return DecisionKind.NONE if self.expression is None else KINDS[type(self.expression)]


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model, §6.3.9: a function with a name."""

    id: str
    name: str
    line: int
    variable: InformationItem | None
    required_knowledge: tuple[Reference, ...]
    function: FunctionDefinition | None


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions that can be called as one function, §6.3.10."""

    id: str
    name: str
    line: int
    variable: InformationItem | None
    output_decisions: tuple[Reference, ...]
    encapsulated_decisions: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """Another model whose elements this one may use under ``name``."""

    at: str
    name: str
    namespace: str
    import_type: str
    line: int


Fault = tuple[str, Problem]
"""Something wrong inside one decision or knowledge model: its id, and the problem."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """One DMN file; ``faults`` are those of its problems that spoil no more than one element."""

    id: str
    name: str
    namespace: str
    file: str
    imports: tuple[Import, ...]
    item_definitions: tuple[ItemDefinition, ...]
    input_data: tuple[InputData, ...]
    decisions: tuple[DecisionElement, ...]
    knowledge_models: tuple[KnowledgeModel, ...]
    services: tuple[DecisionService, ...]
    faults: tuple[Fault, ...] = ()

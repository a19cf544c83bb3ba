"""The parts of a decision table: its columns, cells, outputs and orders as closures.

DMN 1.5 §8.2. How they come to one output is in `decision_table`.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.dmn.cells import SimpleCell, read_cell, read_constant
from engine.dmn.column import Column, Lookup
from engine.dmn.compiler import SUBJECT, Compiler, Names, Run, Scope
from engine.dmn.hit_policy import Hit, Ranks
from engine.dmn.model import (
    Aggregator,
    DecisionTable,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
    Text,
)
from engine.dmn.places import placed
from engine.feel.compare import equal
from engine.feel.context import Context
from engine.feel.values import Value

LISTS = {HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER}


class ColumnReader(NamedTuple):
    """A column: its value, and the rules that accept it (see `column.Column`)."""

    read: Run
    lookups: dict[type, tuple[Lookup, int]]
    other: tuple[Lookup, int]


def read_column(
    compiler: Compiler, source: DecisionTable, number: int, clause: InputClause, names: Names
) -> ColumnReader:
    column = Column([indexed_cell(rule.inputs[number]) for rule in source.rules])
    read = compiler.expression(clause.expression, names, "inputExpression")
    if not compiler.strict:  # Camunda leaves the value as it is
        read = compiler.typed(read, clause.type_ref)
    with compiler.way.part(_input_words(clause)):
        read = compiler.placed(read, clause.id or source.at)
    for rule in source.rules:
        if indexed_cell(rule.inputs[number]) is None:
            compiler.tests(rule.inputs[number], names)  # wrong FEEL is found now, not when run
    return ColumnReader(read, column.lookups, column.other)


def _input_words(clause: InputClause) -> str:
    return f"input '{clause.label}'"


def _output_words(clause: OutputClause) -> str:
    return f"output '{clause.label}'" if clause.label else "output"


def indexed_cell(text: Text) -> SimpleCell | None:
    """The cell where an index can decide it; B-FEEL's negations hold for other kinds as well."""
    cell = read_cell(text.text)
    return None if cell is not None and cell.negated and text.friendly else cell


def lazy_cell(
    compiler: Compiler, clause: InputClause, number: int, text: Text, names: Names
) -> Run:
    """A cell's closure, compiled when it is first run: indexed cells seldom are."""
    compiled: list[Run] = []
    with compiler.way.part(f"rule {number}", _input_words(clause)):
        place = compiler.way.here(text.at)

    def run(scope: Scope, context: Context) -> Value:
        if not compiled:
            compiled.append(placed(compiler.tests(text, names), place))
        return compiled[0](scope, context)

    return run


def rule_outputs(
    compiler: Compiler, source: DecisionTable, number: int, rule: Rule, names: Names
) -> Callable[[Scope, Context], Hit]:
    """What a rule gives; made once and for all where all its cells are constants."""
    shape = _shape(source.outputs)
    untyped = compiler.strict or all(
        compiler.type(clause.type_ref) is None for clause in source.outputs
    )
    constants = [read_constant(text.text) for text in rule.outputs]
    if untyped and None not in constants:
        values = tuple(constant.value for constant in constants if constant is not None)
        always = Hit(number, values, shape(values))
        return lambda scope, context: always

    with compiler.way.part(f"rule {number + 1}"):
        runs = tuple(
            _output_cell(compiler, clause, text, names)
            for clause, text in zip(source.outputs, rule.outputs, strict=True)
        )

    def hit(scope: Scope, context: Context) -> Hit:
        values = tuple([run(scope, context) for run in runs])
        return Hit(number, values, shape(values))

    return hit


def _output_cell(compiler: Compiler, clause: OutputClause, text: Text, names: Names) -> Run:
    run = compiler.expression(text, names, "outputEntry")
    if not compiler.strict:
        run = compiler.typed(run, clause.type_ref)
    with compiler.way.part(_output_words(clause)):
        return compiler.placed(run, text.at)


def _shape(outputs: Sequence[OutputClause]) -> Callable[[tuple[Value, ...]], Value]:
    """A rule's outputs as one value: bare for one output, a context by name for several."""
    if len(outputs) == 1:
        return lambda values: values[0]
    names = tuple(clause.name for clause in outputs)
    return lambda values: dict(zip(names, values, strict=True))


def without_hit(compiler: Compiler, source: DecisionTable, names: Names) -> Run:
    defaults = [clause.default for clause in source.outputs]
    if any(default is not None for default in defaults):
        shape = _shape(source.outputs)
        runs = [
            _default(compiler, clause, clause.default or Text("", source.at, source.line), names)
            for clause in source.outputs
        ]
        return lambda scope, context: shape(tuple([run(scope, context) for run in runs]))
    nothing = _nothing(compiler, source)
    return lambda scope, context: nothing


def _default(compiler: Compiler, clause: OutputClause, text: Text, names: Names) -> Run:
    with compiler.way.part(f"default of {_output_words(clause)}"):
        return compiler.placed(compiler.expression(text, names, "defaultOutputEntry"), text.at)


def _nothing(compiler: Compiler, source: DecisionTable) -> Value:
    collected = source.hit_policy is HitPolicy.COLLECT
    if compiler.strict:
        return None
    if collected and source.aggregator is Aggregator.COUNT:
        return 0
    if source.hit_policy in LISTS or (collected and source.aggregator is Aggregator.LIST):
        return []
    return None


def output_rank(compiler: Compiler, outputs: Sequence[OutputClause], names: Names) -> Ranks:
    """For one evaluation, a hit's place: where each output stands among its column's values."""
    lists = [_ordered(compiler, clause, names) for clause in outputs]

    def ranks(context: Context) -> Callable[[Hit], tuple[int, ...]]:
        places = [_Places(None if run is None else run({}, context)) for run in lists]

        def rank(hit: Hit) -> tuple[int, ...]:
            return tuple(
                place.of(value, context) for value, place in zip(hit.outputs, places, strict=True)
            )

        return rank

    return ranks


def _ordered(compiler: Compiler, clause: OutputClause, names: Names) -> Run | None:
    """The list of a column's values: its own, else those that its type allows."""
    values = clause.values or compiler.types.allowed_values(clause.type_ref)
    if values is None:
        return None
    text = Text(f"[{values.text}]", values.at, values.line, values.friendly)
    return compiler.expression(text, names, "outputValues")


class _Places:
    """Where values stand in a list: texts are looked up, others are compared one by one."""

    __slots__ = ("_expected", "_texts")

    def __init__(self, expected: Value) -> None:
        self._expected = expected if isinstance(expected, list) else []
        self._texts: dict[str, int] = {}
        for position, each in enumerate(self._expected):
            if isinstance(each, str):
                self._texts.setdefault(each, position)

    def of(self, value: Value, context: Context) -> int:
        last = len(self._expected)
        if isinstance(value, str):
            return self._texts.get(value, last)
        context.spend(last >> 3)
        for position, each in enumerate(self._expected):
            if equal(value, each, context) is True:
                return position
        return last


def permissions(
    compiler: Compiler,
    clauses: Sequence[InputClause] | Sequence[OutputClause],
    names: Names,
    field: str,
) -> tuple[tuple[int, str, Run], ...]:
    return tuple(
        (number, clause.label or field, _permission(compiler, clause.values, names, field))
        for number, clause in enumerate(clauses)
        if clause.values is not None
    )


def _permission(compiler: Compiler, values: Text, names: Names, field: str) -> Run:
    """The test of expected values; texts are looked up, there may be thousands of them."""
    test = compiler.tests(values, names, field)
    simple = read_cell(values.text)
    if simple is None or simple.any or simple.negated or not simple.strings:
        return test
    strings = simple.strings

    def run(scope: Scope, context: Context) -> Value:
        subject = scope[SUBJECT]
        if isinstance(subject, str) and subject in strings:
            return True
        return test(scope, context)

    return run

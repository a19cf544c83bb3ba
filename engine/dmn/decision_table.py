"""Decision tables: compiled to columns that are looked up and cells that are run.

DMN 1.5 §8. All columns are looked up first (`column`); only where a cell is full FEEL, or a
value is of a kind its cell was not written for, the cell itself is run, and only for the rules
that the other columns left over.

Without a matching rule the output is the default output entries, else null; by the standard's
dialect [] for the policies that give lists, 0 for COUNT. Expected values of inputs and outputs
(`inputValues`, `outputValues`): another value makes the table fail by the standard; Camunda
passes over them, so its dialect only notes it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from engine.dmn.compiler import SUBJECT, Compiler, Names, Run, Scope
from engine.dmn.hit_policy import Hit, Violation, resolver
from engine.dmn.model import DecisionTable, HitPolicy
from engine.dmn.table_parts import (
    lazy_cell,
    output_rank,
    permissions,
    read_column,
    rule_outputs,
    without_hit,
)
from engine.feel.context import Context
from engine.feel.values import Value

ONE_VALUE = {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY}


class Explained(NamedTuple):
    """One run of a table: the output, the value of each input, the rules that matched.

    ``violation`` says why the output could not be made of them; it is null then.
    """

    output: Value
    values: tuple[Value, ...]
    hits: Sequence[Hit]
    violation: Violation | None = None


class Table:
    """A compiled decision table.

    Attributes:
        source: the table as its author wrote it; its clauses and rules name what was decided.
    """

    __slots__ = (
        "_cells",
        "_columns",
        "_compiler",
        "_everything",
        "_first",
        "_no_hit",
        "_one_value",
        "_outputs",
        "_permits_inputs",
        "_permits_outputs",
        "_resolve",
        "source",
    )

    def __init__(self, compiler: Compiler, source: DecisionTable, names: Names) -> None:
        self.source = source
        self._compiler = compiler
        self._columns = tuple(
            read_column(compiler, source, number, clause, names)
            for number, clause in enumerate(source.inputs)
        )
        self._cells = tuple(
            tuple(
                lazy_cell(compiler, clause, place, rule.inputs[number], names)
                for place, rule in enumerate(source.rules, start=1)
            )
            for number, clause in enumerate(source.inputs)
        )
        self._everything = (1 << len(source.rules)) - 1
        self._first = source.hit_policy is HitPolicy.FIRST
        self._outputs = tuple(
            rule_outputs(compiler, source, number, rule, names)
            for number, rule in enumerate(source.rules)
        )
        self._resolve = resolver(
            source.hit_policy, source.aggregator, output_rank(compiler, source.outputs, names)
        )
        self._no_hit = without_hit(compiler, source, names)
        self._permits_inputs = permissions(compiler, source.inputs, names, "inputValues")
        self._permits_outputs = permissions(compiler, source.outputs, names, "outputValues")
        # One hit of these is the output as it is; nearly all evaluations end so.
        self._one_value = source.hit_policy in ONE_VALUE and not self._permits_outputs

    def run(self, scope: Scope, context: Context) -> Value:
        """The table's output; null and a message where it has none, or failed in Camunda."""
        context.spend(len(self._columns))
        explained = self.explain(scope, context)
        if explained.violation is not None:
            self._compiler.fail(context, explained.violation.code, explained.violation.text)
        return explained.output

    def explain(self, scope: Scope, context: Context) -> Explained:
        """The output, with what led to it."""
        matching = self._everything
        undecided = 0
        values: list[Value] = []
        for read, lookups, other in self._columns:
            value = read(scope, context)
            values.append(value)
            lookup, left_to_feel = lookups.get(type(value), other)
            matching &= lookup(value)
            if left_to_feel:
                undecided |= left_to_feel
        if self._permits_inputs:
            unexpected = self._unexpected(self._permits_inputs, values, scope, context)
            if unexpected is not None:
                return Explained(None, tuple(values), (), unexpected)
        if matching & undecided:
            matching = self._run_cells(matching, undecided, values, scope, context)
        if not matching:
            return Explained(self._no_hit(scope, context), tuple(values), ())
        if self._one_value and (self._first or not matching & (matching - 1)):
            hit = self._outputs[(matching & -matching).bit_length() - 1](scope, context)
            return Explained(hit.value, tuple(values), (hit,))
        hits = self._hits(matching, scope, context)
        return self._settle(hits, tuple(values), scope, context)

    def _settle(
        self, hits: list[Hit], values: tuple[Value, ...], scope: Scope, context: Context
    ) -> Explained:
        """What the hits come to."""
        if self._permits_outputs:
            for hit in hits:
                unexpected = self._unexpected(self._permits_outputs, hit.outputs, scope, context)
                if unexpected is not None:
                    return Explained(None, values, hits, unexpected)
        output = self._resolve(hits, context)
        if isinstance(output, Violation):
            return Explained(None, values, hits, output)
        return Explained(output, values, hits)

    def _run_cells(
        self,
        matching: int,
        undecided: int,
        values: Sequence[Value],
        scope: Scope,
        context: Context,
    ) -> int:
        """The rules that still match when their undecided cells are run, in rule order."""
        open_columns = [
            (open_rules, cells, {**scope, SUBJECT: value})
            for (_, lookups, other), cells, value in zip(
                self._columns, self._cells, values, strict=True
            )
            if (open_rules := lookups.get(type(value), other)[1]) & matching
        ]
        price = 1 + (len(open_columns) >> 3)
        left = matching & undecided
        if self._first and matching & ~undecided:
            # Rules after the first one that surely matches cannot be the first.
            sure = matching & ~undecided
            left &= (sure & -sure) - 1
        while left:
            bit = left & -left
            left ^= bit
            rule = bit.bit_length() - 1
            context.spend(price)
            for open_rules, cells, local in open_columns:
                if open_rules & bit and cells[rule](local, context) is not True:
                    matching ^= bit
                    break
            else:
                if self._first:
                    break
        return matching

    def _hits(self, matching: int, scope: Scope, context: Context) -> list[Hit]:
        hits = []
        context.spend(matching.bit_count())
        while matching:
            bit = matching & -matching
            rule = bit.bit_length() - 1
            hits.append(self._outputs[rule](scope, context))
            if self._first:
                break
            matching ^= bit
        return hits

    def _unexpected(
        self,
        permissions: Sequence[tuple[int, str, Run]],
        values: Sequence[Value],
        scope: Scope,
        context: Context,
    ) -> Violation | None:
        """The first value that is none of those expected; Camunda's dialect only notes it."""
        for number, label, test in permissions:
            value = values[number]
            if value is None or test({**scope, SUBJECT: value}, context) is True:
                continue
            text = f"{value!r} is none of the values of {label}"
            if not self._compiler.strict:
                return Violation("unexpected-value", text)
            context.note(text, "unexpected-value")
        return None

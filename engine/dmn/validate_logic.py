"""What is wrong with decisions and expressions that read well: missing parts, wrong shapes.

DMN 1.5 clauses 7 and 8.
"""

from collections import Counter

from engine.dmn.model import (
    Aggregator,
    Context,
    DecisionTable,
    Definitions,
    Expression,
    Fault,
    HitPolicy,
    Invocation,
    Iteration,
    LiteralExpression,
    Relation,
)
from engine.dmn.walk import owned_expressions
from engine.feel.dialect import Dialect
from engine.source.problem import Problem


def check_logic(definitions: Definitions, dialect: Dialect) -> list[Fault]:
    """Every problem of the expressions' structure, with the element that it spoils."""
    check = _Check(definitions)
    if dialect is Dialect.CAMUNDA:
        check.everything_has_logic()
    for owner, expression in owned_expressions(definitions):
        check.owner = owner
        check.expression(expression)
    return check.faults


class _Check:
    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.faults: list[Fault] = []
        self.owner = ""

    def problem(
        self,
        code: str,
        message: str,
        at: str,
        line: int,
        *,
        field: str | None = None,
        clause: str | None = None,
    ) -> None:
        found = Problem(
            code,
            message,
            file=self.definitions.file,
            element=at,
            field=field,
            line=line,
            clause=None if clause is None else f"DMN 1.5 {clause}",
        )
        self.faults.append((self.owner, found))

    def everything_has_logic(self) -> None:
        """Camunda refuses what has no logic; by the standard a decision may be given."""
        for each in self.definitions.decisions:
            logic = each.expression
            empty = isinstance(logic, LiteralExpression) and logic.text.empty
            if logic is None or empty:
                self.problem(
                    "missing-logic",
                    f"decision {each.name!r} has no logic; expected a table or an expression.",
                    each.id,
                    each.line,
                    clause="§6.3.7",
                )

        for model in self.definitions.knowledge_models:
            if model.function is None or model.function.body is None:
                self.problem(
                    "missing-logic",
                    f"knowledge model {model.name!r} has no logic; expected a function's body.",
                    model.id,
                    model.line,
                    clause="§6.3.9",
                )

    def expression(self, source: Expression) -> None:
        match source:
            case DecisionTable():
                self._table(source)
            case Context():
                self._context(source)
            case Relation():
                self._relation(source)
            case Invocation() if source.called is None:
                self.problem(
                    "missing-expression",
                    "expected an expression that gives the function to call.",
                    source.at,
                    source.line,
                    clause="§7.3.6",
                )
            case Iteration() if not source.variable:
                self.problem(
                    "missing-variable",
                    "expected a name in iteratorVariable, found none.",
                    source.at,
                    source.line,
                    field="iteratorVariable",
                )
            case _:
                pass

    def _context(self, source: Context) -> None:
        named = Counter(entry.variable.name for entry in source.entries if entry.variable)
        for name, times in named.items():
            if times > 1:
                self.problem(
                    "duplicate-entry",
                    f"the context has {times} entries called {name!r}.",
                    source.at,
                    source.line,
                    field=name,
                    clause="§7.3.3",
                )
        if any(entry.variable is None for entry in source.entries[:-1]):
            self.problem(
                "missing-variable",
                "only the last entry of a context may be without a variable.",
                source.at,
                source.line,
                field="contextEntry",
                clause="§7.3.3",
            )

    def _relation(self, source: Relation) -> None:
        for number, row in enumerate(source.rows, start=1):
            if len(row) != len(source.columns):
                self.problem(
                    "wrong-row",
                    f"row {number}: expected {len(source.columns)} expressions, found {len(row)}.",
                    source.at,
                    source.line,
                    field="row",
                    clause="§7.3.5",
                )

    def _table(self, source: DecisionTable) -> None:
        if not source.outputs:
            self.problem(
                "missing-output",
                "expected at least one output, found none.",
                source.at,
                source.line,
                field="output",
                clause="§8.2.1",
            )
        self._output_names(source)
        if (
            source.hit_policy is HitPolicy.COLLECT
            and source.aggregator is not Aggregator.LIST
            and len(source.outputs) > 1
        ):
            self.problem(
                "aggregation-of-several-outputs",
                f"COLLECT with {source.aggregator} takes one output, found {len(source.outputs)}.",
                source.at,
                source.line,
                field="aggregation",
                clause="§8.2.11",
            )
        for rule in source.rules:
            self._entries(rule.id, rule.line, "inputEntry", len(rule.inputs), len(source.inputs))
            self._entries(rule.id, rule.line, "outputEntry", len(rule.outputs), len(source.outputs))
        for clause in source.inputs:
            if clause.expression.empty:
                self.problem(
                    "missing-expression",
                    "expected an input expression, found none.",
                    clause.id or source.at,
                    clause.expression.line,
                    field="inputExpression",
                    clause="§8.2.4",
                )

    def _output_names(self, source: DecisionTable) -> None:
        names = [clause.name for clause in source.outputs]
        if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
            self.problem(
                "output-name",
                "several outputs need different names, found "
                + ", ".join(repr(name) for name in names)
                + ".",
                source.at,
                source.line,
                field="output",
                clause="§8.2.5",
            )

    def _entries(self, at: str, line: int, field: str, found: int, expected: int) -> None:
        if found != expected:
            self.problem(
                "wrong-rule",
                f"expected {expected} of {field}, found {found}.",
                at,
                line,
                field=field,
                clause="§8.2.7",
            )

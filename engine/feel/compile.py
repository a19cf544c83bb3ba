"""The door: a text becomes an `Expression`, compiled once and run as often as wanted.

`compile_expression` reads expressions (DMN 1.5 §10.3.1), `compile_unary_tests` the cells of a
decision table (§7.3.3). What is constant in a text is computed here, once.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from engine.feel import ast
from engine.feel.ai import AiParameter, find_parameters
from engine.feel.ast import Node
from engine.feel.builtins.catalog import builtin_names, builtins_of
from engine.feel.builtins.registry import BuiltIn
from engine.feel.closures import access, arithmetic, calls, friendly, iteration, logic, tests
from engine.feel.closures.port import (
    NOT_CONSTANT,
    SUBJECT,
    Run,
    _NotConstant,
    constant_run,
)
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.errors import BudgetExceeded, FeelSyntaxError
from engine.feel.names import normalize
from engine.feel.parse import Parser
from engine.feel.types import Type
from engine.feel.values import TooLarge, Value, measure

__all__ = [
    "AiParameter",
    "Dialect",
    "Expression",
    "FeelSyntaxError",
    "compile_expression",
    "compile_unary_tests",
]


class Expression:
    """A compiled text; immutable.

    Attributes:
        text: as it was given.
        names: the root names that it reads from its variables, built-ins left out.
        parameters: the parameters that its calls of ``fromAi`` declare.
        run: the closure ``run(variables, context)``. It raises nothing but `BudgetExceeded`
            and `RecursionError`, which `evaluate` turns into null.
    """

    __slots__ = ("names", "parameters", "run", "text")

    def __init__(
        self, text: str, run: Run, names: frozenset[str], parameters: tuple[AiParameter, ...]
    ) -> None:
        self.text = text
        self.run = run
        self.names = names
        self.parameters = parameters

    def evaluate(self, variables: Mapping[str, Value], context: Context | None = None) -> Value:
        """The value; null, a message and ``context.failed`` when the budget is used up."""
        context = Context() if context is None else context
        try:
            value = self.run(variables, context)
            if isinstance(value, (list, dict)):
                measure(value)
        except (BudgetExceeded, TooLarge) as exceeded:
            return _fail(context, str(exceeded))
        except RecursionError:
            return _fail(context, "the evaluation nests too deeply")
        return value

    def test(
        self, subject: Value, variables: Mapping[str, Value], context: Context | None = None
    ) -> Value:
        """Whether the tests of a cell hold for `subject`: true, false or null."""
        return self.evaluate({**variables, SUBJECT: subject}, context)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def _fail(context: Context, text: str) -> Value:
    context.fail(text, "budget-exceeded")
    return None


def compile_expression(
    text: str,
    *,
    names: Iterable[str] = (),
    dialect: Dialect = Dialect.CAMUNDA,
    types: Mapping[str, Type] | None = None,
) -> Expression:
    """Compile one expression.

    Args:
        text: the expression, without a leading ``=``.
        names: names in scope. Needed for names with spaces or symbols, and for variables that
            hide a built-in of the same name when they are called.
        dialect: which built-ins there are, and what errors give.
        types: the types that the model defines, for ``instance of`` and parameters.

    Raises:
        FeelSyntaxError: the text is not FEEL.
    """
    names = tuple(names)
    parser = _parser(text, names, dialect, types)
    node = _parsed(parser.expression, text)
    return _expression(text, node, parser, names, dialect)


def compile_unary_tests(
    text: str,
    *,
    names: Iterable[str] = (),
    dialect: Dialect = Dialect.CAMUNDA,
    types: Mapping[str, Type] | None = None,
) -> Expression:
    """Compile the tests of a cell; run them with ``?`` among the variables, or by `test`.

    Raises:
        FeelSyntaxError: the text is not FEEL.
    """
    names = tuple(names)
    parser = _parser(text, names, dialect, types)
    node = _parsed(parser.unary_tests, text)
    return _expression(text, node, parser, names, dialect)


def _parser(
    text: str, names: Iterable[str], dialect: Dialect, types: Mapping[str, Type] | None
) -> Parser:
    lenient = dialect is not Dialect.CAMUNDA
    return Parser(text, builtin_names(dialect), names, types, lenient_paths=lenient)


def _parsed(read: Callable[[], Node], text: str) -> Node:
    try:
        return read()
    except RecursionError:
        raise FeelSyntaxError("the expression nests too deeply", text, 0) from None


def _expression(
    text: str, node: Node, parser: Parser, names: tuple[str, ...], dialect: Dialect
) -> Expression:
    compiler = _Compiler(dialect, frozenset(normalize(name) for name in names))
    run = compiler.run(node)
    builtins = builtins_of(dialect)
    hidden = {name for name in parser.called if name in builtins and name not in compiler.known}
    free = frozenset(parser.free - hidden - {SUBJECT})
    return Expression(text, run, free, find_parameters(node))


_TABLE: Final = {
    ast.Literal: access.compile_literal,
    ast.Name: access.compile_name,
    ast.Path: access.compile_path,
    ast.ListLiteral: access.compile_list,
    ast.ContextLiteral: access.compile_context,
    ast.RangeLiteral: access.compile_range,
    ast.OperatorRange: access.compile_operator_range,
    ast.Arithmetic: arithmetic.compile_arithmetic,
    ast.Negation: arithmetic.compile_negation,
    ast.Junction: logic.compile_junction,
    ast.Comparison: logic.compile_comparison,
    ast.Between: logic.compile_between,
    ast.In: logic.compile_in,
    ast.InstanceOf: logic.compile_instance_of,
    ast.If: logic.compile_if,
    ast.For: iteration.compile_for,
    ast.Quantified: iteration.compile_quantified,
    ast.Filter: iteration.compile_filter,
    ast.Call: calls.compile_call,
    ast.FunctionLiteral: calls.compile_function,
    ast.UnaryTests: tests.compile_unary_tests,
}
_FRIENDLY: Final = {**_TABLE, ast.Arithmetic: friendly.compile_arithmetic}
_FOLDED: Final = (
    ast.Arithmetic,
    ast.Negation,
    ast.Comparison,
    ast.ListLiteral,
    ast.RangeLiteral,
    ast.OperatorRange,
)
_FOLD_STEPS: Final = 1000


class _Compiler:
    """Compiles the nodes of one text."""

    def __init__(self, dialect: Dialect, known: frozenset[str]) -> None:
        self.known = known
        self.friendly = dialect is Dialect.B_FEEL
        self.strict = dialect is Dialect.STANDARD
        self._table = _FRIENDLY if self.friendly else _TABLE
        self._builtins = builtins_of(dialect)
        self._constants: dict[Run, Value] = {}
        self._constant_nodes: set[int] = set()

    def run(self, node: Node) -> Run:
        """The closure of a node, made a constant where all its parts are."""
        run: Run = self._table[type(node)](node, self)  # type: ignore[operator]
        if self.friendly:
            run = friendly.made_friendly(node, run)
        if isinstance(node, ast.Literal):
            return run if node.problem else self._constant(node, run, node.value)
        return self._fold(node, run) if self._is_foldable(node) else run

    def _is_foldable(self, node: Node) -> bool:
        if isinstance(node, ast.Call):
            return self._is_pure(node) and self._are_constant(node.arguments)
        return isinstance(node, _FOLDED) and self._are_constant(ast.children(node))

    def _are_constant(self, nodes: Iterable[Node]) -> bool:
        return all(id(node) in self._constant_nodes for node in nodes)

    def _is_pure(self, node: ast.Call) -> bool:
        callee = node.callee
        if not isinstance(callee, ast.Name) or callee.local or self.shadowed(callee.name):
            return False
        builtin = self.builtin(callee.name)
        return builtin is not None and builtin.pure

    def _fold(self, node: Node, run: Run) -> Run:
        context = Context(steps=_FOLD_STEPS)
        try:
            value = run({}, context)
        except (BudgetExceeded, RecursionError):
            return run
        return run if context.messages else self._constant(node, constant_run(value), value)

    def _constant(self, node: Node, run: Run, value: Value) -> Run:
        self._constants[run] = value
        self._constant_nodes.add(id(node))
        return run

    def constant(self, run: Run) -> Value | _NotConstant:
        """The value that a closure always gives, or `NOT_CONSTANT`."""
        return self._constants.get(run, NOT_CONSTANT)

    def builtin(self, name: str) -> BuiltIn | None:
        """The built-in of that name, or None."""
        return self._builtins.get(name)

    def shadowed(self, name: str) -> bool:
        """Whether the names in scope contain one of a built-in."""
        return name in self.known

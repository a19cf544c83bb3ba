"""What compiling the parts of one model shares: FEEL texts to closures, types, problems.

A *run* is a closure ``(variables, context) -> value``. In Camunda's dialect a text that does
not parse refuses the model, and what goes wrong in a decision ends the evaluation
(`DecisionFailed`, an incident in a process). By the standard (§10.3.2.1) both are null with a
message, and everything else goes on.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol

from engine.dmn.model import Definitions, LiteralExpression, Text
from engine.dmn.places import Way, placed
from engine.dmn.types import Mismatch, Type, Types, mismatch_text
from engine.feel.compile import Expression, compile_expression, compile_unary_tests
from engine.feel.context import Context
from engine.feel.dialect import Dialect
from engine.feel.errors import FeelSyntaxError
from engine.feel.types import DefinedType
from engine.feel.types import Type as FeelType
from engine.feel.values import Value
from engine.source.problem import Problem

Scope = Mapping[str, Value]
Run = Callable[[Scope, Context], Value]
Names = frozenset[str]

_FIRST_WORD: Final = re.compile(r"\w+")
_LONG: Final = 32
SUBJECT: Final = "?"
"""The variable that a cell tests."""


class Read(Protocol):
    """`compile_expression` or `compile_unary_tests`."""

    def __call__(
        self,
        text: str,
        *,
        names: Iterable[str] = ...,
        dialect: Dialect = ...,
        types: Mapping[str, FeelType] | None = ...,
    ) -> Expression: ...


class DecisionFailed(Exception):
    """A decision that cannot be decided; ends the evaluation in Camunda's dialect."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


class Compiler:
    """Compiles the texts of one model and gathers what is wrong with them.

    Attributes:
        way: where in the model what is compiled now stands.
        inner_names: names with spaces or symbols of entries that values may have. A text may
            hold them in a filter or behind a dot, where nobody knows the value yet.
    """

    def __init__(
        self, definitions: Definitions, dialect: Dialect, imported: Sequence[tuple[str, Types]]
    ) -> None:
        self.definitions = definitions
        self.dialect = dialect
        self.strict = dialect is Dialect.CAMUNDA
        self.problems: list[Problem] = []
        self.way = Way()
        self.types = Types(definitions, imported, self._constraint)
        self._named_types: dict[str, FeelType] = {
            name: DefinedType(name, accepts) for name, accepts in self.types.predicates().items()
        }
        self.inner_names: Names = frozenset()
        self._runs: dict[tuple[str, bool, Names], Run] = {}
        self._tests: dict[tuple[str, bool, Names], Run] = {}

    def problem(
        self, code: str, message: str, at: str, line: int, *, field: str | None = None
    ) -> None:
        """Note something wrong with the element *at*."""
        self.problems.append(
            Problem(code, message, file=self.definitions.file, element=at, field=field, line=line)
        )

    def expression(self, text: Text, names: Names, field: str = "text") -> Run:
        """The closure of an expression; an empty text is null."""
        key = (text.text, text.friendly, names)
        if key not in self._runs:
            self._runs[key] = _paying(text, self._compile_expression(text, names, field))
        return self._runs[key]

    def _compile_expression(self, text: Text, names: Names, field: str) -> Run:
        if text.empty:
            return _null
        return self._read(compile_expression, text, names, field)

    def tests(self, text: Text, names: Names, field: str = "inputEntry") -> Run:
        """The closure of a cell's unary tests; the tested value is the variable ``?``."""
        key = (text.text, text.friendly, names)
        if key not in self._tests:
            self._tests[key] = _paying(text, self._compile_tests(text, names, field))
        return self._tests[key]

    def _compile_tests(self, text: Text, names: Names, field: str) -> Run:
        return self._read(compile_unary_tests, text, names, field)

    def _read(self, read: Read, text: Text, names: Names, field: str) -> Run:
        """The text with the names in scope; if it does not parse, with inner names as well."""
        try:
            return self._closure(read, text, names)
        except FeelSyntaxError as error:
            if self.inner_names - names:
                with suppress(FeelSyntaxError):
                    return self._closure(read, text, names | self.inner_names)
            return self._unreadable(text, field, error)

    def _closure(self, read: Read, text: Text, names: Names) -> Run:
        return read(
            text.text,
            names=_mentioned(names, text.text),
            dialect=self._dialect_of(text),
            types=self._named_types,
        ).run

    def _dialect_of(self, text: Text) -> Dialect:
        return Dialect.B_FEEL if text.friendly else self.dialect

    def _unreadable(self, text: Text, field: str, error: FeelSyntaxError) -> Run:
        message = f"FEEL does not parse: {error}"
        if self.strict:
            self.problem("feel-syntax", message, text.at, text.line + error.line - 1, field=field)

        def run(scope: Scope, context: Context) -> Value:
            context.note(message, "feel-syntax")
            return None

        return run

    def literal(self, expression: LiteralExpression, names: Names) -> Run:
        """The closure of a literal expression."""
        return self.expression(expression.text, names)

    def type(self, name: str | None) -> Type | None:
        """The type called *name*, None for Any."""
        return self.types.get(name)

    def placed(self, run: Run, at: str) -> Run:
        """*run*, whose messages name the element *at* and the way that led there."""
        return placed(run, self.way.here(at))

    def typed(self, run: Run, type_ref: str | None, what: str = "") -> Run:
        """*run* with its result as one of the type; otherwise null, or failed in Camunda."""
        wanted = self.type(type_ref)
        if wanted is None:
            return run

        def typed(scope: Scope, context: Context) -> Value:
            value = run(scope, context)
            return value if value is None else self.demand(wanted, value, context, what)

        return typed

    def demand(self, wanted: Type, value: Value, context: Context, what: str) -> Value:
        """The value as one of the type; otherwise null and a message, or failed in Camunda.

        Raises:
            DecisionFailed: it cannot be one, in Camunda's dialect.
        """
        coerced = wanted.coerce(value, context)
        if isinstance(coerced, Mismatch):
            self.fail(context, "wrong-type", mismatch_text(what, wanted.name, value))
            return None
        return coerced

    def fail(self, context: Context, code: str, text: str) -> None:
        """Something cannot be decided: a message, and in Camunda's dialect the end.

        Raises:
            DecisionFailed: in Camunda's dialect.
        """
        context.note(text, code)
        if self.strict:
            raise DecisionFailed(code, text)

    def _constraint(self, text: Text) -> Callable[[Value, Context], bool]:
        test = self.tests(text, frozenset(), "allowedValues")
        return lambda value, context: test({SUBJECT: value}, context) is True


def _paying(text: Text, run: Run) -> Run:
    """A long text pays for its length at each run: a knowledge model may be called in a loop."""
    steps = len(text.text) >> 3
    if steps < _LONG:
        return run

    def run_paying(scope: Scope, context: Context) -> Value:
        context.spend(steps)
        return run(scope, context)

    return run_paying


def _mentioned(names: Names, text: str) -> list[str]:
    """Those of the names that the text can hold: all begin with a word that is in it."""
    return [name for name in names if (_FIRST_WORD.match(name) or [""])[0] in text]


def _null(scope: Scope, context: Context) -> Value:
    return None

"""Expressions of a case as the plan holds them: FEEL over the names of the case (section 5.4.7)."""

from collections.abc import Iterable
from functools import lru_cache

from engine.cmmn.model import Element, Formal, Rule, Sentry
from engine.feel.compile import Expression, compile_expression
from engine.feel.errors import FeelSyntaxError
from engine.plan.cases import Condition
from engine.plan.values import Attribute, Constant
from engine.source.problem import Problem, Refused

MARK = "="
ALWAYS = Constant(True)


class Expressions:
    """Compiles the expressions of one case.

    Attributes:
        file: the resource's name, for problems.
        names: what may be named with spaces: case file items and parameters.
        items: the places of the case file items by id, for ``contextRef``.
    """

    __slots__ = ("file", "items", "names")

    def __init__(self, file: str, names: Iterable[str], items: dict[str, int]) -> None:
        self.file = file
        self.names = tuple(sorted(set(names)))
        self.items = items

    def expression(self, text: str, element: Element, field: str) -> Expression:
        """The expression *text*; a leading ``=`` says nothing more.

        Raises:
            Refused: it is not FEEL.
        """
        plain = text.strip().removeprefix(MARK)
        try:
            return _compiled(plain, self.names)
        except FeelSyntaxError as error:
            message = (
                f"'{plain[:120]}' is not FEEL: {error.message} (line {error.line}, column "
                f"{error.column})"
            )
            problem = Problem("not-feel", message, self.file, element.id, field, element.line)
            raise Refused([problem]) from error

    def formal(self, formal: Formal | None, element: Element, field: str) -> Expression | None:
        """The expression of *formal*; None where there is none, or nothing in it."""
        if formal is None or not formal.text.strip():
            return None
        return self.expression(formal.text, element, field)

    def attribute(self, text: str | None, element: Element, field: str) -> Attribute | None:
        """A value that is literal, or FEEL behind ``=``; None where there is none."""
        if not text or not text.strip():
            return None
        if text.strip().startswith(MARK):
            return self.expression(text, element, field)
        return Constant(text.strip())

    def rule(self, rule: Rule | None) -> Condition | None:
        """A rule; present without a condition it is true."""
        if rule is None:
            return None
        found = self.formal(rule.condition, rule, "condition")
        return Condition(ALWAYS if found is None else found, self.context(rule.context))

    def if_part(self, sentry: Sentry) -> Condition | None:
        """The if-part of a sentry, or None."""
        found = self.formal(sentry.condition, sentry, "condition")
        return None if found is None else Condition(found, self.context(sentry.context))

    def context(self, reference: str | None) -> int | None:
        """The place of the case file item that a ``contextRef`` names."""
        return None if reference is None else self.items.get(reference)


@lru_cache(maxsize=4096)
def _compiled(text: str, names: tuple[str, ...]) -> Expression:
    return compile_expression(text, names=names)

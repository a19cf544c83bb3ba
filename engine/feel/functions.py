"""Functions as values: built-ins, function literals, and what DMN makes callable.

Business knowledge models and decision services become values of this type too; whoever makes
one gives it a body that takes its arguments in order.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.feel.errors import BudgetExceeded
from engine.feel.limits import MAX_CALL_DEPTH

if TYPE_CHECKING:
    from engine.feel.context import Context
    from engine.feel.types import Type
    from engine.feel.values import Value

    Body = Callable[[Sequence[Value], Context], Value]
    NamedBody = Callable[[Mapping[str, Value], Context], Value]


class Function:
    """A function value.

    Attributes:
        name: for messages and texts; None for a function literal.
        parameters: their names in order; None when the body itself judges its arguments.
        body: called with as many arguments as there are parameters.
        named_body: called instead of `body` with arguments by name, where given.
        types: what the parameters are declared to be, where that is known.
        result: the type of what it gives, where that is known.
    """

    __slots__ = ("body", "name", "named_body", "parameters", "result", "types")

    def __init__(
        self,
        parameters: Sequence[str] | None,
        body: "Body",
        *,
        name: str | None = None,
        named_body: "NamedBody | None" = None,
        types: "tuple[Type | None, ...] | None" = None,
        result: "Type | None" = None,
    ) -> None:
        self.parameters = None if parameters is None else tuple(parameters)
        self.body = body
        self.name = name
        self.named_body = named_body
        self.types = types
        self.result = result

    def call(self, arguments: "Sequence[Value]", context: "Context") -> "Value":
        """Its value for these arguments; null and a message when their number is wrong.

        Raises:
            BudgetExceeded: functions call each other too deeply.
        """
        if self.parameters is not None and len(arguments) != len(self.parameters):
            expected = len(self.parameters)
            context.note(
                f"{self} takes {expected} arguments, {len(arguments)} given", "wrong-arguments"
            )
            return None
        context.spend(3)
        if context.depth >= MAX_CALL_DEPTH:
            raise BudgetExceeded(f"functions call each other more than {MAX_CALL_DEPTH} deep")
        context.depth += 1
        try:
            return self.body(arguments, context)
        finally:
            context.depth -= 1

    def call_named(self, arguments: "Mapping[str, Value]", context: "Context") -> "Value":
        """Its value for arguments by name, null for those left out (§10.3.2.13.5).

        Null and a message when a name is wrong.
        """
        if self.named_body is not None:
            return self.named_body(arguments, context)
        parameters = self.parameters or ()
        if not set(arguments) <= set(parameters):
            context.note(
                f"{self} takes ({', '.join(parameters)}), given ({', '.join(arguments)})",
                "wrong-arguments",
            )
            return None
        return self.call([arguments.get(name) for name in parameters], context)

    def __str__(self) -> str:
        return "function" if self.name is None else f"function {self.name}"

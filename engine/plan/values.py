"""Attribute values of a plan: static or FEEL, both asked in the same way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from engine.feel.compile import Expression
from engine.feel.context import Context
from engine.feel.values import Value

NO_NAMES: frozenset[str] = frozenset()
_MOST = 2**31 - 1  #: retries and priorities are kept as 32 bits


class Constant:
    """A static attribute value that answers like an `Expression`."""

    __slots__ = ("value",)
    names = NO_NAMES

    def __init__(self, value: Value) -> None:
        self.value = value

    @property
    def text(self) -> str:
        """The value as it stands in the model."""
        return str(self.value)

    def run(self, variables: Mapping[str, Value], context: Context) -> Value:
        """The value, whatever the variables are."""
        return self.value

    def __repr__(self) -> str:
        """``Constant('x')``, for readable plans."""
        return f"Constant({self.value!r})"


Attribute = Expression | Constant


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """``zeebe:input`` or ``zeebe:output``: the source's value goes to the path *target*.

    Attributes:
        many: the target is a collection and takes a list.
        name: the variable, the first of the path; *path* is the rest.
    """

    source: Attribute
    target: tuple[str, ...]
    many: bool = False
    name: str = field(init=False, repr=False, compare=False)
    path: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """The path is taken apart once."""
        object.__setattr__(self, "name", self.target[0])
        object.__setattr__(self, "path", self.target[1:])


def whole(value: Value) -> int | None:
    """A whole number, also where it is given as a text; else None."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not -_MOST <= number <= _MOST or number != int(number):
        return None
    return int(number)

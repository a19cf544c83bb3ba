"""All built-ins of a dialect, each file of the clause imported once."""

from functools import cache

from engine.feel.builtins import (  # noqa: F401 - importing declares them
    boolean,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    sorting,
    statistics,
    strings,
    temporal,
)
from engine.feel.builtins.registry import BuiltIn, declared
from engine.feel.dialect import Dialect
from engine.feel.friendly import FriendlyBuiltIn
from engine.feel.names import KnownNames


@cache
def builtins_of(dialect: Dialect) -> dict[str, BuiltIn]:
    """The built-ins of a dialect by name."""
    found = declared(dialect)
    if dialect is Dialect.B_FEEL:
        return {name: FriendlyBuiltIn(name, each.signatures) for name, each in found.items()}
    return found


@cache
def builtin_names(dialect: Dialect) -> KnownNames:
    """Their names, for the lexer."""
    return KnownNames(builtins_of(dialect))

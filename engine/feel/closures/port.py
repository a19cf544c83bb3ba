"""What the files of this room share: the closure's type, frames, and the compiler they call."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeAlias

from engine.feel.ast import Node, walk
from engine.feel.builtins.registry import BuiltIn
from engine.feel.context import Context
from engine.feel.values import Value

Variables: TypeAlias = Mapping[str, Value]
Run: TypeAlias = Callable[[Variables, Context], Value]


class _NotConstant:
    """The type of `NOT_CONSTANT`."""


NOT_CONSTANT: Final = _NotConstant()
SUBJECT: Final = "?"
"""The name of the value that tests are about."""


class Compiler(Protocol):
    """The one who compiles child nodes, and knows what is constant and what is built in.

    Attributes:
        friendly: errors give defaults instead of null, as B-FEEL has it.
        strict: only what the standard knows, as its own dialect has it.
    """

    friendly: bool
    strict: bool

    def run(self, node: Node) -> Run:
        """The closure of a node."""

    def constant(self, run: Run) -> "Value | _NotConstant":
        """The value that a closure always gives, or `NOT_CONSTANT`."""

    def builtin(self, name: str) -> BuiltIn | None:
        """The built-in of that name, or None."""

    def shadowed(self, name: str) -> bool:
        """Whether a variable of that name may hide the built-in."""


class Frame(dict[str, Value]):
    """Names that an expression binds, in front of the variables around them."""

    __slots__ = ("outer",)
    outer: Variables

    def __missing__(self, name: str) -> Value:
        """The variable as the outer scope has it; KeyError when nobody has."""
        return self.outer[name]


def frame_of(own: Mapping[str, Value], outer: Variables) -> Frame:
    """A frame; without an ``__init__`` of its own it is made three times as fast."""
    frame = Frame(own)
    frame.outer = outer
    return frame


_LIGHT: Final = 8


def weighed(node: Node, compiler: Compiler) -> Run:
    """The closure of what is run again and again; a long one pays for its length each time."""
    run, weight = compiler.run(node), sum(1 for _ in walk(node))
    if weight < _LIGHT:
        return run
    steps = weight >> 1

    def run_paying(variables: Variables, context: Context) -> Value:
        context.spend(steps)
        return run(variables, context)

    return run_paying


def constant_run(value: Value) -> Run:
    """The closure that always gives this value."""

    def run(variables: Variables, context: Context) -> Value:
        return value

    return run

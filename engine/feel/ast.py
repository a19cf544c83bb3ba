"""The tree of an expression: what the parser makes and the compiler reads.

`at` is the offset in the text that messages point to. Names of fields follow the grammar of
DMN 1.5 §10.3.1.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from engine.feel.types import Type
    from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, string, boolean, null or ``@"..."``; `problem` says why the latter is null."""

    at: int
    value: "Value"
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable or function; `local` when this expression itself binds it."""

    at: int
    name: str
    local: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """``source.name``."""

    at: int
    source: "Node"
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """``source[predicate]``."""

    at: int
    source: "Node"
    predicate: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """``callee(arguments)``, by position or by name."""

    at: int
    callee: "Node"
    arguments: tuple["Node", ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A chain of operators of the same rank, from the left: ``first op1 second op2 third``."""

    at: int
    first: "Node"
    rest: tuple[tuple[str, int, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """``-operand``."""

    at: int
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left operator right`` with one of ``= != < <= > >=``."""

    at: int
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Junction:
    """``a and b and c``, or the same with ``or``."""

    at: int
    operator: str
    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Between:
    """``value between low and high``."""

    at: int
    value: "Node"
    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class In:
    """``value in tests``."""

    at: int
    value: "Node"
    tests: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """``value instance of type``."""

    at: int
    value: "Node"
    type: "Type"


@dataclass(frozen=True, slots=True)
class If:
    """``if condition then consequence else alternative``."""

    at: int
    condition: "Node"
    consequence: "Node"
    alternative: "Node"


@dataclass(frozen=True, slots=True)
class IterationRange:
    """``start..end`` after ``in`` of a ``for``: counted through, never made."""

    at: int
    start: "Node"
    end: "Node"


@dataclass(frozen=True, slots=True)
class For:
    """``for name in domain, ... return body``; the body may read the results so far."""

    at: int
    iterators: tuple[tuple[str, "Node"], ...]
    body: "Node"
    reads_partial: bool


@dataclass(frozen=True, slots=True)
class Quantified:
    """``some`` or ``every name in domain, ... satisfies condition``."""

    at: int
    quantifier: str
    iterators: tuple[tuple[str, "Node"], ...]
    condition: "Node"


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """``[a, b]``."""

    at: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral:
    """``{key: value}``; later entries see earlier ones, and `layered` says that one does."""

    at: int
    entries: tuple[tuple[str, "Node"], ...]
    layered: bool


@dataclass(frozen=True, slots=True)
class RangeLiteral:
    """``[low..high]`` with either end open or closed."""

    at: int
    low: "Node"
    high: "Node"
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class OperatorRange:
    """``(> 5)``: the range of the values for which it holds."""

    at: int
    operator: str
    endpoint: "Node"


@dataclass(frozen=True, slots=True)
class FunctionLiteral:
    """``function(a: type, b) body``."""

    at: int
    parameters: tuple[tuple[str, "Type | None"], ...]
    body: "Node"
    external: bool = False


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """The tests of a cell: any of `tests` holds for ``?``, or none when `negated`; `-` has none."""

    at: int
    tests: tuple["Node", ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class SubjectTest:
    """A test that reads ``?`` itself, such as ``? > 5``: holds when it is true."""

    at: int
    condition: "Node"


Node: TypeAlias = (
    Literal
    | Name
    | Path
    | Filter
    | Call
    | Arithmetic
    | Negation
    | Comparison
    | Junction
    | Between
    | In
    | InstanceOf
    | If
    | IterationRange
    | For
    | Quantified
    | ListLiteral
    | ContextLiteral
    | RangeLiteral
    | OperatorRange
    | FunctionLiteral
    | UnaryTests
    | SubjectTest
)


def children(node: Node) -> Iterator[Node]:
    """The nodes right below one."""
    waiting: list[object] = [getattr(node, field.name) for field in fields(node)]
    while waiting:
        here = waiting.pop()
        if isinstance(here, tuple):
            waiting.extend(here)
        elif isinstance(here, Node):
            yield here


def walk(root: Node) -> Iterator[Node]:
    """Every node of the tree, without recursion."""
    waiting = [root]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(children(here))

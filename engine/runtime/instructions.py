"""What an operator may ask of a running instance: begin here, end that, move this token.

The instructions of one command are carried out together or not at all. Elements are named by
their ids in the model, runs of them by key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class VariablesAt:
    """Variables to write before an element begins.

    Attributes:
        scope: the id of a scope around the element, or of the element itself; None: the process.
    """

    variables: Mapping[str, Value] = field(default_factory=dict)
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class ActivateElement:
    """Begin *element* without the flow that leads to it.

    Attributes:
        ancestor: the key of a run of a scope around the element; it says in which run the element
            begins. Scopes between it and the element are begun anew. None: the one that runs, or
            a new one.
    """

    element: str
    variables: tuple[VariablesAt, ...] = ()
    ancestor: int | None = None


@dataclass(frozen=True, slots=True)
class TerminateElement:
    """End the runs of *element*, or the one run *key*."""

    element: str | None = None
    key: int | None = None


class Around(StrEnum):
    """How a move finds the run of the scope in which the target begins."""

    INFERRED = "inferred"  #: the nearest scope that source and target share
    PARENT = "sourceParent"  #: the scope of the source itself, which must be one of the target
    KEY = "direct"  #: the run whose key is given


@dataclass(frozen=True, slots=True)
class MoveToken:
    """End runs of one element and begin another for each of them.

    Attributes:
        source: an element's id: every run of it; or None with *key*: that run alone.
    """

    target: str
    source: str | None = None
    key: int | None = None
    around: Around = Around.INFERRED
    ancestor: int | None = None
    variables: tuple[VariablesAt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifyInstance:
    """Begin and end elements by hand; first everything begins, then everything ends."""

    activate: tuple[ActivateElement, ...] = ()
    move: tuple[MoveToken, ...] = ()
    terminate: tuple[TerminateElement, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrateInstance:
    """Go on as an instance of another definition, from where the instance waits.

    Attributes:
        definition_key: the target; ``version`` and ``process`` are its version and id.
        mapping: what is what: ids of elements there by the ids of active elements here.
    """

    definition_key: int
    version: int
    process: str
    mapping: Mapping[str, str]
    reason: str = ""

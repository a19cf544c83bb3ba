"""What people, agents and systems may ask of a case (CMMN 1.1 section 8), in the imperative.

A move names what it moves as a person does: by key, id or name; what that means is decided when
it is carried out, under the lock of the case. A refusal is a `CommandRejected` whose code is one
of `REFUSALS`, and then nothing has happened, its variables included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.feel.values import Value

ILLEGAL_TRANSITION = "illegal-transition"
NOT_PLANNABLE = "not-plannable"
FORBIDDEN = "forbidden"
NOT_APPLICABLE = "not-applicable"
BOUNDARY_EXCEEDED = "boundary-exceeded"
NOT_COMPLETABLE = "not-completable"
#: Why a move may be refused, in the order in which the reasons are looked for.
REFUSALS = (
    ILLEGAL_TRANSITION,
    NOT_PLANNABLE,
    FORBIDDEN,
    NOT_APPLICABLE,
    BOUNDARY_EXCEEDED,
    NOT_COMPLETABLE,
)

#: What can be asked for from outside: transitions (CMMN 1.1 tables 8.2 to 8.4), the planning of an
#: item, and to do without one that has failed (``waive``; `cmmn.md`, H6).
MOVES = (
    "complete",
    "trigger",
    "manualStart",
    "disable",
    "reenable",
    "plan",
    "suspend",
    "resume",
    "terminate",
    "fault",
    "reactivate",
    "waive",
    "close",
)
#: What people may do with an agent (`SteerAgent`).
STEERING = ("pause", "resume", "ask", "dismiss")
CASE = "case"  #: the word for the case itself in `MakeMove.item`


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.

    Attributes:
        name: for the journal: a user, an agent's name, or ``""`` for the engine.
        roles: the case roles that the actor holds, by name; None: every role and no policy
            (an administrator, or a process that has called the case).
    """

    name: str = ""
    roles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeMove:
    """One transition of an item or of the case, or the planning of a discretionary item.

    Attributes:
        kind: one of `MOVES`.
        item: the key (digits), id or name of an item or discretionary item, or `CASE`.
        index: which of the items of that name, by creation, from 0; None: the first one in a
            state that the move needs.
        owner: for ``plan``: the key of the item whose table is meant; None: the first open one.
        variables: set before the transition, so rules and sentries see them.
    """

    kind: str
    item: str
    index: int | None = None
    owner: int | None = None
    variables: Mapping[str, Value] = field(default_factory=dict)
    actor: Actor = Actor()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCaseFile:
    """A transition of a case file item (CMMN 1.1 table 8.1).

    Attributes:
        op: ``create update replace delete addChild removeChild addReference removeReference``.
        item: the item's name or id.
        index: which element, where the item is a list.
        child: the name of the child or of the item referred to.
    """

    op: str
    item: str
    index: int | None = None
    value: Value = None
    child: str | None = None
    actor: Actor = Actor()


@dataclass(frozen=True, slots=True)
class BindRole:
    """From now on these users and groups hold the role, and nobody else; neither: nobody does."""

    role: str
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SteerAgent:
    """A member of the case steers the agent that works *item*.

    Attributes:
        item: the key of the stage, or of the case itself.
        action: ``pause`` (people take over), ``resume``, ``ask`` (it looks again, with *message*),
            or ``dismiss`` (the suggestion with the number *suggestion* goes).
        by: who steers.
    """

    item: int
    action: str
    message: str = ""
    suggestion: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move as it may be offered now: buttons, REST, an agent's tools are made of these.

    Attributes:
        item: the key of the item moved, or for ``plan`` of the table's owner; None: the case.
        element: the id of the plan item or discretionary item.
        refusal: None when it is allowed; else one of `REFUSALS`.
        detail: the refusal in words.
        schema: the JSON Schema of `MakeMove.variables`, or None.
    """

    kind: str
    item: int | None
    element: str
    name: str
    refusal: str | None = None
    detail: str | None = None
    schema: Mapping[str, Value] | None = None

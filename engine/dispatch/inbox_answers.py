"""What the inbox is told: small frozen values, free of Django.

Written by `engine.dispatch.inbox_reading`. Moments are aware `datetime`s, keys int64; JSON values
hold `int` and `Decimal`, never `float`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """Which items a list holds, as seen by one person."""

    TODO = "todo"  #: open, and mine or free for me to take
    MINE = "mine"  #: open, and assigned to me
    FREE = "free"  #: open, nobody's yet, and offered to me
    ALL = "all"  #: open, and shown to me
    DONE = "done"  #: over, and shown to me


class Due(StrEnum):
    """When an item is due, seen from engine time."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"  #: within seven days, overdue ones included
    NONE = "none"  #: without a due date


class Sort(StrEnum):
    """The order of a list; ties are broken by age, oldest first."""

    DUE = "due"  #: earliest first, without a due date last
    PRIORITY = "priority"  #: highest first
    OLDEST = "oldest"
    NEWEST = "newest"


OVER = frozenset(("COMPLETED", "CANCELED"))  #: the states in which a task stays


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxQuery:
    """What a list asks for. ``kinds`` empty means all kinds; ``after`` is a page's cursor."""

    scope: Scope = Scope.TODO
    kinds: tuple[str, ...] = ()
    process_id: str = ""
    due: Due | None = None
    text: str = ""
    sort: Sort = Sort.DUE
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """One item: a task, an escalation, or an approval.

    Attributes:
        details: what its kind needs; of an escalation the package that the agent handed over.
        approvals: names of those who have approved so far.
        is_job: a user task without ``zeebe:userTask``; it can be completed but not claimed.
        for_me: the reader may complete or decide it now.
    """

    key: int
    kind: str
    state: str
    name: str
    element_id: str
    process_id: str
    process_name: str
    version: int
    definition_key: int
    instance_key: int
    item_key: int
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due: datetime | None
    follow_up: datetime | None
    priority: int
    created_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    details: Mapping[str, Any]
    decision: Mapping[str, Any] | None
    approvals: tuple[str, ...]
    business_id: str | None
    form_key: int | None
    is_job: bool
    for_me: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody may do it now."""
        return self.state == "CREATED"

    @property
    def is_over(self) -> bool:
        """Whether it is done or withdrawn; what is neither open nor over waits for listeners."""
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of a list; ``after`` is the next page's cursor, empty on the last page."""

    items: tuple[InboxItem, ...]
    after: str


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many open items there are.

    Attributes:
        scopes: by scope, whatever else is asked for.
        kinds: by kind, within the query's scope and its other filters.
        overdue: overdue ones among what is to do.
        due_today: of what is to do, those that are due today and not yet overdue.
    """

    scopes: Mapping[Scope, int]
    kinds: Mapping[str, int]
    overdue: int
    due_today: int


@dataclass(frozen=True, slots=True)
class ProcessChoice:
    """A process that has items in a list."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SeenVariable:
    """A variable as the item sees it; *local* when it is of the item's own scope."""

    name: str
    value: Any
    local: bool


@dataclass(frozen=True, slots=True)
class Step:
    """An element that ran, or runs, in a scope around the item.

    Attributes:
        state: ``ACTIVE``, ``COMPLETED`` or ``TERMINATED``.
        by: who did it, where that was a person or an agent.
        current: the item waits here.
    """

    element_id: str
    name: str
    type: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    by: str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """What a rejection leads to.

    Attributes:
        kind: ``continue`` (the process goes on and reads the answer), ``caught`` (an error that
            the boundary event *by* catches) or ``incident``.
        code: the error's code, empty with ``continue``.
        leads_to: names of the elements that come next, where there are any.
    """

    kind: str
    code: str = ""
    by: str = ""
    leads_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemContext:
    """Everything around an item that helps to decide.

    Attributes:
        form: the form-js schema as JSON text, or None.
        steps: what happened before in the scopes around the item, oldest first.
        next: names of the elements that follow when it is completed or approved.
        rejection: of an approval.
        quorum: how many approvals are needed.
        is_case: whether the instance is a case, which has a page for its members.
    """

    documentation: str | None
    form: str | None
    variables: tuple[SeenVariable, ...]
    steps: tuple[Step, ...]
    next: tuple[str, ...]
    rejection: Rejection | None
    quorum: int
    started_at: datetime | None
    started_by: str
    instance_state: str
    is_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceCall:
    """One tool call that a model proposed.

    Attributes:
        arguments: as the model sent them; *dispatched* as they were run, None when never run.
        verdict: ``outcome`` (allow, deny, ask, change), ``reason``, ``decision``, ``version``,
            ``rules``, ``approvers``; empty before it was judged.
        answer: what the model was told: ``{result}`` or ``{error}``; None while it runs.
        human: the decision of the person who was asked; None when nobody was, or not yet.
    """

    call: str
    tool: str
    title: str
    arguments: Any
    dispatched: Any
    verdict: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    human: Mapping[str, Any] | None
    task_key: int | None
    item_key: int | None
    proposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceTurn:
    """One turn of an agent: a model was asked, it said something and proposed calls."""

    number: int
    state: str
    connection: str
    model: str
    scripted: bool
    text: str | None
    input_tokens: int
    output_tokens: int
    cost: Any
    duration_ms: int
    failure: str | None
    requested_at: datetime
    ended_at: datetime | None
    calls: Sequence[TraceCall] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What an agent did in its region so far, and what that has cost.

    Attributes:
        cost: the sum in *currency*; None where no turn has a price.
        call_limit: the most model calls, *token_limit* the most tokens (None: no limit).
        scripted: at least one answer came from the scripted model.
    """

    agent: str
    region: str
    region_key: int
    turns: tuple[TraceTurn, ...]
    tools: Mapping[str, str] = field(default_factory=dict)
    model_calls: int = 0
    tool_calls: int = 0
    tokens: int = 0
    cost: Any = None
    currency: str = ""
    call_limit: int | None = None
    token_limit: int | None = None
    scripted: bool = False

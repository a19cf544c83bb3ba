"""Everything the outside may ask of an instance, in the imperative.

A command carries keys as the projections know them: the item (element instance) it is
about and, where there is one, the job, timer, subscription, task or incident. Time, ids
and random come with the `World`, not with the command. What an instance does not allow is
refused with `CommandRejected`, and then nothing has happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.feel.values import Value
from engine.runtime.case_commands import BindRole, ChangeCaseFile, MakeMove, SteerAgent
from engine.runtime.instructions import MigrateInstance, ModifyInstance

Variables = Mapping[str, Value]
NO_VARIABLES: Variables = {}


class CommandRejected(Exception):
    """The state does not allow what the caller asked for; nothing has happened.

    Attributes:
        code: ``NOT_FOUND``, ``INVALID_STATE``, ``INVALID_ARGUMENT``, ``ALREADY_EXISTS`` or
            ``FORBIDDEN``, as the REST API reports it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class StartInstance:
    """Begin at the none start event, at *start_event*, or at each of *elements*.

    *caller* (JSON) says which element of another instance calls this one, and what is caught
    above it (`engine.runtime.calls`). The instance is terminated as soon as a run of one of the
    elements *terminate_after* is over. *restart_of* is the ended instance that it repeats.
    *trigger* is what has happened of a start event that needs several things: the kind and the name
    of a message or signal; None: everything.
    """

    key: int
    version: int
    definition_key: int
    variables: Variables = field(default_factory=dict)
    start_event: str | None = None
    trigger: tuple[str, str] | None = None
    elements: tuple[str, ...] = ()
    business_id: str | None = None
    tags: tuple[str, ...] = ()
    caller: Mapping[str, Any] | None = None
    restart_of: int | None = None
    terminate_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelInstance:
    """Terminate everything; the journal keeps the *reason*.

    A called instance is canceled by its caller alone.
    """

    reason: str = ""
    by_caller: bool = False


@dataclass(frozen=True, slots=True)
class AssignBusinessId:
    """Give a running instance the business id that it has not got yet."""

    business_id: str


@dataclass(frozen=True, slots=True)
class SuspendInstance:
    """Stand still until resumed; the journal keeps the *reason*."""

    reason: str = ""
    by_caller: bool = False


@dataclass(frozen=True, slots=True)
class ResumeInstance:
    """Go on after a suspension by the same side: an operator's, or the caller's."""

    by_caller: bool = False


@dataclass(frozen=True, slots=True)
class Activation:
    """One element that a performer chooses from the menu, with variables for its scope."""

    element: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdHocResult:
    """What the worker of an ad-hoc sub-process answers."""

    activate: tuple[Activation, ...] = ()
    fulfilled: bool = False
    cancel_remaining: bool = False


@dataclass(frozen=True, slots=True)
class ListenerResult:
    """What a task listener answers: it denies the transition, or corrects attributes of the task.

    *corrections* has any of ``assignee``, ``dueDate``, ``followUpDate`` (text, None clears),
    ``candidateUsers``, ``candidateGroups`` (lists), ``priority`` (0 to 100).
    """

    denied: bool = False
    reason: str = ""
    corrections: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompleteJob:
    """A worker has done its work."""

    item: int
    job: int
    variables: Variables = field(default_factory=dict)
    result: AdHocResult | ListenerResult | None = None
    business_id: str | None = None


@dataclass(frozen=True, slots=True)
class FailJob:
    """A worker could not do its work; without retries left this is an incident.

    ``retry_at`` is epoch milliseconds before which the job is not handed out again.
    """

    item: int
    job: int
    retries: int
    message: str = ""
    retry_at: int | None = None
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThrowJobError:
    """A worker reports a BPMN error."""

    item: int
    job: int
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UpdateJobRetries:
    """An operator gives a job new retries (at least 1)."""

    item: int
    job: int
    retries: int


@dataclass(frozen=True, slots=True)
class FireTimer:
    """A timer of the instance is due."""

    item: int
    timer: int


@dataclass(frozen=True, slots=True)
class CorrelateMessage:
    """A message meets one of the instance's subscriptions."""

    item: int
    subscription: int
    message: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceiveSignal:
    """A signal reaches one of the instance's subscriptions."""

    item: int
    subscription: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompleteCall:
    """The instance *call*, which the item has called, has completed with *variables*."""

    item: int
    call: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThrowCallError:
    """The called instance has ended in a BPMN error."""

    item: int
    call: int
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThrowCallEscalation:
    """An escalation comes from the called instance; *ended*: that instance is over."""

    item: int
    call: int
    code: str | None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class NoteCallTrouble:
    """The called instance has *number* more (or fewer) open incidents."""

    item: int
    call: int
    number: int


@dataclass(frozen=True, slots=True)
class SetVariables:
    """Write variables at *scope*: there, or (not local) where each is already known upward."""

    scope: int
    variables: Variables
    local: bool = False


@dataclass(frozen=True, slots=True)
class RaiseIncident:
    """What an item waits for has come, and the engine could not act on it.

    It is tried again from outside, whether the incident is resolved or not.
    """

    item: int
    message: str


@dataclass(frozen=True, slots=True)
class ResolveIncident:
    """Try the failed step of the incident again."""

    item: int
    incident: int


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """A person completes a user task."""

    item: int
    task: int
    variables: Variables = field(default_factory=dict)
    action: str = "complete"


@dataclass(frozen=True, slots=True)
class AssignTask:
    """Give a task to someone (``assignee``) or to nobody (None)."""

    item: int
    task: int
    assignee: str | None
    allow_override: bool = True
    action: str = "assign"


@dataclass(frozen=True, slots=True)
class UpdateTask:
    """Change a task's attributes.

    *changes* has any of ``dueDate``, ``followUpDate`` (ISO text or None), ``candidateUsers``,
    ``candidateGroups`` (lists), ``priority`` (0 to 100).
    """

    item: int
    task: int
    changes: Variables
    action: str = "update"


@dataclass(frozen=True, slots=True)
class DecideTask:
    """A person decides an escalation or an approval.

    *decision* is ``approve``, ``change``, ``reject`` or ``answer``; *arguments* are the changed
    arguments of a tool call, *answer* is what the agent is told.
    """

    item: int
    task: int
    decision: str
    by: str
    reason: str = ""
    arguments: Variables | None = None
    answer: Value = None


@dataclass(frozen=True, slots=True)
class ActivateElements:
    """A performer chooses activities from the menu of an ad-hoc sub-process."""

    item: int
    activations: tuple[Activation, ...]
    cancel_remaining: bool = False


@dataclass(frozen=True, slots=True)
class ChooseItem:
    """A performer begins *element* from the menu of the scope *item*."""

    item: int
    element: str | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call as the model proposed it; ``call`` is the model's id for it.

    ``arguments`` is None when the model's text was not a JSON object; ``problem`` says why.
    """

    call: str
    tool: str
    arguments: Variables | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What one model call used: tokens, and money in the connection's currency if priced."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: Value = None  #: Decimal, or None when the model has no price


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTurn:
    """The model has answered one turn of an agent region.

    *messages* are the chat messages (JSON objects) that this turn adds to the conversation,
    the assistant's answer last. *text* is the answer without tool calls. *refusal* and
    *failure* name a typed failure (for example ``AGENT_REFUSAL``).
    """

    item: int
    job: int
    model: str
    connection: str
    messages: tuple[Variables, ...]
    text: str | None = None
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    duration_ms: int = 0
    scripted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FailTurn:
    """The model could not be asked: a typed code of `agents.md` 6.4 and its message."""

    item: int
    job: int
    code: str
    message: str
    model: str = ""
    connection: str = ""
    retries: int = 0
    retry_at: int | None = None
    scripted: bool = False


Command = (
    StartInstance
    | CancelInstance
    | SuspendInstance
    | ResumeInstance
    | AssignBusinessId
    | CompleteJob
    | FailJob
    | ThrowJobError
    | UpdateJobRetries
    | FireTimer
    | CorrelateMessage
    | ReceiveSignal
    | CompleteCall
    | ThrowCallError
    | ThrowCallEscalation
    | NoteCallTrouble
    | SetVariables
    | ModifyInstance
    | MigrateInstance
    | RaiseIncident
    | ResolveIncident
    | CompleteTask
    | AssignTask
    | UpdateTask
    | DecideTask
    | ActivateElements
    | ChooseItem
    | CompleteTurn
    | FailTurn
    | MakeMove
    | ChangeCaseFile
    | BindRole
    | SteerAgent
)


class Sent(NamedTuple):
    """A command to another instance: it leaves with a turn and arrives as a turn over there.

    Attributes:
        receiver: the key of that instance; of one that is to be started, the key it gets.
        parts: parts of large scopes that the command touches.
    """

    receiver: int
    command: Command
    parts: tuple[tuple[int, int], ...] = ()

"""What single kinds of elements carry in a plan: work, people, events, regions.

Words and defaults are those of the executable dialect (`zeebe:` and `helm:` extension
elements); where an attribute may be static or FEEL it is an `Attribute`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.feel.compile import AiParameter, Expression
from engine.feel.values import Value
from engine.plan.values import Attribute, Constant, whole

BPMN_ELEMENT = "BPMN_ELEMENT"  #: the kind of a job that is an element's work


class Binding(StrEnum):
    """Which version of a called decision or form is meant (``bindingType``)."""

    LATEST = "latest"
    DEPLOYMENT = "deployment"
    VERSION_TAG = "versionTag"


@dataclass(frozen=True, slots=True)
class Participant:
    """Who is responsible for a lane: a group of people, an agent, or a system."""

    kind: str  #: group | agent | system
    ref: str


@dataclass(frozen=True, slots=True)
class Policy:
    """``helm:policy``: a decision that each tool call or effect of *elements* must pass."""

    decision: str
    elements: tuple[str, ...] = ()  #: empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedResource:
    """``zeebe:linkedResource``: a deployed file whose key the worker is told.

    Attributes:
        type: what the worker takes it for, for example ``RPA``.
        name: by which the worker tells it from others.
    """

    resource_id: str
    type: str
    name: str | None = None
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """``zeebe:taskDefinition`` with its headers: a job is opened for a worker of this type.

    Attributes:
        linked: deployed files that the worker needs, looked up when the job is opened.
        fixed: what is asked of the worker, where nothing of it has to be evaluated.
    """

    type: Attribute
    retries: Attribute = field(default_factory=lambda: Constant("3"))
    headers: Mapping[str, str] = field(default_factory=dict)
    priority: Attribute | None = None
    linked: tuple[LinkedResource, ...] = ()
    fixed: Mapping[str, Value] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """What is static is read once."""
        object.__setattr__(self, "fixed", self._fixed())

    def _fixed(self) -> Mapping[str, Value] | None:
        priority = Constant(0) if self.priority is None else self.priority
        if self.linked or not (
            isinstance(self.type, Constant)
            and isinstance(self.retries, Constant)
            and isinstance(priority, Constant)
        ):
            return None
        type_, retries = self.type.value, whole(self.retries.value)
        if not isinstance(type_, str) or not type_ or retries is None:
            return None
        return {
            "type": type_,
            "retries": retries,
            "kind": BPMN_ELEMENT,
            "headers": dict(self.headers),
            "priority": whole(priority.value) or 0,
        }


#: Workers that are asked at an event of an element or task, in order, by the event's name.
Listeners = Mapping[str, tuple[Work, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask:
    """A task for a person. ``assignee`` and the lists may be static (CSV) or FEEL.

    Attributes:
        managed: with ``zeebe:userTask`` the engine holds the task; without, it is a job of
            type ``io.camunda.zeebe:userTask``.
        listeners: by ``creating``, ``assigning``, ``updating``, ``completing``, ``canceling``.
    """

    managed: bool = True
    assignee: Attribute | None = None
    candidate_groups: Attribute | None = None
    candidate_users: Attribute | None = None
    due_date: Attribute | None = None
    follow_up_date: Attribute | None = None
    priority: Attribute | None = None
    form_id: str | None = None
    form_binding: Binding = Binding.LATEST
    form_version_tag: str | None = None
    form_key: str | None = None  #: custom form key, or an embedded ``camunda-forms:`` reference
    external_reference: Attribute | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    listeners: Listeners = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Script:
    """``zeebe:script``: the expression's value goes to ``result``."""

    expression: Expression
    result: str


@dataclass(frozen=True, slots=True)
class CalledDecision:
    """``zeebe:calledDecision``: the decision's output goes to ``result``."""

    decision_id: Attribute
    result: str
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A definition that an element runs as an instance of its own, and waits for.

    Attributes:
        kind: what is called: ``process`` (or the case of that id, where there is no process), or
            ``case``.
        definition_id: its id in its model.
        all_in: it gets all variables that the caller sees, otherwise those of the element itself.
        all_out: all its variables come back where the element has no output mappings.
        business_id: its own business id; None: that of the caller.
    """

    kind: str = "process"
    definition_id: Attribute
    binding: Binding = Binding.LATEST
    version_tag: str | None = None
    all_in: bool = True
    all_out: bool = True
    business_id: Attribute | None = None


@dataclass(frozen=True, slots=True)
class TimerDefinition:
    """A timer; *kind* is ``date``, ``duration`` or ``cycle`` (ISO 8601, or a cron text)."""

    kind: str
    value: Attribute


@dataclass(frozen=True, slots=True)
class MessageDefinition:
    """A message to wait for; ``correlation_key`` is None for process start events."""

    name: Attribute
    correlation_key: Expression | None = None


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that the engine itself sends another process.

    Attributes:
        correlation_key: over the variables of the sender; None: it only begins processes.
        starts: a key that is null means none, because the message may begin a process.
    """

    name: Attribute
    correlation_key: Expression | None = None
    starts: bool = False


@dataclass(frozen=True, slots=True)
class SignalDefinition:
    """A signal to wait for."""

    name: Attribute


@dataclass(frozen=True, slots=True)
class ErrorDefinition:
    """A BPMN error; ``code`` None catches every error."""

    code: Attribute | None


@dataclass(frozen=True, slots=True)
class EscalationDefinition:
    """A BPMN escalation; ``code`` None catches every escalation, or throws one without a code."""

    code: Attribute | None


@dataclass(frozen=True, slots=True)
class ConditionalDefinition:
    """A condition to become true.

    Attributes:
        created: it is judged when a variable that it reads is created.
        updated: it is judged when such a variable changes.
    """

    condition: Expression
    created: bool = True
    updated: bool = True


@dataclass(frozen=True, slots=True)
class MultipleDefinition:
    """Several definitions: one of them is enough, or in parallel all are needed.

    A throw event throws them all.
    """

    definitions: tuple[EventDefinition, ...]
    parallel: bool = False


@dataclass(frozen=True, slots=True)
class LinkDefinition:
    """A link: a throw event goes on at the catch event *target*, a node of its scope.

    The catch event has none.
    """

    name: str
    target: int | None = None


@dataclass(frozen=True, slots=True)
class TerminateDefinition:
    """A terminate end event: everything else in its scope is terminated."""


@dataclass(frozen=True, slots=True)
class CompensateDefinition:
    """Compensation: thrown for what has completed, or caught (a boundary or start event).

    Attributes:
        activity: the id of the one activity that is compensated; None: all of the scope.
        waits: the thrower waits until every handler has ended.
        sequential: one handler after the other; else all begin at once, the last first.
    """

    activity: str | None = None
    waits: bool = True
    sequential: bool = False


@dataclass(frozen=True, slots=True)
class CancelDefinition:
    """A transaction is canceled: thrown by an end event in it, caught on its border."""


EventDefinition = (
    TimerDefinition
    | MessageDefinition
    | SignalDefinition
    | ErrorDefinition
    | EscalationDefinition
    | ConditionalDefinition
    | LinkDefinition
    | MultipleDefinition
    | TerminateDefinition
    | CompensateDefinition
    | CancelDefinition
)


AVAILABLE = -1  #: the number of the wait for the data that a node needs, beside its definitions


def parts(event: EventDefinition | None) -> tuple[EventDefinition, ...]:
    """The single definitions of an event: none, one or several."""
    if isinstance(event, MultipleDefinition):
        return event.definitions
    return () if event is None else (event,)


@dataclass(frozen=True, slots=True)
class Compensable:
    """How a completed activity or scope is compensated (BPMN 2.0.2 section 10.7).

    Attributes:
        handler: the activity associated with the boundary event *caught*; None for scopes that
            hold something that can be compensated.
        restored: the node that holds the scope's variables again while it is compensated.
        trigger: the start event of the compensation event sub-process of the scope.
    """

    handler: int | None = None
    caught: int | None = None
    restored: int | None = None
    trigger: int | None = None


@dataclass(frozen=True, slots=True)
class Thrown:
    """An event that a multi-instance activity throws when an iteration completes.

    Attributes:
        condition: asked at each completion; None: always.
        once: only when the first iteration completes.
    """

    event: EventDefinition
    condition: Expression | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """A standard loop (BPMN 2.0.2 section 13.3.6): *inner* is done again while it holds.

    Attributes:
        condition: sees ``loopCounter``, the rounds done so far; None: always true.
        test_before: it is asked before the first round too.
        maximum: most rounds, whatever the condition says.
    """

    inner: int
    condition: Expression | None = None
    test_before: bool = False
    maximum: Attribute | None = None


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """A multi-instance body: *inner* is the node that is repeated.

    ``output_element`` is evaluated in each inner scope, its value stands at the same index
    of ``output_collection``. ``completion`` is asked after each inner completion.

    Attributes:
        throws: the events that completed iterations throw.
        output_variable: the variable that the output element reads, where it reads nothing but
            that or a part of it; each iteration begins with its own, null.
    """

    inner: int
    sequential: bool
    collection: Expression
    element: str | None = None
    output_collection: str | None = None
    output_element: Expression | None = None
    completion: Expression | None = None
    throws: tuple[Thrown, ...] = ()
    output_variable: str | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """What the output element reads is found once."""
        found = None
        if self.output_element is not None:
            text = self.output_element.text.strip()
            name = text.partition(".")[0]
            if text.replace(".", "_").isidentifier() and name in self.output_element.names:
                found = name
        object.__setattr__(self, "output_variable", found)


@dataclass(frozen=True, slots=True)
class Tool:
    """An activity of a region that a performer may choose, as a model sees it.

    Attributes:
        name: the element's id with every character outside ``[A-Za-z0-9_-]`` replaced by ``_``.
        parameters: the ``fromAi`` calls of its input mappings.
    """

    node: int
    name: str
    element: str
    title: str
    description: str
    parameters: tuple[AiParameter, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRegion:
    """``helm:agent``: the region is worked by an agent, within limits.

    Attributes:
        name: the agent's name.
        model_decision: id of the decision that names a model connection before each turn.
        model: the connection's name when no decision chooses.
        inputs: names of the region's input targets; only these and the goal reach the model.
        approvers: groups that are asked when the agent escalates, or a policy that names nobody
            asks; empty: the group of the lane.
    """

    name: str
    model_decision: str | None = None
    model: str | None = None
    max_model_calls: int = 10
    max_tokens: int | None = None
    result_variable: str | None = None
    system_prompt: Attribute | None = None
    goal: Attribute | None = None
    inputs: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdHoc:
    """An ad-hoc sub-process (BPMN 2.0.2 section 13.3.5): its flow-less activities are a menu.

    Attributes:
        inner: the node ``<id>#innerInstance`` that wraps each chosen activity.
        tools: the activities that may be chosen, in document order.
        active_elements: FEEL list of element ids to activate on entry.
        sequential: ``ordering="Sequential"``: one at a time.
    """

    inner: int
    tools: tuple[Tool, ...]
    active_elements: Expression | None = None
    completion: Expression | None = None
    cancel_remaining: bool = True
    sequential: bool = False
    output_collection: str | None = None
    output_element: Expression | None = None
    agent: AgentRegion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """``helm:milestone``: the token is held until the milestone is approved.

    Attributes:
        approvers: groups whose members may decide.
        quorum: how many approvals are needed.
        on_reject: ``error`` throws ``MILESTONE_REJECTED``, ``continue`` lets the token go on.
    """

    approvers: tuple[str, ...] = ()
    quorum: int = 1
    due_date: Attribute | None = None
    on_reject: str = "error"
    result_variable: str = ""

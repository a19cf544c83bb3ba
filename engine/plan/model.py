"""The plan: what can happen, compiled and immutable.

BPMN and CMMN compile to this one form (`architecture.md`, section 2). Everything that runs
is an item of a *node* in a scope; nodes differ in what makes them begin: a token arrives,
a sentry is satisfied, or a performer chooses. Nodes and flows refer to each other by
integer, so that a step never searches. What single elements carry (work, people, events,
regions) lies in `engine.plan.details`; the state of a run in `engine.runtime.state`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.feel.compile import Expression
from engine.plan import reach, watching
from engine.plan.cases import CaseDetails, CaseItem, Sentry
from engine.plan.details import (
    AVAILABLE,
    AdHoc,
    Binding,
    Call,
    CalledDecision,
    Compensable,
    ConditionalDefinition,
    EventDefinition,
    Listeners,
    Milestone,
    MultiInstance,
    Participant,
    Policy,
    Script,
    SentMessage,
    StandardLoop,
    UserTask,
    Work,
    parts,
)
from engine.plan.values import VariableMapping

NO_NODE = -1


class Begins(StrEnum):
    """What makes an item of a node begin."""

    ON_ENTRY = "on entry"  #: a token arrives, or an entry criterion fires
    AT_ONCE = "at once"  #: together with its scope
    WHEN_CHOSEN = "when chosen"  #: a performer, person or agent, picks it from the menu


class Memory(StrEnum):
    """How a criterion remembers an occurrence until its other on-parts are met."""

    COUNT = "count"  #: each occurrence is a token, spent when the criterion fires (BPMN)
    LATCH = "latch"  #: it is enough that it ever happened; consumed on firing (CMMN)


@dataclass(frozen=True, slots=True)
class OnPart:
    """One thing that a COUNT criterion waits for: a token on the flow with this index."""

    source: int


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """An AND of on-parts and an if-part; the criteria of a node are alternatives (OR).

    Attributes:
        index: position in `Plan.criteria`.
        id: unique in the plan, for example the gateway's id or the CMMN criterion's id.
        owner: the node that begins (entry) or ends (exit) when it fires.
        reach: judged when nothing else can move: it fires without the on-parts that no token of
            the scope can meet any more (BPMN's inclusive and complex gateways).
        sentry: what it waits for in a case, instead of *on* and *condition*.
    """

    index: int
    id: str
    owner: int
    on: tuple[OnPart, ...]
    memory: Memory
    condition: Expression | None = None
    exits: bool = False
    reach: bool = False
    sentry: Sentry | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A sequence flow. ``join`` is None when taking it begins the target at once."""

    index: int
    id: str
    source: int
    target: int
    condition: Expression | None = None
    join: int | None = None  #: the index of the COUNT criterion that collects this flow's tokens


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """One thing that can run, with all that the runtime needs to run it.

    Attributes:
        id: unique in the plan; the element's id, with ``#multiInstanceBody`` or
            ``#innerInstance`` behind it for the scopes that the engine adds.
        element: the id of the element in the model.
        kind: the element's name in its standard, for example ``userTask``; it picks the behavior.
        type: the word of the REST API for the element, for example ``USER_TASK``.
        at_open: children that are laid out when this scope opens.
        execution_listeners: who is asked when it begins (``start``; ``beforeAll`` for a body),
            ends (``end``) or is ended from outside (``cancel``).
        event_starts: the start events of the event sub-processes directly in this scope.
        compensable: what compensates this node when it has completed.
        sends: messages for other processes that the engine sends itself.
        states: variables that are set when it completes, wherever its results go: the states in
            which it leaves data objects.
        available: its items begin to work when this holds: the data that they need is there.
    """

    index: int
    id: str
    element: str
    kind: str
    type: str
    name: str | None = None
    documentation: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    scope: int = NO_NODE
    children: tuple[int, ...] = ()
    at_open: tuple[int, ...] = ()
    begins: Begins = Begins.ON_ENTRY
    entry: tuple[int, ...] = ()
    exit: tuple[int, ...] = ()
    outgoing: tuple[int, ...] = ()
    default: int | None = None
    together: bool = False  #: an event-based gateway that waits for all of its events
    conditional: bool = False  #: an activity whose outgoing flows are chosen by their conditions
    boundary_events: tuple[int, ...] = ()
    host: int | None = None
    interrupting: bool = True
    event_starts: tuple[int, ...] = ()
    compensable: Compensable | None = None
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    states: tuple[VariableMapping, ...] = ()
    available: ConditionalDefinition | None = None
    event: EventDefinition | None = None
    work: Work | None = None
    sends: tuple[SentMessage, ...] = ()
    user_task: UserTask | None = None
    script: Script | None = None
    decision: CalledDecision | None = None
    call: Call | None = None
    multi_instance: MultiInstance | None = None
    loop: StandardLoop | None = None
    ad_hoc: AdHoc | None = None
    milestone: Milestone | None = None
    participant: Participant | None = None
    policies: tuple[Policy, ...] = ()
    form: "StartForm | None" = None
    execution_listeners: Listeners = field(default_factory=dict)
    case_item: CaseItem | None = None
    keeps: bool = False  #: ended items stay in the state (CMMN, where sentries ask for them)
    plain: bool = field(init=False, repr=False)
    prelude: str | None = field(init=False, repr=False)
    closes: bool = field(init=False, repr=False)
    opens: tuple[int, ...] = field(init=False, repr=False)
    collects: str | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """What follows from the rest, so that a step does not ask for it again.

        ``plain``: nothing happens between the beginning of an item and its behavior's start.
        ``prelude``: the event whose execution listeners are asked before that, if there are any.
        ``closes``: something happens between the end of its work and its being left.
        ``opens``: the events that an item waits for besides its own work.
        ``collects``: the variable in which a region shows its results while they are gathered.
        """
        asked = self.execution_listeners
        prelude = next((event for event in ("start", "beforeAll") if event in asked), None)
        object.__setattr__(self, "prelude", prelude)
        closes = bool(self.outputs or self.states) or "end" in asked
        object.__setattr__(self, "closes", closes)
        opens = (*self.event_starts, *self.boundary_events)
        plain = not (self.inputs or opens or prelude or self.available)
        shown = None if self.ad_hoc is None else self.ad_hoc.output_collection
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "opens", opens)
        object.__setattr__(self, "collects", shown)


def condition_of(node: Node, number: int) -> ConditionalDefinition | None:
    """The condition that a wait is about: of the node's event, or for the data that it needs."""
    if number == AVAILABLE:
        return node.available
    definitions = parts(node.event)
    found = definitions[number] if number < len(definitions) else None
    return found if isinstance(found, ConditionalDefinition) else None


@dataclass(frozen=True, slots=True)
class StartForm:
    """The form that a person fills to start a process: a deployed one, or the JSON in the model."""

    form_id: str | None = None
    embedded: str | None = None
    binding: Binding = Binding.LATEST
    version_tag: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """A start event of the process: where an instance may begin from outside.

    Attributes:
        kind: ``none``, ``timer``, ``message``, ``signal`` or ``conditional``.
        gateway: the event-based gateway that the event stands behind.
    """

    node: int
    kind: str
    event: EventDefinition | None = None
    gateway: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """One process or case, compiled.

    Attributes:
        id: the id of the process or case in its model.
        hash: SHA-256 in hex over the source and the compiler's version; snapshots carry it.
        nodes: by index; ``nodes[0]`` is the root scope.
        by_id: node ids to indexes.
        leaving: the outgoing flows of each node, by the node's index.
        governed: the policies that concern each node, of its own and of every scope around it.
        lingers: whether an item may stay for a while when it is ended from outside, because
            somebody is asked first.
        looks_ahead: whether any of its criteria is judged by reach.
        watching: for each node, the names that conditional events read which its items, or items
            inside, wait for.
        case: what a case has as a whole; None: it is a process.
        upstream: for each criterion that is judged by reach, by the flow, the nodes from which
            a token can still come that way, as a bitset.
    """

    id: str
    name: str | None
    hash: str
    version_tag: str | None = None
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    by_id: Mapping[str, int] = field(default_factory=dict)
    flow_ids: Mapping[str, int] = field(default_factory=dict)
    criterion_ids: Mapping[str, int] = field(default_factory=dict)
    starts: tuple[Start, ...] = ()
    start_form: StartForm | None = None
    steps_per_turn: int = 500_000
    case: CaseDetails | None = None
    leaving: tuple[tuple[Flow, ...], ...] = field(init=False, repr=False)
    governed: tuple[tuple[Policy, ...], ...] = field(init=False, repr=False)
    lingers: bool = field(init=False, repr=False)
    looks_ahead: bool = field(init=False, repr=False)
    upstream: reach.Upstream = field(init=False, repr=False)
    watching: tuple[frozenset[str], ...] = field(init=False, repr=False)
    watches: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """The outgoing flows and the policies of each node, so that a step looks nothing up."""
        flows = tuple(tuple(self.flows[i] for i in node.outgoing) for node in self.nodes)
        object.__setattr__(self, "leaving", flows)
        governed = tuple(tuple(self._policies(node)) for node in self.nodes)
        object.__setattr__(self, "governed", governed)
        lingers = any(
            "cancel" in node.execution_listeners
            or (node.user_task is not None and "canceling" in node.user_task.listeners)
            for node in self.nodes
        )
        object.__setattr__(self, "lingers", lingers)
        looks_ahead = any(criterion.reach for criterion in self.criteria)
        object.__setattr__(self, "looks_ahead", looks_ahead)
        upstream = reach.Upstream(self.nodes, self.flows, self.criteria)
        object.__setattr__(self, "upstream", upstream)
        watched = watching.watching(self.nodes, self.flows)
        object.__setattr__(self, "watching", watched)
        object.__setattr__(self, "watches", any(watched))

    def _policies(self, node: Node) -> Iterator[Policy]:
        around = node
        for _ in self.nodes:  # `engine.plan.graph` names a plan whose scopes go round in circles
            for policy in around.policies:
                if not policy.elements or node.element in policy.elements:
                    yield policy
            if around.scope == NO_NODE:
                return
            around = self.nodes[around.scope]

    @property
    def root(self) -> Node:
        """The process or the case plan model itself."""
        return self.nodes[0]

    def node(self, node_id: str) -> Node:
        """The node with this id; KeyError when the plan has none."""
        return self.nodes[self.by_id[node_id]]

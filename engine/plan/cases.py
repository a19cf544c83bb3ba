"""What the nodes of a case carry: rules, criteria, planning tables, the case file, callees.

CMMN 1.1 chapter 5. References are resolved when a case is compiled: plan items by the index of
their node, case file items by their place in `CaseDetails.file`, roles by name. `CaseDetails` is
an index as well: for each transition it knows which on-parts listen, for each name which
conditions read it, so that a move never searches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.plan.details import AgentRegion, Call
from engine.plan.values import Attribute

#: What an agent may do with a move that it chooses, the strictest first.
AUTONOMY = ("off", "suggest", "act-with-approval", "act")

#: A stage completes whatever this item does; see `engine.runtime.cases.completion`.
COMPLETION_RULES = (
    "default",
    "ignore",
    "ignoreIfAvailable",
    "ignoreIfAvailableOrEnabled",
    "ignoreAfterFirstCompletion",
    "ignoreAfterFirstCompletionIfAvailableOrEnabled",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition; *context* is the case file item whose keys it sees (``contextRef``)."""

    expression: Attribute
    context: int | None = None


@dataclass(frozen=True, slots=True)
class ItemPart:
    """An on-part on a transition of plan items.

    Attributes:
        sources: nodes; several where the plan item is laid out more than once.
        exits: with ``exit``: only when one of these criteria was the reason.
    """

    sources: tuple[int, ...]
    occurs: str
    exits: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class FilePart:
    """An on-part on a transition of the case file item *source*."""

    source: int
    occurs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentry:
    """What a criterion of a case waits for (section 5.4.6), besides its condition.

    Attributes:
        role: ``entry``, ``exit``, or ``timer``: it starts the clock of a timer.
        parts: all of them have to occur.
        condition: the if-part; never remembered.
        forgets: ``helm:triggerMode="onEvent"``: nothing is remembered beyond a turn.
        ends: which items an exit ends: ``default``, ``activeInstances`` or
            ``activeAndEnabledInstances``.
        how: ``exit``, ``complete`` or ``forceComplete``.
    """

    role: str
    parts: tuple[ItemPart | FilePart, ...] = ()
    condition: Condition | None = None
    forgets: bool = False
    ends: str = "default"
    how: str = "exit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """``repetitionRule`` with HELM's attributes.

    Attributes:
        most: at most so many that have not ended in one stage (``helm:maxInstanceCount``).
        collection: an instance for each of its elements, instead of one.
        element: the variable of the instance that holds its element; *number*: its number from 0.
    """

    rule: Condition
    most: Attribute | None = None
    collection: Attribute | None = None
    element: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """``helm:allow``: *most* times in the case; *approval*: the role that has to start it."""

    most: int | None = None
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class PlanningPolicy:
    """``helm:planningPolicy``: what whoever acts in *role* may plan; by the item's id."""

    role: str
    allowed: Mapping[str, Allowance]


@dataclass(frozen=True, slots=True)
class Plannable:
    """A discretionary item in its table, with what the tables around it add.

    Attributes:
        roles: for each level that names roles, these; one of each is needed.
        rules: all have to hold.
    """

    node: int
    roles: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Condition, ...] = ()
    policies: tuple[PlanningPolicy, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """One value on its way into or out of a called definition.

    Attributes:
        source: the name under which it is found, and which *transformation* sees.
        binding: the case file item that it is read from or written to, else the variable.
        target: the name that it gets.
    """

    source: str | None
    target: str
    binding: int | None = None
    transformation: Attribute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """What a process, case or decision task calls.

    Attributes:
        call: its kind (``process``, ``case``, ``decision``) and the id of the definition.
        inputs: None without any mapping inward: all data of the case.
        outputs: None without any mapping outward: what the kind gives by itself.
    """

    call: Call
    inputs: tuple[Passed, ...] | None = None
    outputs: tuple[Passed, ...] | None = None


@dataclass(frozen=True, slots=True)
class CaseTimer:
    """``timerExpression``: *started*: by a trigger (a criterion with the role ``timer``)."""

    expression: Attribute
    started: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAgent:
    """``helm:agent`` on a stage or the plan model: an agent works it, within limits.

    Attributes:
        region: who it is, which model it asks, its goal and its budget.
        role: the case role that it acts in: it may do what its members may.
        autonomy: one of `AUTONOMY`, never wider than that of an agent further out.
        inputs: what of the data of the case reaches the model, by name.
    """

    region: AgentRegion
    role: str
    autonomy: str = "act"
    inputs: tuple[tuple[str, Attribute], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItem:
    """What a node of a case carries besides what all nodes do.

    Attributes:
        definition: the id of its plan item definition.
        criteria: indexes of its criteria of all roles, in document order.
        entered: it has entry criteria.
        watched: indexes of its entry criteria with an on-part, where it repeats by them.
        anew: it repeats each time that an instance ends.
        table: its planning table (stages, the plan model, human tasks).
        roles: who may raise a user event; empty: any member.
        outputs: the names that completing it may give, for its schema.
        passes: variables of these scopes are its own: ``collection`` variables.
    """

    definition: str
    family: str = "work"
    discretionary: bool = False
    criteria: tuple[int, ...] = ()
    entered: bool = False
    watched: tuple[int, ...] = ()
    anew: bool = False
    required: Condition | None = None
    manual: Condition | None = None
    repetition: Repetition | None = None
    auto_complete: bool = False
    completion_rule: str = "default"
    failed_blocks: bool = True
    blocking: bool = True
    table: tuple[Plannable, ...] = ()
    roles: tuple[str, ...] = ()
    available: Attribute | None = None
    performer: str | None = None
    callout: Callout | None = None
    timer: CaseTimer | None = None
    outputs: tuple[str, ...] = ()
    agent: CaseAgent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem:
    """A case file item (section 5.3.2).

    Attributes:
        many: its multiplicity is …OrMore: it is a list.
        parent: the place of the item that it is a child of, or None.
        depth: how many items are around it.
    """

    id: str
    name: str
    many: bool = False
    parent: int | None = None
    children: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One on-part that hears a transition.

    Attributes:
        meets: the node of the stage in whose instance source and listener meet (`cmmn.md`, H2).
        within: the source itself lies around the listener: only what is inside it hears.
    """

    criterion: int
    part: int
    meets: int
    within: bool = False
    exits: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CaseInput:
    """An input or output of the case; *binding*: its case file item."""

    name: str
    binding: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaseDetails:
    """What a case has as a whole.

    Attributes:
        roles: the names of the case roles.
        file: the case file items, parents first.
        heard: by (node, transition), who listens.
        heard_file: by (case file item, transition), who listens.
        reads: by the name of a variable, the criteria whose condition reads it.
        depth: how many stages are around each node.
        listening: by the node of an event listener, the criteria that hear it.
        agents: the nodes that an agent works, the outermost first.
    """

    roles: tuple[str, ...] = ()
    file: tuple[FileItem, ...] = ()
    inputs: tuple[CaseInput, ...] = ()
    outputs: tuple[CaseInput, ...] = ()
    heard: Mapping[tuple[int, str], tuple[Heard, ...]] = field(default_factory=dict)
    heard_file: Mapping[tuple[int, str], tuple[Heard, ...]] = field(default_factory=dict)
    reads: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    depth: tuple[int, ...] = ()
    listening: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    agents: tuple[int, ...] = ()
    places: Mapping[str, int] = field(init=False, repr=False)
    tops: Mapping[str, int] = field(init=False, repr=False)
    nested: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Case file items by name: ``places`` all by id or name, ``tops``, and those ``nested``."""
        tops = {one.name: n for n, one in enumerate(self.file) if one.parent is None}
        nested: dict[str, int] = {}
        for number, one in enumerate(self.file):
            if one.parent is not None and one.name not in tops:
                nested.setdefault(one.name, number)
        places = {one.id: number for number, one in enumerate(self.file)}
        object.__setattr__(self, "places", {**places, **nested, **tops})
        object.__setattr__(self, "tops", tops)
        object.__setattr__(self, "nested", nested)

"""What was read from a BPMN file, typed, before anything is judged or compiled.

BPMN 2.0.2 chapters 8 and 10. Names are the standard's, in snake_case. Only what HELM acts on
is kept; everything else stays in the XML. References are ids as written: whether they point
anywhere is for the rules to say. Lines count from 1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.items import Data
from engine.bpmn.text import Text as Text
from engine.source.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A ``zeebe:`` or ``helm:`` element.

    Attributes:
        prefix: ``zeebe`` or ``helm``, whatever the file's own prefix is.
        attributes: those without a namespace.
    """

    prefix: str
    name: str
    attributes: Mapping[str, str]
    children: tuple["Extension", ...]
    text: str
    line: int

    def get(self, name: str) -> str | None:
        """The attribute, or None when it is missing or empty."""
        return self.attributes.get(name) or None

    def all(self, name: str) -> tuple["Extension", ...]:
        """The children of this name, in document order."""
        return tuple(child for child in self.children if child.name == name)

    @property
    def label(self) -> str:
        """The element as authors write it, for example ``zeebe:input``."""
        return f"{self.prefix}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Anything with an id. ``tag`` is its local name in BPMN, for example ``serviceTask``."""

    id: str
    tag: str
    line: int
    name: str | None = None
    documentation: str | None = None
    extensions: tuple[Extension, ...] = ()

    def zeebe(self, name: str) -> Extension | None:
        """The first ``zeebe:`` extension element of this name."""
        return self._first("zeebe", name)

    def helm(self, name: str) -> Extension | None:
        """The first ``helm:`` extension element of this name."""
        return self._first("helm", name)

    def _first(self, prefix: str, name: str) -> Extension | None:
        for extension in self.extensions:
            if extension.name == name and extension.prefix == prefix:
                return extension
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode(Element):
    """An element that sequence flows connect. ``scope`` is the id of what contains it."""

    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """``multiInstanceLoopCharacteristics`` or ``standardLoopCharacteristics``.

    Attributes:
        behavior: which completions throw events: ``None`` (each), ``One`` (the first), ``All``
            (none), ``Complex`` (as *thrown* says).
        thrown: the events that are thrown, each with its condition.
        data_input: ``loopDataInputRef``, the variable behind it.
        input_item: ``inputDataItem``, the name that an iteration sees its element by.
        data_output: ``loopDataOutputRef``, the variable behind it.
        data_refs: the ids that those two name.
        output_item: ``outputDataItem``, the name that an iteration leaves its result under.
        test_before: the standard loop's; its ``condition`` goes on as long as it holds, at most
            ``maximum`` rounds.
    """

    tag: str
    line: int
    sequential: bool = False
    behavior: str = "All"
    thrown: tuple[tuple[Text | None, "EventDefinition"], ...] = ()
    cardinality: Text | None = None
    completion: Text | None = None
    data_input: str | None = None
    input_item: str | None = None
    data_output: str | None = None
    output_item: str | None = None
    data_refs: tuple[str | None, str | None] = (None, None)
    test_before: bool = False
    condition: Text | None = None
    maximum: Text | None = None
    extensions: tuple[Extension, ...] = ()

    @property
    def characteristics(self) -> Extension | None:
        """``zeebe:loopCharacteristics``."""
        for extension in self.extensions:
            if extension.prefix == "zeebe" and extension.name == "loopCharacteristics":
                return extension
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(FlowNode):
    """A task, sub-process or call activity.

    Attributes:
        start_quantity: how many tokens must arrive before it begins, where that is written.
        completion_quantity: how many tokens it sends along each flow when it completes.
    """

    default: str | None = None
    start_quantity: str | None = None
    completion_quantity: str | None = None
    for_compensation: bool = False
    loop: Loop | None = None

    @property
    def repeats(self) -> bool:
        """Whether this is a multi-instance activity."""
        return self.loop is not None and self.loop.tag == "multiInstanceLoopCharacteristics"

    @property
    def loops(self) -> bool:
        """Whether this is done again as long as a condition holds."""
        return self.loop is not None and self.loop.tag == "standardLoopCharacteristics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Activity):
    """Any task; ``script`` is the plain BPMN script, which HELM does not run."""

    message: str | None = None
    instantiate: bool = False
    script: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallActivity(Activity):
    """A call activity; ``called`` is the plain BPMN ``calledElement``, a name or a QName."""

    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(FlowNode):
    """Any gateway; ``activation`` is the complex gateway's, the last two the event-based one's."""

    default: str | None = None
    activation: Text | None = None
    instantiate: bool = False
    event_gateway_type: str = "Exclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDefinition:
    """What an event catches or throws.

    Attributes:
        tag: for example ``timerEventDefinition``.
        ref: the id of the message, signal, error or escalation; a link's name; what an
            ``eventDefinitionRef`` names that is not there.
        condition: of a conditional event.
        events: ``zeebe:conditionalFilter``: which changes of variables are looked at.
        timers: ``timeDate``, ``timeDuration``, ``timeCycle`` as they stand there.
        activity: ``activityRef`` of a compensation.
        waits: ``waitForCompletion`` of a compensation.
    """

    tag: str
    line: int
    ref: str | None = None
    timers: tuple[tuple[str, Text], ...] = ()
    condition: Text | None = None
    events: str | None = None
    activity: str | None = None
    waits: bool = True

    @property
    def kind(self) -> str:
        """The tag without ``EventDefinition``: ``timer``, ``message`` and so on."""
        return self.tag.removesuffix("EventDefinition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(FlowNode):
    """Any event; ``interrupting`` is cancelActivity of a boundary, isInterrupting of a start.

    Attributes:
        exception_case: ``helm:exceptionCase`` of a boundary event: the case that it hands over to.
    """

    definitions: tuple[EventDefinition, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    parallel_multiple: bool = False
    exception_case: str | None = None

    @property
    def definition(self) -> EventDefinition | None:
        """Its only or first definition; None for a none event."""
        return self.definitions[0] if self.definitions else None

    @property
    def kind(self) -> str:
        """``none``, ``timer``, ``message`` and so on; ``multiple`` when there are several."""
        if len(self.definitions) > 1:
            return "multiple"
        return self.definitions[0].kind if self.definitions else "none"

    def of_kind(self, *kinds: str) -> tuple[EventDefinition, ...]:
        """Its definitions of these kinds."""
        return tuple(one for one in self.definitions if one.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceFlow(Element):
    """A sequence flow between two nodes of the same scope."""

    scope: str
    source: str
    target: str
    condition: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane(Element):
    """A lane: ``members`` are the flow nodes it lists, ``lanes`` the lanes inside it."""

    members: tuple[str, ...] = ()
    lanes: tuple["Lane", ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a process or sub-process contains, in document order."""

    nodes: tuple[FlowNode, ...] = ()
    flows: tuple[SequenceFlow, ...] = ()
    lanes: tuple[Lane, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcess(Activity):
    """An embedded, event, transaction or ad-hoc sub-process; the last three are the ad-hoc's.

    Attributes:
        method: how a transaction says that it is undone.
    """

    contents: Contents
    triggered_by_event: bool = False
    completion: Text | None = None
    method: str | None = None
    cancel_remaining: bool | None = None
    ordering: str = "Parallel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Element):
    """A process that is to be executed."""

    contents: Contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Element):
    """A message, signal, error or escalation of the file; ``value`` is its name or code."""

    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFlow:
    """A message flow of a collaboration; its ends are flow nodes or participants.

    Attributes:
        message: ``messageRef``.
    """

    id: str
    line: int
    source: str
    target: str
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HelmUse:
    """A ``helm:`` element or attribute, wherever it stands.

    Attributes:
        owner: id of the nearest element that has one.
        parent: local name of the BPMN element that it says something about, or of the
            ``helm:`` element that contains it.
        extension: it stands where it should, in ``extensionElements`` or inside such an element.
    """

    name: str
    owner: str | None
    parent: str
    attribute: bool
    extension: bool
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One BPMN file: its executable processes and what they refer to.

    Attributes:
        nodes: every flow node of the executable processes by id, in document order, a container
            before what it contains.
        containers: processes and sub-processes by id.
        incoming: flows by the id of their target.
        associations: source and target of each association, in document order.
        message_flows: in document order.
        pools: by the id of a participant, the id of its process.
        data: data objects and the like, and the associations that move data.
        ids: every id in the BPMN namespace with tag and line, as often as it is written.
        others: ids of the processes that are not executable.
        problems: what could not even be read.
    """

    file: str
    processes: tuple[Process, ...]
    others: tuple[str, ...] = ()
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    nodes: Mapping[str, FlowNode] = field(default_factory=dict)
    containers: Mapping[str, Process | SubProcess] = field(default_factory=dict)
    flows: tuple[SequenceFlow, ...] = ()
    incoming: Mapping[str, tuple[SequenceFlow, ...]] = field(default_factory=dict)
    outgoing: Mapping[str, tuple[SequenceFlow, ...]] = field(default_factory=dict)
    associations: tuple[tuple[str, str], ...] = ()
    ids: tuple[tuple[str, str, int], ...] = ()
    helm: tuple[HelmUse, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    pools: Mapping[str, str] = field(default_factory=dict)
    data: Data = field(default_factory=Data)
    problems: tuple[Problem, ...] = ()

    def events(self, tag: str) -> Iterator[Event]:
        """The events of this tag."""
        for node in self.nodes.values():
            if isinstance(node, Event) and node.tag == tag:
                yield node

    def tasks(self, *tags: str) -> Iterator[Task]:
        """The tasks of these tags."""
        for node in self.nodes.values():
            if isinstance(node, Task) and node.tag in tags:
                yield node

    def sub_processes(self, *tags: str) -> Iterator[SubProcess]:
        """The sub-processes of these tags."""
        for node in self.nodes.values():
            if isinstance(node, SubProcess) and node.tag in tags:
                yield node

    def activities(self) -> Iterator[Activity]:
        """Every task, sub-process and call activity."""
        for node in self.nodes.values():
            if isinstance(node, Activity):
                yield node

    def elements(self) -> Iterator[Element]:
        """Everything that carries extensions: processes, nodes, lanes and definitions."""
        yield from self.processes
        yield from self.nodes.values()
        for container in self.containers.values():
            yield from _lanes(container.contents.lanes)
        yield from self.definitions.values()


def _lanes(lanes: tuple[Lane, ...]) -> Iterator[Lane]:
    for lane in lanes:
        yield lane
        yield from _lanes(lane.lanes)

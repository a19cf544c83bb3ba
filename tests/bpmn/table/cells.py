"""The cells of the table in docs/conformance/bpmn.md, and which of them a model draws.

A cell is a row (an element, or what an event is about) at a place or in a way that BPMN 2.0.2
chapter 10 knows.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.bpmn.compensation import handlers
from engine.bpmn.coverage import GATEWAYS, TASKS
from engine.bpmn.event_sub_processes import in_event_sub_process
from engine.bpmn.message_flows import Collaboration
from engine.bpmn.model import (
    Activity,
    Event,
    FlowNode,
    Gateway,
    Model,
    Process,
    SequenceFlow,
    SubProcess,
)
from engine.bpmn.tools import is_begun

DEFINITIONS: Final = (
    "none",
    "message",
    "timer",
    "error",
    "escalation",
    "cancel",
    "compensate",
    "conditional",
    "link",
    "signal",
    "terminate",
    "multiple",
    "parallel multiple",
)
START: Final = "start of a process"
SUB_START: Final = "start of a sub-process"
HANDLER_START: Final = "start of an event sub-process, interrupting"
BESIDE_START: Final = "start of an event sub-process, not interrupting"
CATCH: Final = "intermediate catch"
RACES: Final = "after an event-based gateway"
BEGINS: Final = "after a gateway that begins a process"
BOUNDARY: Final = "boundary, interrupting"
BESIDE: Final = "boundary, not interrupting"
THROW: Final = "intermediate throw"
END: Final = "end"
PLACES: Final = (
    START,
    SUB_START,
    HANDLER_START,
    BESIDE_START,
    CATCH,
    RACES,
    BEGINS,
    BOUNDARY,
    BESIDE,
    THROW,
    END,
)

EVENT_SUB_PROCESS: Final = "subProcess, triggered by an event"
ACTIVITIES: Final = (
    *sorted(TASKS),
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    EVENT_SUB_PROCESS,
)
ONCE: Final = "once"
PARALLEL: Final = "multi-instance, parallel"
SEQUENTIAL: Final = "multi-instance, sequential"
LOOP: Final = "standard loop"
UNDOES: Final = "as a compensation handler"
MENU: Final = "in an ad-hoc sub-process"
WAYS: Final = (ONCE, PARALLEL, SEQUENTIAL, LOOP, UNDOES, MENU)

SPLITS: Final = "one flow in, several out"
MERGES: Final = "several flows in, one out"
FIRST: Final = "begins a process by one of its events"
ALL: Final = "begins a process by all of its events"
CONDITION: Final = "with a condition"
DEFAULT: Final = "the default flow"
GATEWAY_ROWS: Final = tuple(sorted(GATEWAYS - {"eventBasedGateway"}))


COPIED: Final = "data is copied"
TRANSFORMED: Final = "with a transformation"
ASSIGNED: Final = "with assignments"
STATED: Final = "a reference with a state"
OWN: Final = "of an activity or a process"
KEPT_OUTSIDE: Final = "at the end of an association"
SENT: Final = "sent by the engine"


class Cell(NamedTuple):
    """A row at a place, or in a way."""

    row: str
    place: str


#: A throw event with several definitions throws them all: parallelMultiple is no attribute of it.
EVENTS: Final = tuple(
    Cell(row, place)
    for place in PLACES
    for row in DEFINITIONS
    if not (row == "parallel multiple" and place in (THROW, END))
)
DONE: Final = tuple(Cell(row, way) for row in ACTIVITIES for way in WAYS)
ROUTED: Final = (
    *(Cell(row, way) for row in GATEWAY_ROWS for way in (SPLITS, MERGES)),
    *(Cell("eventBasedGateway", way) for way in (SPLITS, FIRST, ALL)),
    *(
        Cell(f"sequenceFlow out of {source}", way)
        for source in ("a gateway", "an activity")
        for way in (ONCE, CONDITION, DEFAULT)
    ),
)


MOVED: Final = (
    *(
        Cell(f"data{way}Association", how)
        for way in ("Input", "Output")
        for how in (COPIED, TRANSFORMED, ASSIGNED, STATED)
    ),
    Cell("property", OWN),
    Cell("dataStoreReference", KEPT_OUTSIDE),
    Cell("messageFlow", SENT),
)


class Drawn(NamedTuple):
    """A cell that a model has; it is reached when all *elements* have been."""

    cell: Cell
    elements: tuple[str, ...]


def drawn(model: Model) -> Iterator[Drawn]:
    """Every cell of the model, each as often as it is drawn."""
    for node in model.nodes.values():
        if isinstance(node, Event):
            yield _event(model, node)
        elif isinstance(node, Activity):
            for cell in _activity(model, node):
                yield Drawn(cell, (node.id,))
        elif isinstance(node, Gateway):
            for cell in _gateway(model, node):
                yield Drawn(cell, (node.id,))
    for flow in model.flows:
        source = model.nodes.get(flow.source)
        if isinstance(source, Activity | Gateway):
            yield Drawn(_flow(source, flow), (flow.source, flow.target))
    yield from _moved(model)


def _moved(model: Model) -> Iterator[Drawn]:
    """Data that associations move, and messages that leave along message flows."""
    for association in model.data.all():
        how = ASSIGNED if association.assignments else COPIED
        if association.transformation is not None:
            how = TRANSFORMED
        yield Drawn(Cell(association.tag, how), (association.owner,))
        ends = [
            model.data.items.get(end) for end in (*association.sources, association.target or "")
        ]
        if any(item is not None and item.tag == "property" for item in ends):
            yield Drawn(Cell("property", OWN), (association.owner,))
        if association.incoming and any(item is not None and item.state for item in ends):
            yield Drawn(Cell(association.tag, STATED), (association.owner,))
    for associations in model.data.associations.values():
        for association in associations:
            if model.data.state_set(association) is not None:
                yield Drawn(Cell(association.tag, STATED), (association.owner,))
    collaboration = Collaboration(model)
    for node in model.nodes.values():
        if collaboration.sent(node):
            yield Drawn(Cell("messageFlow", SENT), (node.id,))


def _event(model: Model, event: Event) -> Drawn:
    row = event.kind
    if row == "multiple" and event.parallel_multiple:
        row = "parallel multiple"
    elements: tuple[str, ...] = (event.id,)
    if event.tag == "boundaryEvent" and row == "compensate":
        # It is never entered itself: what it does is that its handler is found.
        elements = tuple(handler.id for handler in handlers(model, event))
    return Drawn(Cell(row, _place(model, event)), elements)


def _place(model: Model, event: Event) -> str:
    if event.tag == "boundaryEvent":
        return BOUNDARY if event.interrupting else BESIDE
    if event.tag == "intermediateCatchEvent":
        return _behind(model, event)
    if event.tag == "startEvent":
        if in_event_sub_process(model, event):
            return HANDLER_START if event.interrupting else BESIDE_START
        return START if isinstance(model.containers.get(event.scope), Process) else SUB_START
    return THROW if event.tag == "intermediateThrowEvent" else END


def _behind(model: Model, event: Event) -> str:
    for flow in model.incoming.get(event.id, ()):
        gateway = model.nodes.get(flow.source)
        if isinstance(gateway, Gateway) and gateway.tag == "eventBasedGateway":
            return BEGINS if gateway.instantiate else RACES
    return CATCH


def _activity(model: Model, activity: Activity) -> Iterator[Cell]:
    row = activity.tag
    if isinstance(activity, SubProcess) and activity.triggered_by_event:
        row = EVENT_SUB_PROCESS
    if activity.loop is None:
        yield Cell(row, ONCE)
    elif activity.loops:
        yield Cell(row, LOOP)
    else:
        yield Cell(row, SEQUENTIAL if activity.loop.sequential else PARALLEL)
    if activity.for_compensation:
        yield Cell(row, UNDOES)
    container = model.containers.get(activity.scope)
    on_menu = container is not None and container.tag == "adHocSubProcess"
    if on_menu and (row == EVENT_SUB_PROCESS or _offered(model, activity)):
        yield Cell(row, MENU)


def _offered(model: Model, activity: Activity) -> bool:
    return not (is_begun(activity) or model.incoming.get(activity.id))


def _gateway(model: Model, gateway: Gateway) -> Iterator[Cell]:
    if gateway.tag == "eventBasedGateway":
        if not gateway.instantiate:
            yield Cell(gateway.tag, SPLITS)
        else:
            yield Cell(gateway.tag, ALL if gateway.event_gateway_type == "Parallel" else FIRST)
        return
    if len(model.outgoing.get(gateway.id, ())) > 1:
        yield Cell(gateway.tag, SPLITS)
    if len(model.incoming.get(gateway.id, ())) > 1:
        yield Cell(gateway.tag, MERGES)


def _flow(source: FlowNode, flow: SequenceFlow) -> Cell:
    row = f"sequenceFlow out of {'a gateway' if isinstance(source, Gateway) else 'an activity'}"
    if isinstance(source, Activity | Gateway) and source.default == flow.id:
        return Cell(row, DEFAULT)
    return Cell(row, CONDITION if flow.condition is not None else ONCE)

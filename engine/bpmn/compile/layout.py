"""Where everything stands in a plan: the index of each node, flow and criterion.

Nodes are numbered in document order, a container before its children. Two scopes are added that
no one draws: a multi-instance activity gets a *body* around it, which carries its flows and
boundary events, and an ad-hoc sub-process an *inner* scope that wraps each chosen activity.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from engine.bpmn.model import (
    Activity,
    Element,
    Event,
    Model,
    Process,
    SequenceFlow,
    SubProcess,
)
from engine.bpmn.quantities import completion_quantity
from engine.plan.model import NO_NODE

BODY = "#multiInstanceBody"
INNER = "#innerInstance"
RESTORED = "#compensation"

JOINS = frozenset(("parallelGateway", "inclusiveGateway", "complexGateway"))


class Role(StrEnum):
    """What a node is for its element."""

    WHOLE = "whole"  #: the element itself, with its flows
    BODY = "body"  #: repeats the element, has its flows
    REPEATED = "repeated"  #: the element inside a body
    CHOSEN = "chosen"  #: the scope of one chosen activity of an ad-hoc sub-process
    RESTORED = "restored"  #: holds a completed scope's variables while it is compensated


@dataclass(slots=True)
class Place:
    """A node to be: its index, id and role, and the indexes around it."""

    index: int
    id: str
    role: Role
    element: Element
    scope: int
    children: list[int] = field(default_factory=list)


class Layout:
    """The places of one process.

    Attributes:
        outer: by element id, the node that has its flows and boundary events.
        core: by element id, the node that does its work.
        boundaries: by element id, the nodes of its boundary events.
        joins: by gateway id, the index of the criterion that collects its tokens.
    """

    def __init__(self, model: Model, process: Process) -> None:
        self.model = model
        self.process = process
        self.places: list[Place] = []
        self.outer: dict[str, int] = {}
        self.core: dict[str, int] = {}
        self.flows: list[SequenceFlow] = []
        self.boundaries: dict[str, list[int]] = {}
        self.joins: dict[str, int] = {}
        self._container(process, self._place(process.id, Role.WHOLE, process, NO_NODE))
        self.flow_index = {flow.id: index for index, flow in enumerate(self.flows)}

    def outgoing(self, element: str) -> tuple[int, ...]:
        """The flows that leave the element, in document order, each as often as it is taken."""
        leaving = self.model.outgoing.get(element, ())
        times = completion_quantity(self.model.nodes.get(element)) if leaving else 1
        return tuple(self.flow_index[flow.id] for flow in leaving for _ in range(times))

    def incoming(self, element: str) -> tuple[int, ...]:
        """The flows that lead to the element, in document order."""
        return tuple(self.flow_index[flow.id] for flow in self.model.incoming.get(element, ()))

    def restored(self, index: int) -> int:
        """Add the node in which the completed scope *index* is compensated."""
        place = self.places[index]
        name = place.id + RESTORED
        return self._place(name, Role.RESTORED, place.element, place.scope).index

    def _place(self, identifier: str, role: Role, element: Element, scope: int) -> Place:
        place = Place(len(self.places), identifier, role, element, scope)
        self.places.append(place)
        if scope != NO_NODE:
            self.places[scope].children.append(place.index)
        if role in (Role.WHOLE, Role.BODY):
            self.outer[element.id] = place.index
        if role in (Role.WHOLE, Role.REPEATED):
            self.core[element.id] = place.index
        return place

    def _container(self, container: Process | SubProcess, place: Place) -> None:
        self.flows.extend(container.contents.flows)
        for node in container.contents.nodes:
            beside = place.role is Role.CHOSEN and _waits_for_event(node)
            self._node(node, place.scope if beside else place.index)

    def _node(self, node: Element, scope: int) -> None:
        role = Role.WHOLE
        if isinstance(node, Activity) and (node.repeats or node.loops):
            scope = self._place(node.id + BODY, Role.BODY, node, scope).index
            role = Role.REPEATED
        place = self._place(node.id, role, node, scope)
        if isinstance(node, Event) and node.attached_to is not None:
            self.boundaries.setdefault(node.attached_to, []).append(place.index)
        if node.tag in JOINS and len(self.model.incoming.get(node.id, ())) > 1:
            self.joins[node.id] = len(self.joins)
        if isinstance(node, SubProcess):
            if node.tag == "adHocSubProcess":
                place = self._place(node.id + INNER, Role.CHOSEN, node, place.index)
            self._container(node, place)


def _waits_for_event(node: Element) -> bool:
    """An event sub-process lies in the ad-hoc sub-process itself, not in what is chosen there."""
    return isinstance(node, SubProcess) and node.triggered_by_event

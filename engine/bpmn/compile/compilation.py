"""What is known while one process is compiled."""

from collections.abc import Mapping

from engine.bpmn.compile.compensation import compensables
from engine.bpmn.compile.data import priority
from engine.bpmn.compile.data_flow import laid_out
from engine.bpmn.compile.forms import Forms
from engine.bpmn.compile.layout import Layout, Role
from engine.bpmn.message_flows import Collaboration
from engine.bpmn.model import Model, Process, SubProcess
from engine.bpmn.rules.links import CATCH, link_name
from engine.bpmn.tools import tool_activities
from engine.plan.details import Participant


class Compilation:
    """One process on its way to a plan.

    Attributes:
        collaboration: which messages the engine sends itself.
        compensable: how nodes are compensated, by index.
        laid_out: by element id, the data objects and properties that begin with it.
        links: by scope and name, the catch event where a link comes in.
        menu: indexes of the nodes that a performer chooses.
        priority: of jobs that do not say one themselves.
    """

    __slots__ = (
        "collaboration",
        "compensable",
        "forms",
        "laid_out",
        "layout",
        "links",
        "menu",
        "model",
        "participants",
        "priority",
        "process",
    )

    def __init__(
        self, model: Model, process: Process, participants: Mapping[str, Participant]
    ) -> None:
        self.model = model
        self.process = process
        self.layout = Layout(model, process)
        self.compensable = compensables(self.layout)
        self.participants = participants
        self.forms = Forms(process)
        self.laid_out = laid_out(model)
        self.collaboration = Collaboration(model)
        self.links = {
            (event.scope, link_name(event)): event.id
            for event in model.events(CATCH)
            if link_name(event) is not None
        }
        self.priority = priority(process)
        self.menu = frozenset(
            self.layout.outer[activity.id]
            for place in self.layout.places
            if isinstance(place.element, SubProcess) and place.role is Role.CHOSEN
            for activity in tool_activities(model, place.element)
        )

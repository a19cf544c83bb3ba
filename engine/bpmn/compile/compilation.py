"""What is known while one process is compiled."""

from collections.abc import Mapping

from engine.bpmn.compile.forms import Forms
from engine.bpmn.compile.layout import Layout
from engine.bpmn.model import Model, Process
from engine.bpmn.tools import tool_activities
from engine.plan.details import Participant


class Compilation:
    """One process on its way to a plan.

    Attributes:
        menu: indexes of the nodes that a performer chooses.
    """

    __slots__ = ("forms", "layout", "menu", "model", "participants", "process")

    def __init__(
        self, model: Model, process: Process, participants: Mapping[str, Participant]
    ) -> None:
        self.model = model
        self.process = process
        self.layout = Layout(model, process)
        self.participants = participants
        self.forms = Forms(process)
        self.menu = frozenset(
            self.layout.outer[activity.id]
            for region in model.sub_processes("adHocSubProcess")
            for activity in tool_activities(model, region)
            if activity.id in self.layout.outer
        )

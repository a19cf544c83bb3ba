"""Compensation as it is drawn: which activity undoes which, and what can be undone at all.

BPMN 2.0.2 section 10.7: an association leads from a compensation boundary event to the activity
that compensates its host; a compensation event sub-process does the same for the sub-process that
it lies in. Rules and the compiler ask the same questions here.
"""

from collections.abc import Iterator

from engine.bpmn.event_sub_processes import start_events
from engine.bpmn.model import Activity, Event, Model, Process, SubProcess


def handlers(model: Model, event: Event) -> tuple[Activity, ...]:
    """The activities that an association connects with the boundary event, in document order."""
    found = []
    for source, target in model.associations:
        other = target if source == event.id else source if target == event.id else None
        node = model.nodes.get(other or "")
        if isinstance(node, Activity):
            found.append(node)
    return tuple(found)


def boundary_events(model: Model) -> Iterator[Event]:
    """The compensation boundary events."""
    for event in model.events("boundaryEvent"):
        if event.kind == "compensate":
            yield event


def compensation_starts(container: Process | SubProcess) -> Iterator[Event]:
    """The start events of the compensation event sub-processes directly in *container*."""
    for node in container.contents.nodes:
        if isinstance(node, SubProcess) and node.triggered_by_event:
            yield from (start for start in start_events(node) if start.kind == "compensate")


def can_be_compensated(model: Model, activity: Activity) -> bool:
    """Whether the activity, or anything inside it, has a compensation handler."""
    if any(event.attached_to == activity.id for event in boundary_events(model)):
        return True
    if not isinstance(activity, SubProcess):
        return False
    if any(compensation_starts(activity)):
        return True
    return any(
        can_be_compensated(model, node)
        for node in activity.contents.nodes
        if isinstance(node, Activity)
    )

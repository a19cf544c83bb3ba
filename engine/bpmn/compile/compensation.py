"""Compensation: what undoes each completed activity, and the scopes it is undone in (§10.7).

What is inside a completed sub-process is compensated in a scope that holds the variables as they
were: the node ``<id>#compensation``. It is added for each scope that holds something that can be
compensated, up to the process itself.
"""

from collections.abc import Iterator

from engine.bpmn.compensation import boundary_events, compensation_starts, handlers
from engine.bpmn.compile.layout import Layout
from engine.bpmn.event_sub_processes import start_events
from engine.bpmn.model import Activity, Element, SubProcess
from engine.plan.details import Compensable


def compensables(layout: Layout) -> dict[int, Compensable]:
    """How each node of the process is compensated, by index; the scopes to do it in are added."""
    handled = dict(_handled(layout))
    elements = {layout.places[index].element.id for index in handled}
    triggers = dict(_triggers(layout))
    scopes: set[int] = set()
    for index in handled:
        scopes.update(_around(layout, layout.places[index].scope, elements))
    for index in triggers:
        scopes.update(_around(layout, index, elements))
    for index in sorted(scopes):
        handled[index] = Compensable(restored=layout.restored(index), trigger=triggers.get(index))
    return handled


def _handled(layout: Layout) -> Iterator[tuple[int, Compensable]]:
    """The activities with a compensation boundary event."""
    for event in boundary_events(layout.model):
        host = layout.outer.get(event.attached_to or "")
        for handler in handlers(layout.model, event):
            if host is not None:
                found = Compensable(layout.outer[handler.id], layout.outer[event.id])
                yield host, found


def _triggers(layout: Layout) -> Iterator[tuple[int, int]]:
    """The sub-processes with a compensation event sub-process, and its start event."""
    for place in layout.places:
        element = place.element
        if isinstance(element, SubProcess) and layout.core.get(element.id) == place.index:
            for start in compensation_starts(element):
                yield place.index, layout.outer[start.id]


def _around(layout: Layout, index: int, handled: set[str]) -> Iterator[int]:
    """The scopes from *index* outward, as far as what they hold is compensated with them.

    That ends at an activity with a handler of its own, and at what compensates itself.
    """
    while index != 0:
        place = layout.places[index]
        if place.element.id in handled or _compensates(place.element):
            return
        yield index
        index = place.scope


def _compensates(element: Element) -> bool:
    if not isinstance(element, Activity):
        return False
    if element.for_compensation:
        return True
    return isinstance(element, SubProcess) and any(
        start.kind == "compensate" for start in start_events(element)
    )

"""Who is responsible for an element: the innermost lane around it that names a participant.

Only ``helm:participant`` names someone; a lane without one is a picture, as in Zeebe. What a
lane does not list itself belongs where its host (boundary events) or its sub-process belongs.
"""

from collections.abc import Iterator, Mapping

from engine.bpmn.model import Event, FlowNode, Lane, Model
from engine.plan.details import Participant

GROUP = "group"


def participants(model: Model) -> dict[str, Participant]:
    """The participant of each flow node that has one."""
    listed: dict[str, Participant] = {}
    for container in model.containers.values():
        for lane in container.contents.lanes:
            _spread(lane, None, listed)
    found: dict[str, Participant] = {}
    for node in model.nodes.values():
        participant = _own(node, listed, found)
        if participant is not None:
            found[node.id] = participant
    return found


def group_of(participant: Participant | None) -> tuple[str, ...]:
    """The group of people, if the participant is one."""
    return (participant.ref,) if participant is not None and participant.kind == GROUP else ()


def named(lane: Lane) -> Participant | None:
    """The participant that the lane itself names."""
    extension = lane.helm("participant")
    if extension is None:
        return None
    return Participant(extension.get("kind") or "", extension.get("ref") or "")


def lanes(model: Model) -> Iterator[tuple[Lane, bool]]:
    """Every lane, with whether it or a lane around it names a participant."""
    for container in model.containers.values():
        for lane in container.contents.lanes:
            yield from _walk(lane, False)


def _walk(lane: Lane, covered: bool) -> Iterator[tuple[Lane, bool]]:
    covered = covered or named(lane) is not None
    yield lane, covered
    for inner in lane.lanes:
        yield from _walk(inner, covered)


def _spread(lane: Lane, around: Participant | None, listed: dict[str, Participant]) -> None:
    participant = named(lane) or around
    if participant is not None:
        for member in lane.members:
            listed[member] = participant
    for inner in lane.lanes:
        _spread(inner, participant, listed)


def _own(
    node: FlowNode, listed: Mapping[str, Participant], found: Mapping[str, Participant]
) -> Participant | None:
    if node.id in listed:
        return listed[node.id]
    if isinstance(node, Event) and node.attached_to is not None:
        return listed.get(node.attached_to) or found.get(node.scope)
    return found.get(node.scope)

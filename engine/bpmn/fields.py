"""Every attribute and text of a model that the dialect gives a kind of value."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.model import Activity, Element, Event, Extension, Model, SubProcess, Text
from engine.bpmn.shapes import HELM, VARIABLE_EVENTS, ZEEBE, Kind, Shape, Slot

_SHAPES = {"zeebe": ZEEBE, "helm": HELM}


@dataclass(frozen=True, slots=True)
class Field:
    """A value as written; ``text`` is None when a required one is missing.

    Attributes:
        name: as authors know it: ``zeebe:input source``, ``conditionExpression``.
    """

    element: Element
    name: str
    slot: Slot
    text: str | None
    line: int


def fields(model: Model) -> Iterator[Field]:
    """All of them, element by element."""
    for element in model.elements():
        yield from _extensions(element, element.tag, element.extensions)
        if isinstance(element, Activity):
            yield from _activity(element)
    yield from _events(model)
    for flow in model.flows:
        yield from _text(flow, "conditionExpression", Kind.FEEL, flow.condition)
    yield from _data(model)


def _data(model: Model) -> Iterator[Field]:
    """What data associations compute."""
    for association in model.data.all():
        element = model.nodes.get(association.owner)
        if element is None:
            continue
        yield from _text(element, "transformation", Kind.FEEL, association.transformation)
        for assignment in association.assignments:
            yield from _text(element, "assignment from", Kind.EITHER, assignment.source)


def shape_of(extension: Extension) -> Shape | None:
    """The shape of a top-level extension element; None when the dialect does not know it."""
    return _SHAPES[extension.prefix].get(extension.name)


def _extensions(element: Element, tag: str, extensions: tuple[Extension, ...]) -> Iterator[Field]:
    for extension in extensions:
        shape = shape_of(extension)
        if shape is not None and (not shape.on or tag in shape.on):
            yield from _shaped(element, extension, shape)


def _shaped(element: Element, extension: Extension, shape: Shape) -> Iterator[Field]:
    for slot in shape.slots:
        text = extension.get(slot.name)
        if text is not None or slot.required:
            yield Field(element, f"{extension.label} {slot.name}", slot, text, extension.line)
    if shape.text is not None:
        slot = Slot("text", shape.text, required=True)
        yield Field(element, extension.label, slot, extension.text or None, extension.line)
    for child in extension.children:
        inner = shape.child(child.name)
        if inner is not None:
            yield from _shaped(element, child, inner)


def _activity(activity: Activity) -> Iterator[Field]:
    if isinstance(activity, SubProcess):
        yield from _text(activity, "completionCondition", Kind.FEEL, activity.completion)
    loop = activity.loop
    if loop is not None:
        yield from _extensions(activity, loop.tag, loop.extensions)
        yield from _text(activity, "completionCondition", Kind.FEEL, loop.completion)
        yield from _text(activity, "loopCardinality", Kind.COUNT, loop.cardinality)
        yield from _text(activity, "loopCondition", Kind.FEEL, loop.condition)
        yield from _text(activity, "loopMaximum", Kind.COUNT, loop.maximum)
        for condition, _ in loop.thrown:
            yield from _text(activity, "complexBehaviorDefinition", Kind.FEEL, condition)


def _events(model: Model) -> Iterator[Field]:
    """Timers, and the names and codes of the file's definitions.

    Whether an error or escalation code may be FEEL depends on the event that uses it (see the
    rule `named_events`); here it only has to parse.
    """
    for node in model.nodes.values():
        if isinstance(node, Event):
            for definition in node.definitions:
                for name, text in definition.timers:
                    if text.value:
                        yield from _text(node, name, Kind.EITHER, text)
                yield from _text(node, "condition", Kind.FEEL, definition.condition)
                if definition.events is not None:
                    name = "zeebe:conditionalFilter variableEvents"
                    slot = Slot(name, choices=VARIABLE_EVENTS)
                    yield Field(node, name, slot, definition.events, definition.line)
    for named in model.definitions.values():
        field = {"error": "errorCode", "escalation": "escalationCode"}.get(named.tag, "name")
        if named.value is not None:
            yield Field(named, field, Slot(field, Kind.EITHER), named.value, named.line)


def _text(element: Element, name: str, kind: Kind, text: Text | None) -> Iterator[Field]:
    if text is not None:
        yield Field(element, name, Slot(name, kind), text.value, text.line)

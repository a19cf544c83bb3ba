"""Reads the loops of activities: multi-instance and the standard loop (BPMN 2.0.2 §10.3.8)."""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace

from lxml.etree import _Element

from engine.bpmn.extensions import read_extensions
from engine.bpmn.model import EventDefinition, Loop, Text
from engine.bpmn.reading import Reading
from engine.bpmn.xml import child_text, children, line_of, local

Definitions = Callable[[_Element], Iterator[EventDefinition]]

#: Which attribute names the event definition of a behavior.
_BEHAVIORS = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}


def read_loop(element: _Element, reading: Reading, definitions: Definitions) -> Loop:
    """The loop characteristics of an activity; *definitions* reads those of an event."""
    maximum = element.get("loopMaximum")
    return Loop(
        tag=local(element),
        line=line_of(element),
        sequential=reading.flag(element, "isSequential"),
        behavior=element.get("behavior") or "All",
        thrown=tuple(_thrown(element, reading, definitions)),
        cardinality=child_text(element, "loopCardinality"),
        completion=child_text(element, "completionCondition"),
        data_input=_variable(element, reading, "loopDataInputRef"),
        input_item=_item(element, "inputDataItem"),
        data_output=_variable(element, reading, "loopDataOutputRef"),
        output_item=_item(element, "outputDataItem"),
        data_refs=(_named(element, "loopDataInputRef"), _named(element, "loopDataOutputRef")),
        test_before=reading.flag(element, "testBefore"),
        condition=child_text(element, "loopCondition"),
        maximum=Text(maximum.strip(), line_of(element)) if maximum else None,
        extensions=read_extensions(element),
    )


def _thrown(
    element: _Element, reading: Reading, definitions: Definitions
) -> Iterator[tuple[Text | None, EventDefinition]]:
    behavior = element.get("behavior") or "All"
    if behavior in _BEHAVIORS:
        reference = element.get(_BEHAVIORS[behavior])
        found = reading.find(element, reference) if reference else None
        if found is not None:
            for definition in definitions(_alone(found)):
                yield None, replace(definition, line=line_of(found))
    elif behavior == "Complex":
        for child in children(element, "complexBehaviorDefinition"):
            condition = child_text(child, "condition")
            for event in children(child, "event"):
                for definition in definitions(event):
                    yield condition, definition


def _alone(definition: _Element) -> _Element:
    """An event with a copy of *definition* in it, to be read as any other."""
    event = definition.makeelement("event", {}, None)
    event.append(copy(definition))
    return event


def _named(element: _Element, name: str) -> str | None:
    reference = child_text(element, name)
    return None if reference is None else reference.value.rpartition(":")[2]


def _variable(element: _Element, reading: Reading, name: str) -> str | None:
    """The variable of the data that a reference means; what is written where that is nothing."""
    identifier = _named(element, name)
    if identifier is None:
        return None
    item = reading.data.behind(identifier)
    if item is not None:
        return reading.data.variable(identifier) or item.name or item.id
    found = reading.find(element, identifier)
    return identifier if found is None else found.get("name") or found.get("id")


def _item(element: _Element, name: str) -> str | None:
    for child in children(element, name):
        return child.get("name") or child.get("id")
    return None

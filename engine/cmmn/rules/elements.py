"""Every element of a model that HELM reads extensions of."""

from collections.abc import Iterator

from engine.cmmn.model import Case, Element, Model, Task
from engine.cmmn.walk import (
    controls,
    criteria,
    definitions,
    file_items,
    places,
    sentries,
    tables,
)


def elements(model: Model) -> Iterator[Element]:
    """Cases with all that they hold, and what tasks refer to."""
    for case in model.cases:
        yield from _in_case(case)
    yield from (callee for callee in model.callees.values() if callee.tag != "case")
    yield from model.file_definitions.values()


def _in_case(case: Case) -> Iterator[Element]:
    yield case
    yield case.plan
    yield from case.roles
    yield from file_items(case)
    for definition in definitions(case):
        yield definition
        if isinstance(definition, Task):
            yield from (*definition.inputs, *definition.outputs)
    for place in places(case):
        yield place.item
    for _, criterion in criteria(case):
        yield criterion
    for sentry in sentries(case):
        yield sentry
        yield from sentry.on
    for _, table in tables(case):
        yield table
        yield from table.rules
    for _, _, control in controls(case):
        yield control
        rules = (control.repetition, control.required, control.manual_activation)
        yield from (one for one in rules if one is not None)

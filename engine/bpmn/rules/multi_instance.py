"""A multi-instance activity says over what it repeats, and collects into a named list."""

from collections.abc import Iterator

from engine.bpmn.model import Activity, Loop, Model
from engine.bpmn.rules.rule import Finding, Rule, error, warning
from engine.bpmn.text import is_name


def check(model: Model) -> Iterator[Finding]:
    for activity in model.activities():
        if activity.loop is not None and activity.repeats:
            yield from _loop(activity, activity.loop)


def _loop(activity: Activity, loop: Loop) -> Iterator[Finding]:
    characteristics = loop.characteristics
    if characteristics is None:
        yield from _plain(activity, loop)
        return
    if loop.cardinality is not None:
        message = "loopCardinality has no effect beside zeebe:loopCharacteristics; remove one"
        yield warning(activity, message, "loopCardinality", loop.cardinality.line)
    pair = ("outputCollection", "outputElement")
    given = [name for name in pair if characteristics.get(name)]
    if len(given) == 1:
        message = (
            f"outputCollection and outputElement belong together, found only {given[0]}; write "
            "both, or neither"
        )
        yield error(activity, message, "zeebe:loopCharacteristics", characteristics.line)


def _plain(activity: Activity, loop: Loop) -> Iterator[Finding]:
    """Without an extension: a number of iterations, or data by name."""
    if loop.cardinality is None and loop.data_input is None:
        message = (
            "must have exactly one zeebe:loopCharacteristics with an inputCollection, "
            "a loopCardinality or a loopDataInputRef; found none"
        )
        yield error(activity, message, "zeebe:loopCharacteristics", loop.line)
    names = {
        "loopDataInputRef": loop.data_input,
        "inputDataItem": loop.input_item,
        "loopDataOutputRef": loop.data_output,
        "outputDataItem": loop.output_item,
    }
    for field, name in names.items():
        if name is not None and not is_name(name):
            message = f"expected data whose name is a variable name, found '{name}'"
            yield error(activity, message, field, loop.line)
    if (loop.data_output is None) != (loop.output_item is None):
        given = "loopDataOutputRef" if loop.data_output is not None else "outputDataItem"
        message = (
            f"loopDataOutputRef and outputDataItem belong together, found only {given}; write "
            "both, or neither"
        )
        yield error(activity, message, given, loop.line)


rule = Rule("multi-instance", "BPMN 2.0.2 §10.3.8", check)

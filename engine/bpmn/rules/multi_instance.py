"""A multi-instance activity says over what it repeats, and collects into a named list."""

from collections.abc import Iterator

from engine.bpmn.model import Activity, Loop, Model
from engine.bpmn.rules.rule import Finding, Rule, error, warning


def check(model: Model) -> Iterator[Finding]:
    for activity in model.activities():
        if activity.loop is not None and activity.repeats:
            yield from _loop(activity, activity.loop)


def _loop(activity: Activity, loop: Loop) -> Iterator[Finding]:
    characteristics = loop.characteristics
    if characteristics is None:
        if loop.cardinality is None:
            message = (
                "must have exactly one zeebe:loopCharacteristics with an inputCollection, "
                "or a loopCardinality; found neither"
            )
            yield error(activity, message, "zeebe:loopCharacteristics", loop.line)
        return
    if loop.cardinality is not None:
        message = "loopCardinality has no effect beside zeebe:loopCharacteristics"
        yield warning(activity, message, "loopCardinality", loop.cardinality.line)
    pair = ("outputCollection", "outputElement")
    given = [name for name in pair if characteristics.get(name)]
    if len(given) == 1:
        message = f"outputCollection and outputElement belong together, found only {given[0]}"
        yield error(activity, message, "zeebe:loopCharacteristics", characteristics.line)


rule = Rule("multi-instance", "BPMN 2.0.2 §10.3.8", check)

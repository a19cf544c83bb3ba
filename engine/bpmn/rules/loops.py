"""A standard loop says when it ends; what a multi-instance activity throws, can be thrown.

BPMN 2.0.2 §10.3.8. An iteration that completes may throw signals and escalations, which do not end
it; anything else belongs into an event that is drawn.
"""

from collections.abc import Iterator

from engine.bpmn.model import Activity, Loop, Model
from engine.bpmn.rules.rule import Finding, Rule, error

_BEHAVIORS = ("None", "One", "All", "Complex")
_THROWN = ("signal", "escalation")


def check(model: Model) -> Iterator[Finding]:
    for activity in model.activities():
        loop = activity.loop
        if loop is None:
            continue
        if activity.loops and loop.condition is None and loop.maximum is None:
            message = (
                f"the loop of '{activity.id}' would never end: it must have a loopCondition, for "
                "example =loopCounter < 3, or a loopMaximum; found neither"
            )
            yield error(activity, message, "loopCondition", loop.line)
        if activity.repeats:
            yield from _behavior(model, activity, loop)


def _behavior(model: Model, activity: Activity, loop: Loop) -> Iterator[Finding]:
    if loop.behavior not in _BEHAVIORS:
        message = f"expected behavior {', '.join(_BEHAVIORS)}, found '{loop.behavior}'"
        yield error(activity, message, "behavior", loop.line)
    elif loop.behavior != "All" and not loop.thrown:
        field = {
            "None": "noneBehaviorEventRef",
            "One": "oneBehaviorEventRef",
            "Complex": "complexBehaviorDefinition",
        }[loop.behavior]
        message = (
            f"behavior {loop.behavior} throws an event when an iteration completes; {field} must "
            "name one of the file, found none"
        )
        yield error(activity, message, field, loop.line)
    for _, definition in loop.thrown:
        named = model.definitions.get(definition.ref or "")
        if definition.kind not in _THROWN:
            message = (
                f"an iteration throws {' or '.join(_THROWN)}, found {definition.kind}; draw an "
                "event inside the activity for it"
            )
            yield error(activity, message, definition.tag, definition.line)
        elif named is None or named.tag != definition.kind or not named.value:
            message = (
                f"what an iteration throws must reference a {definition.kind} of the file that "
                f"has a name or code, found '{definition.ref or ''}'"
            )
            yield error(activity, message, f"{definition.kind}Ref", definition.line)


rule = Rule("loop", "BPMN 2.0.2 §10.3.8", check)

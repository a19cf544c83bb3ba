"""A business rule task calls a decision, a script task runs a script, or a worker does it."""

from collections.abc import Iterator

from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule, error

_BUILT_IN = {"businessRuleTask": "calledDecision", "scriptTask": "script"}


def check(model: Model) -> Iterator[Finding]:
    for task in model.tasks(*_BUILT_IN):
        names = (_BUILT_IN[task.tag], "taskDefinition")
        found = [name for name in names if task.zeebe(name) is not None]
        if len(found) != 1:
            expected = " or ".join(f"zeebe:{name}" for name in names)
            given = " and ".join(f"zeebe:{name}" for name in found)
            if not given:
                given = "a script that is not FEEL" if task.script else "none"
            message = f"must have exactly one of {expected}, found {given}"
            yield error(task, message, f"zeebe:{names[0]}")


rule = Rule("called-or-worked", "executable dialect 1.2", check)

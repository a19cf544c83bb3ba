"""What belongs to a task that the engine holds needs ``zeebe:userTask``."""

from collections.abc import Iterator

from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    for task in model.tasks("userTask"):
        if task.zeebe("userTask") is not None:
            continue
        form = task.zeebe("formDefinition")
        if form is not None and form.get("externalReference"):
            message = "externalReference needs zeebe:userTask on the same task; add it"
            yield error(task, message, "zeebe:formDefinition externalReference", form.line)
        priority = task.zeebe("priorityDefinition")
        if priority is not None:
            message = "zeebe:priorityDefinition needs zeebe:userTask on the same task; add it"
            yield error(task, message, "zeebe:priorityDefinition", priority.line)


rule = Rule("user-task", "executable dialect 1.1", check)

"""A task that does not block is over when it begins: it has no outputs and nobody does it."""

from collections.abc import Iterator

from engine.cmmn.model import HumanTask, Model, Task
from engine.cmmn.rules.rule import Finding, Rule, error, warning
from engine.cmmn.walk import definitions


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        for task in definitions(case):
            if not isinstance(task, Task) or task.blocking:
                continue
            if task.outputs:
                yield error(
                    task,
                    f"'{task.id}' does not wait for what it does (isBlocking is false), so its "
                    "outputs never come; set isBlocking to true, or remove them",
                    "output",
                )
            if isinstance(task, HumanTask) and task.performer:
                yield warning(
                    task,
                    f"nobody performs '{task.id}', because it does not block; set isBlocking to "
                    "true, or remove its performer",
                    "performerRef",
                )


rule = Rule("not-blocking", "CMMN 1.1 §5.4.10.2", check)

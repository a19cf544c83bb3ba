"""A file that is deployed holds at least one process that can be executed."""

from collections.abc import Iterator

from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    if model.processes:
        return
    if model.others:
        found = ", ".join(f"'{identifier}'" for identifier in model.others)
        message = (
            f'no executable process in {model.file}: {found} has isExecutable="false"; '
            "set it to true"
        )
    else:
        message = (
            f"no executable process in {model.file}: it has no process with an id; draw one, or "
            "give the one that is there an id"
        )
    yield error(None, message, field="isExecutable")


rule = Rule("no-executable-process", "BPMN 2.0.2 §10.2.1", check)

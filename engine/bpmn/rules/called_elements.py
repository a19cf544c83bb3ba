"""A call activity says which process it calls. Global tasks cannot be called."""

from collections.abc import Iterator

from engine.bpmn.called import OLD_PROCESS_ID, PROCESS_ID, called_process
from engine.bpmn.expressions import fault
from engine.bpmn.model import CallActivity, Model
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    tasks = {identifier: tag for identifier, tag, _ in model.ids if tag.startswith("global")}
    for node in model.nodes.values():
        if isinstance(node, CallActivity):
            yield from _called(node, tasks)


def _called(activity: CallActivity, tasks: dict[str, str]) -> Iterator[Finding]:
    found = called_process(activity)
    if found is None:
        message = (
            "must have exactly one zeebe:calledElement with the processId of the process that is "
            "called (or the attribute calledElement), found none"
        )
        yield error(activity, message, PROCESS_ID)
        return
    text, field = found
    if text in tasks:
        message = (
            f"calls the {tasks[text]} '{text}', and only processes can be called; draw the task "
            "here, or put it into a process and call that"
        )
        yield error(activity, message, field)
    wrong = fault(text) if field == OLD_PROCESS_ID else None
    if wrong is not None:
        yield error(activity, wrong, field)


rule = Rule("called-element", "BPMN 2.0.2 §10.3.6; executable dialect 1.2", check)

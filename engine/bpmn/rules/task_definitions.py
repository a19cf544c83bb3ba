"""Who does the work: a job type on service and send tasks, and on message throw and end events."""

from collections.abc import Iterator

from engine.bpmn.message_flows import Collaboration
from engine.bpmn.model import Element, Event, Model
from engine.bpmn.rules.rule import Finding, Rule, error, warning
from engine.bpmn.shapes import JOB_EVENTS
from engine.bpmn.text import a


def check(model: Model) -> Iterator[Finding]:
    collaboration = Collaboration(model)
    for task in model.tasks("serviceTask", "sendTask"):
        if task.zeebe("taskDefinition") is None and not collaboration.sent(task):
            yield _missing(task)
    for node in model.nodes.values():
        if not (isinstance(node, Event) and node.tag in JOB_EVENTS):
            continue
        definition = node.zeebe("taskDefinition")
        sends = bool(node.of_kind("message"))
        if sends and definition is None:
            if collaboration.sent(node):
                continue
            yield _missing(node)
        elif not sends and definition is not None:
            message = f"zeebe:taskDefinition has no effect on {a(node.kind)} event; remove it"
            yield warning(node, message, "zeebe:taskDefinition", definition.line)


def _missing(element: Element) -> Finding:
    message = (
        f"must have exactly one zeebe:taskDefinition with the job type of this {element.tag}, "
        "found none"
    )
    if element.tag != "serviceTask":
        message += "; or let a message flow lead to a process of this file that waits for it"
    return error(element, message, "zeebe:taskDefinition")


rule = Rule("task-definition", "executable dialect 1.2", check)

"""Tasks (BPMN 2.0.2 §13.3.2 and §13.3.3); user tasks have a file of their own."""

from dataclasses import replace

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import value
from engine.bpmn.compile.events import receives
from engine.bpmn.compile.work import sent_messages, work_of
from engine.bpmn.expressions import expression
from engine.bpmn.model import Element, Task
from engine.plan.details import Binding, CalledDecision, Script
from engine.plan.model import Node


def plain(compilation: Compilation, element: Element, node: Node) -> Node:
    """An element that carries nothing besides what every node has."""
    return node


def job_task(compilation: Compilation, task: Element, node: Node) -> Node:
    """A task that a worker does."""
    return replace(node, work=work_of(compilation, task))


def send_task(compilation: Compilation, task: Element, node: Node) -> Node:
    """A task that a worker does, or whose message the engine sends."""
    sends = sent_messages(compilation, task) if isinstance(task, Task) else ()
    return replace(node, work=work_of(compilation, task), sends=sends)


def script_task(compilation: Compilation, task: Element, node: Node) -> Node:
    """FEEL that the engine evaluates, or a job."""
    script = task.zeebe("script")
    if script is None:
        return job_task(compilation, task, node)
    compiled = expression(script.get("expression") or "")
    return replace(node, script=Script(compiled, script.get("resultVariable") or ""))


def business_rule_task(compilation: Compilation, task: Element, node: Node) -> Node:
    """A decision that the engine evaluates, or a job."""
    called = task.zeebe("calledDecision")
    if called is None:
        return job_task(compilation, task, node)
    decision = CalledDecision(
        decision_id=value(called.get("decisionId") or ""),
        result=called.get("resultVariable") or "",
        binding=Binding(called.get("bindingType") or Binding.LATEST),
        version_tag=called.get("versionTag"),
    )
    return replace(node, decision=decision)


def receive_task(compilation: Compilation, task: Element, node: Node) -> Node:
    """A task that waits for a message."""
    message = task.message if isinstance(task, Task) else None
    return replace(node, event=receives(compilation, message))

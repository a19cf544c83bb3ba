"""User tasks: held by the engine, or done as a job by a worker that knows about people."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import attribute, headers, listed
from engine.bpmn.compile.listeners import task_listeners
from engine.bpmn.compile.work import work_of
from engine.bpmn.expressions import is_feel
from engine.bpmn.lanes import group_of
from engine.bpmn.model import Element, Extension
from engine.bpmn.text import names
from engine.feel.values import Value
from engine.plan.details import Binding, UserTask
from engine.plan.model import Node, StartForm
from engine.plan.values import Constant

JOB_TYPE = "io.camunda.zeebe:userTask"

#: Attributes of `zeebe:` elements that such a worker reads as headers ``io.camunda.zeebe:<name>``.
_HEADERS = {
    "assignmentDefinition": ("assignee", "candidateGroups", "candidateUsers"),
    "taskSchedule": ("dueDate", "followUpDate"),
    "formDefinition": ("formKey",),
}
_LISTS = frozenset(("candidateGroups", "candidateUsers"))


def user_task(compilation: Compilation, task: Element, node: Node) -> Node:
    """The task with its people, dates and form.

    A job's headers are static: what is FEEL is left to the inbox, which evaluates the same
    attributes of `UserTask`.
    """
    details = _details(compilation, task)
    json_form = compilation.forms.embedded(details.form_key)
    node = replace(
        node,
        user_task=details,
        form=StartForm(embedded=json_form) if json_form is not None else None,
    )
    if details.managed:
        return node
    return replace(node, work=work_of(compilation, task, JOB_TYPE, dict(_static_headers(task))))


def _details(compilation: Compilation, task: Element) -> UserTask:
    assignment = _attributes(task, "assignmentDefinition")
    schedule = _attributes(task, "taskSchedule")
    form = _attributes(task, "formDefinition")
    details = UserTask(
        managed=task.zeebe("userTask") is not None,
        assignee=attribute(assignment.get("assignee")),
        candidate_groups=listed(assignment.get("candidateGroups")),
        candidate_users=listed(assignment.get("candidateUsers")),
        due_date=attribute(schedule.get("dueDate")),
        follow_up_date=attribute(schedule.get("followUpDate")),
        priority=attribute(_attributes(task, "priorityDefinition").get("priority")),
        form_id=form.get("formId") or None,
        form_binding=Binding(form.get("bindingType") or Binding.LATEST),
        form_version_tag=form.get("versionTag") or None,
        form_key=form.get("formKey") or None,
        external_reference=attribute(form.get("externalReference")),
        headers=headers(task),
        listeners=task_listeners(compilation, task, headers(task)),
    )
    group = group_of(compilation.participants.get(task.id))
    if group and not (details.assignee or details.candidate_groups or details.candidate_users):
        lane: list[Value] = list(group)
        return replace(details, candidate_groups=Constant(lane))
    return details


def _static_headers(task: Element) -> Iterator[tuple[str, str]]:
    for name, attributes in _HEADERS.items():
        given = _attributes(task, name)
        for key in attributes:
            text = given.get(key)
            if text and not is_feel(text):
                shown = json.dumps(names(text)) if key in _LISTS else text
                yield f"io.camunda.zeebe:{key}", shown


def _attributes(element: Element, name: str) -> Mapping[str, str]:
    found: Extension | None = element.zeebe(name)
    return found.attributes if found is not None else {}
